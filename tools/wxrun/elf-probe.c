/* SPDX-License-Identifier: Apache-2.0 */
#include "elf-probe.h"

#include <dlfcn.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

/* The linker's name for our own header: what "our ABI" means. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* Offsets come from the file: one that is absurd is refused by pread() itself. */
static bool read_at(int fd, void *buf, size_t len, uint64_t offset)
{
	return pread(fd, buf, len, (off_t)offset) == (ssize_t)len;
}

/* Class and byte order come first: they say how the machine is to be read. */
static bool is_our_abi(const ElfW(Ehdr) * header)
{
	return header->e_ident[EI_CLASS] == __ehdr_start.e_ident[EI_CLASS] &&
	       header->e_ident[EI_DATA] == __ehdr_start.e_ident[EI_DATA] &&
	       header->e_machine == __ehdr_start.e_machine;
}

/* ld.so run by its name has no loader, and preloads all the same. */
static bool is_loader(int fd)
{
	struct stat file, loader;
	Dl_info info;

	return dladdr((void *)getauxval(AT_BASE), &info) && fstat(fd, &file) == 0 &&
	       stat(info.dli_fname, &loader) == 0 && file.st_dev == loader.st_dev &&
	       file.st_ino == loader.st_ino;
}

static enum elf_loading probe_segments(int fd, const ElfW(Ehdr) * header)
{
	ElfW(Phdr) segment;
	unsigned int i;

	if (header->e_phentsize != sizeof(segment) || !header->e_phnum)
		return ELF_UNKNOWN;
	for (i = 0; i < header->e_phnum; i++) {
		if (!read_at(fd, &segment, sizeof(segment),
			     header->e_phoff + (uint64_t)i * sizeof(segment)))
			return ELF_UNKNOWN;
		if (segment.p_type == PT_INTERP)
			return ELF_BY_LDSO;
	}
	return is_loader(fd) ? ELF_BY_LDSO : ELF_STATIC;
}

enum elf_loading elf_probe(int fd)
{
	ElfW(Ehdr) header;

	if (!read_at(fd, &header, sizeof(header), 0) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
		return ELF_UNKNOWN;
	if (!is_our_abi(&header))
		return ELF_OTHER_ABI;
	/* The kernel runs no other kinds. */
	if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
		return ELF_UNKNOWN;
	return probe_segments(fd, &header);
}
