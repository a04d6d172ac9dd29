/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The least that a scan of a tree must do: walk it by some threads and read the
 * first 4 KiB of each file. With "libelf" in the place of "read", what is ELF
 * is then opened with libelf too, and its segments and dynamic section are read.
 *
 * scan-floor read|libelf THREADS FOLDER
 */
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "elf/walk.h"

static bool with_libelf;
static unsigned char bytes[16][4096];
static atomic_long found;

static void read_dynamic(Elf *elf, const GElf_Phdr *segment)
{
	Elf_Data *data =
		elf_getdata_rawchunk(elf, (int64_t)segment->p_offset, segment->p_filesz, ELF_T_DYN);
	GElf_Dyn entry;
	int i;

	for (i = 0; data && gelf_getdyn(data, i, &entry) && entry.d_tag != DT_NULL; i++)
		found += entry.d_tag == DT_TEXTREL;
}

static void read_elf(int fd)
{
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	size_t count, i;
	GElf_Phdr segment;

	if (elf && elf_kind(elf) == ELF_K_ELF && elf_getphdrnum(elf, &count) == 0)
		for (i = 0; i < count && gelf_getphdr(elf, (int)i, &segment); i++) {
			found += segment.p_type == PT_GNU_STACK;
			if (segment.p_type == PT_DYNAMIC)
				read_dynamic(elf, &segment);
		}
	elf_end(elf);
}

static void take(const struct walk_file *file, void *context)
{
	unsigned char *buf = bytes[file->thread];

	(void)context;
	if (pread(file->fd, buf, sizeof(bytes[0]), 0) < SELFMAG ||
	    memcmp(buf, ELFMAG, SELFMAG) != 0)
		return;
	found++;
	if (with_libelf)
		read_elf(file->fd);
}

int main(int argc, char **argv)
{
	struct walk_work work = { .file = take };
	struct walk *walk;
	struct root root;

	if (argc != 4 || root_init(&root, NULL) != 0)
		return 2;
	work.threads = (unsigned int)strtoul(argv[2], NULL, 10);
	if (work.threads < 1 || work.threads > sizeof(bytes) / sizeof(*bytes))
		return 2;
	with_libelf = !strcmp(argv[1], "libelf");
	elf_version(EV_CURRENT);
	walk = walk_new(&root, &work);
	if (walk_add(walk, argv[3]) != 0)
		return 1;
	walk_run(walk);
	printf("%ld files, %ld\n", (long)walk_counts(walk)->files, (long)found);
	walk_free(walk);
	root_done(&root);
	return 0;
}
