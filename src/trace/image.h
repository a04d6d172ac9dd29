/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files whose code was seen running. Each is kept open from then on: what
 * is told at the end is of that file, whatever has its name by then. Context of
 * all: process; out of memory ends it.
 */
#ifndef TRACE_IMAGE_H
#define TRACE_IMAGE_H

#include <elfutils/libdwelf.h>
#include <elfutils/libdwfl.h>
#include <libelf.h>
#include <stdbool.h>
#include <stdint.h>

#include "process/process.h"

/**
 * struct image - one file, or the kernel's vDSO.
 * @path:	as its process sees it, for people
 * @build_id:	in hexadecimal; empty if it has none
 * @elf:	NULL if it could not be opened or is none
 * @low:	the lowest address of its segments, in the file's own terms
 * @high:	the first behind the highest
 * @is_system:	libc or the dynamic loader: what others call, never whose idea it is
 */
struct image {
	struct image *next;
	char *path;
	char build_id[41];
	uint64_t dev;
	uint64_t inode;
	int fd;
	void *memory;
	Elf *elf;
	uint64_t low;
	uint64_t high;
	bool is_system;
	Dwfl *symbols;
};

/* All zero to start with. */
struct images {
	struct image *first;
	size_t open;
};

void images_free(struct images *images);

/**
 * images_find() - that of a mapping.
 * @process:	of process_open(), whose mapping it is
 * @region:	executable, with a path
 *
 * Return: borrowed, the same for the same file; NULL if no file is mapped.
 */
struct image *images_find(struct images *images, int process, const struct region *region);

/* The address that a place of the file has in its own terms; false if no segment has it. */
bool image_address(const struct image *image, uint64_t file_offset, uint64_t *ret);

/* find_elf of Dwfl_Callbacks, for a module whose data is an image. */
int image_give(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
	       char **file_name, Elf **elf);

/**
 * struct symbol - what is at an address.
 * @function:	borrowed from the image; NULL if no symbol covers it
 * @file:	borrowed, with @line, of its debug information; NULL without
 */
struct symbol {
	const char *function;
	uint64_t offset;
	const char *file;
	int line;
};

/* Of debug information only what is on this machine is used. */
struct symbol image_symbol(struct image *image, uint64_t address);

#endif
