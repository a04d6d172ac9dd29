/* SPDX-License-Identifier: Apache-2.0 */
/* Byte strings with gaps, looked for many at a time. Logic only. */
#ifndef KNOWLEDGE_PATTERN_H
#define KNOWLEDGE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATTERN_MIN 6
#define PATTERN_MAX 256

/* At least so many bytes at its start have no gap; as many choose whether to look closer. */
#define PATTERN_HEAD 4

/* At most so far apart are the places that are looked at. */
#define PATTERN_STRIDE 16

/**
 * struct pattern - one of them.
 * @len:	bytes
 * @bytes:	0 where there is a gap
 * @mask:	0xff, or 0 for a gap
 * @next:	of the same hash as what it has at that place; for struct patterns
 */
struct pattern {
	size_t len;
	uint8_t bytes[PATTERN_MAX];
	uint8_t mask[PATTERN_MAX];
	size_t next[PATTERN_STRIDE];
};

/* From "f3 0f ?? fa". Context: any. Return: whether it is one. */
bool pattern_of_hex(struct pattern *ret, const char *text);

/* From the bytes of a string. Context: any. Return: whether it is one. */
bool pattern_of_string(struct pattern *ret, const char *text);

/**
 * struct patterns - those to look for at once.
 * @list:	the caller's
 * @stride:	only every so many bytes the text is looked at: one such place is in
 *		the first bytes of each pattern that is there, wherever that starts
 * @known:	a bit for each hash of what they have at such a place
 * @first:	of each bucket: index times PATTERN_STRIDE, and how far into it, plus 1
 */
struct patterns {
	struct pattern *list;
	size_t count;
	size_t stride;
	uint64_t known[1024];
	size_t first[256];
};

/* Context: any. */
void patterns_init(struct patterns *patterns, struct pattern *list, size_t count);

/**
 * patterns_find() - each place of each pattern.
 * @found:	called with the index in the list
 *
 * Context: any.
 */
void patterns_find(const struct patterns *patterns, const void *bytes, size_t len,
		   void (*found)(size_t index, void *context), void *context);

#endif
