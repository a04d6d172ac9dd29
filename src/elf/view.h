/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of an ELF file, by pread(2) of a few KiB at a time. A first small
 * one tells whether it is one. libelf converts them. It does not read them too,
 * as the memory that a handle of it takes goes by numbers in the file; to time
 * that makes no difference that could be measured.
 */
#ifndef ELF_VIEW_H
#define ELF_VIEW_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_VIEW_BYTES 4096

/* Of the beginning: most files are not ELF, and memory is what reading costs. */
#define ELF_VIEW_FIRST 64

/**
 * struct elf_view - the part of a file that was read last.
 * @base:	where the ELF file starts: not 0 for a member of an archive
 * @size:	its bytes
 * @error:	-errno of a read that failed, which a file that is cut off is not
 */
struct elf_view {
	int fd;
	uint64_t base;
	uint64_t size;
	int error;
	bool wide;
	unsigned int encoding;
	uint64_t start;
	size_t len;
	unsigned char bytes[ELF_VIEW_BYTES];
};

/**
 * elf_view_start() - read the beginning of a file.
 *
 * Return: how many bytes of @view->bytes are there; -errno. The size is for the
 * caller to set.
 */
long elf_view_start(struct elf_view *view, int fd, uint64_t base);

/**
 * elf_view_at() - bytes of the file.
 * @len:	at most ELF_VIEW_BYTES
 *
 * Return: until the next call; NULL if they are not all in the file.
 */
const void *elf_view_at(struct elf_view *view, uint64_t offset, size_t len);

/* A string that ends within a path's length; NULL if there is none. To be freed. */
char *elf_view_string(struct elf_view *view, uint64_t offset);

/* The bytes that a record of a type has in this file. */
size_t elf_view_record(const struct elf_view *view, Elf_Type type);

/*
 * Records, in this machine's byte order and in 64 bits. Return: false if they
 * are not in the file; for the first also if it is no ELF of a class and a byte
 * order that there are.
 */
bool elf_view_header(struct elf_view *view, GElf_Ehdr *ret);
bool elf_view_segment(struct elf_view *view, uint64_t offset, GElf_Phdr *ret);
bool elf_view_section(struct elf_view *view, uint64_t offset, GElf_Shdr *ret);
bool elf_view_dynamic(struct elf_view *view, uint64_t offset, GElf_Dyn *ret);
bool elf_view_note(struct elf_view *view, uint64_t offset, GElf_Nhdr *ret);

#endif
