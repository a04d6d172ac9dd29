/* SPDX-License-Identifier: Apache-2.0 */
/* A program that is written at run time: a copy of one that is there, and returns 42. */
#ifndef ATTACK_WRITTEN_IMAGE_H
#define ATTACK_WRITTEN_IMAGE_H

#include "raw.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/sendfile.h>

static inline void write_image(int fd)
{
	int from = setup(open(beside("written-program"), O_RDONLY | O_CLOEXEC));
	ssize_t len;

	while ((len = sendfile(fd, from, NULL, 1 << 20)) > 0)
		continue;
	forbidden((int)len);
	close(from);
}

/* A file in the temporary folder; it is closed, as nobody executes what is open for writing. */
static inline const char *new_image(mode_t mode)
{
	const char *path = temporary("written");
	int fd = forbidden((int)raw(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, mode));

	write_image(fd);
	close(fd);
	return path;
}

/* The loader that this program's own file asks for. */
static inline const char *loader(void)
{
	const ElfW(Phdr) *header = (const ElfW(Phdr) *)getauxval(AT_PHDR);
	const ElfW(Phdr) *last = header + getauxval(AT_PHNUM);
	const char *base = NULL;

	for (; header < last; header++) {
		if (header->p_type == PT_PHDR)
			base = (const char *)header - header->p_vaddr;
		if (header->p_type == PT_INTERP)
			return base + header->p_vaddr;
	}
	end(ABSENT, "this program has no loader");
}

#endif
