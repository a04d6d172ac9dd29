/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of body_look(). */
#ifndef CODE_BODY_PRIVATE_H
#define CODE_BODY_PRIVATE_H

#include "code/body.h"
#include "code/sites.h"

/* One call of it. */
struct body {
	const struct body_context *context;
	body_found *found;
	void *data;
	struct image image;
	const struct machine *machine; /* NULL if its code cannot be read */
	struct sites sites;
	bool asks_exec; /* some site gets PROT_EXEC, or may */
};

/* What the sites say. Sets @asks_exec. */
void body_tell_sites(struct body *body);

/* Engines, by symbols, strings and bytes; needs @asks_exec. */
void body_tell_engines(struct body *body);

/* Code that writes the trampolines of GCC to the stack. */
void body_tell_trampolines(struct body *body);

#endif
