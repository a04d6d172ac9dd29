/* SPDX-License-Identifier: Apache-2.0 */
#include "code/body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "code/body-private.h"

/* These map code and change its protection because it is what they are for. */
static const char *const loaders[] = { "libc.so.",   "libpthread.so.", "ld-linux", "ld.so.",
				       "libc.musl-", "ld-musl-",       "ld64.so." };

bool body_wants_import(const char *symbol)
{
	return call_of_name(symbol) != CALL_COUNT;
}

static bool is_loader(const struct image *image)
{
	size_t i;

	for (i = 0; image->soname && i < sizeof(loaders) / sizeof(*loaders); i++)
		if (!strncmp(image->soname, loaders[i], strlen(loaders[i])))
			return true;
	return false;
}

static void tell_unread(struct body *body, const char *detail, size_t count)
{
	const struct body_find find = {
		.evidence = EVIDENCE_BODY_UNREAD,
		.detail = detail,
		.count = count,
	};

	body->found(&find, body->data);
}

static void look_at_code(struct body *body)
{
	body->machine = body->image.header.e_ident[EI_DATA] == ELFDATA2LSB
				? machine_of(body->image.header.e_machine,
					     body->image.header.e_ident[EI_CLASS])
				: NULL;
	if (!body->machine) {
		body->asks_exec = true;
		tell_unread(body, "code of this machine is not known", 0);
		return;
	}
	sites_find(&body->sites, &body->image, body->machine);
	if (is_loader(&body->image))
		return;
	body_tell_sites(body);
	if (body->sites.cut_off)
		tell_unread(body, "it is too much", 0);
	if (body->sites.unread)
		tell_unread(body, "functions too large to follow", body->sites.unread);
	body_tell_trampolines(body);
}

int body_look(int fd, const struct body_context *context, body_found *found, void *data)
{
	struct body body = { .context = context, .found = found, .data = data };
	const int error = image_open(&body.image, fd);

	if (error)
		return error;
	look_at_code(&body);
	body_tell_engines(&body);
	sites_free(&body.sites);
	image_close(&body.image);
	return 0;
}
