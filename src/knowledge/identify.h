/* SPDX-License-Identifier: Apache-2.0 */
/* Which components of the knowledge base a file is, has in it or needs. */
#ifndef KNOWLEDGE_IDENTIFY_H
#define KNOWLEDGE_IDENTIFY_H

#include "knowledge/component.h"

/* How a file and a component belong together. */
enum relation {
	RELATION_IS,   /* it is called so */
	RELATION_HAS,  /* what it consists of is in it */
	RELATION_NEEDS /* it is linked to what is called so */
};

/**
 * typedef identify_found - a file and a component belong together.
 * @by:		the key that tells
 * @pattern:	its value
 * @what:	what it is in the file: its name, a soname, a symbol, a string
 */
typedef void identify_found(const struct component *component, enum relation relation,
			    enum component_key by, const char *pattern, const char *what,
			    void *context);

enum identify_result {
	IDENTIFY_DONE,
	IDENTIFY_NOT_ELF, /* looked at by its name and its bytes only */
	IDENTIFY_BROKEN,  /* the same: its headers make no sense */
	IDENTIFY_FAILED,  /* not read; errno says why */
};

/**
 * identify_file() - look at one file.
 * @search:	of @knowledge
 * @path:	a regular file, or a link to one
 * @found:	called once for each way in which one is recognised, or more often
 *
 * The file is read once, in pieces; a hostile or a changing one does no harm.
 *
 * Context: process; out of memory ends it.
 */
enum identify_result identify_file(const struct knowledge *knowledge, const struct search *search,
				   const char *path, identify_found *found, void *context);

#endif
