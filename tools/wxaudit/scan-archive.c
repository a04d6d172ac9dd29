/* SPDX-License-Identifier: Apache-2.0 */
/* Archives of objects, by libelf; an archive in an archive is looked at too. */
#include "scan.h"

#include <libelf.h>
#include <stdlib.h>
#include <string.h>

#include "elf/evidence.h"

#define DEPTH_MAX 4
#define MEMBERS_MAX 1000000

struct work {
	struct scan_archive *archive;
	const char *member;
};

static void take(const struct elf_find *find, void *context)
{
	const struct work *work = context;
	struct scan_archive *archive = work->archive;

	if (find->evidence != EVIDENCE_FILE_OBJECT || archive->found++)
		return;
	archive->first = need(strdup(work->member));
	archive->detail = find->detail;
}

static void look_at_object(struct work *work, Elf *elf, int fd)
{
	const size_t size = elf_getbase(elf) < 0 ? 0 : elf_getarhdr(elf)->ar_size;
	struct elf_view *view = need(malloc(sizeof(*view)));
	struct elf_facts facts;

	if (size && elf_view_start(view, fd, (uint64_t)elf_getbase(elf)) >= 0) {
		view->size = size;
		elf_facts_read(view, false, &facts);
		elf_evidence(&facts, false, take, work);
		elf_facts_free(&facts);
	}
	free(view);
}

static void look_at_members(struct scan_archive *archive, Elf *elf, int fd, unsigned int depth);

static void look_at_member(struct scan_archive *archive, Elf *elf, int fd, unsigned int depth)
{
	const Elf_Arhdr *header = elf_getarhdr(elf);
	struct work work = { archive, header && header->ar_name ? header->ar_name : "" };

	if (elf_kind(elf) == ELF_K_ELF && header) {
		archive->members++;
		look_at_object(&work, elf, fd);
	} else if (elf_kind(elf) == ELF_K_AR && depth < DEPTH_MAX) {
		look_at_members(archive, elf, fd, depth + 1);
	}
}

/* One that is broken ends where libelf sees no further. */
static void look_at_members(struct scan_archive *archive, Elf *elf, int fd, unsigned int depth)
{
	Elf_Cmd command = ELF_C_READ;
	Elf *member;

	while (archive->members < MEMBERS_MAX && (member = elf_begin(fd, command, elf))) {
		look_at_member(archive, member, fd, depth);
		command = elf_next(member);
		elf_end(member);
		if (command == ELF_C_NULL)
			break;
	}
}

void scan_archive(struct scan_archive *archive, int fd)
{
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);

	if (elf && elf_kind(elf) == ELF_K_AR)
		look_at_members(archive, elf, fd, 0);
	elf_end(elf);
}
