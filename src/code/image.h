/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An ELF file as the loader sees it: by its segments and its dynamic section.
 * Section headers are only asked for names that are nowhere else. Read by
 * pread(2), each time it is needed. Context of all: process, any thread.
 */
#ifndef CODE_IMAGE_H
#define CODE_IMAGE_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_SEGMENTS 64

/**
 * struct segment - of PT_LOAD.
 * @len:	bytes of it that the file has
 */
struct segment {
	uint64_t start, offset, len;
	bool is_code;
};

/**
 * struct import - a function of another file.
 * @slot:	where the loader writes its address
 * @is_lazy:	whether only a stub of the linkage table uses it
 */
struct import {
	char *name;
	uint64_t slot;
	bool is_lazy;
};

/**
 * struct image - an open file.
 * @starts:	where functions start, in order; both tables and symbols tell, and
 *		the table tells where their ends are to be read
 * @global:	the start of the table of addresses, or 0
 * @is_linked:	whether it is to be loaded with others
 */
struct image {
	int fd;
	Elf *elf;
	GElf_Ehdr header;
	uint64_t file_len;
	struct segment segments[IMAGE_SEGMENTS];
	size_t segment_count;
	struct start {
		uint64_t address, frame;
	} * starts;
	size_t start_count;
	uint64_t global;
	bool is_linked;
	char *soname;
};

/* Return: 0, -ENOEXEC or -EIO as body_look() has it; then there is nothing to close. */
int image_open(struct image *image, int fd);
void image_close(struct image *image);

/* Read at an address. Return: how many bytes, fewer than @len at the end of a segment. */
size_t code_image_read(const struct image *image, uint64_t address, void *buf, size_t len);

/* Whether some segment has a text in it. */
bool image_has(const struct image *image, const char *text);

/* Functions that the loader looks up, one call each slot. */
void image_imports(struct image *image, uint32_t jump_slot, uint32_t glob_dat,
		   void (*found)(const struct import *import, void *data), void *data);

/* All symbols that are functions or objects. @is_defined is false for imports. */
void image_symbols(const struct image *image,
		   void (*found)(const char *name, const GElf_Sym *symbol, bool is_defined,
				 void *data),
		   void *data);

/* Find where functions start. Once. */
void image_find_starts(struct image *image);

/* The function that an address is in; both are 0 if that is not told. */
void image_function(const struct image *image, uint64_t address, uint64_t *start, uint64_t *end);

/* The sections whose name starts so, with what is in them: stubs of the linkage table. */
void image_sections(const struct image *image, const char *prefix,
		    void (*found)(uint64_t address, uint64_t len, void *data), void *data);

#endif
