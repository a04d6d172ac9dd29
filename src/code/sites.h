/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of one file that decide what memory may be executed, with what
 * they are given. Context of all: process, any thread; out of memory ends it.
 */
#ifndef CODE_SITES_H
#define CODE_SITES_H

#include "code/flow.h"
#include "code/image.h"

/**
 * struct place - a site, and the function that it is in.
 * @start:	of the function, or 0 where that is not known
 * @name:	of the function, owned, or NULL
 */
struct place {
	struct site site;
	uint64_t start;
	char *name;
};

/**
 * struct sites - all of a file.
 * @list:	by address
 * @imports:	a bit for each call of enum code_call that the file imports or has
 * @cut_off:	whether a bound was reached
 * @unread:	functions that were too much work
 */
struct sites {
	struct place *list;
	size_t count, room;
	unsigned int imports;
	bool cut_off;
	size_t unread;
	size_t instructions;
};

/* Of a machine that is known. Also reads what image_imports() tells of the image. */
void sites_find(struct sites *sites, struct image *image, const struct machine *machine);
void sites_free(struct sites *sites);

/* The call that a function of this name makes, or CALL_COUNT. */
enum code_call call_of_name(const char *name);

#endif
