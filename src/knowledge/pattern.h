/* SPDX-License-Identifier: Apache-2.0 */
/* Byte strings with gaps, looked for many at a time. Logic only. */
#ifndef KNOWLEDGE_PATTERN_H
#define KNOWLEDGE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATTERN_MIN 6
#define PATTERN_MAX 256

/* So many bytes at its start have no gap: they choose whether to look closer. */
#define PATTERN_HEAD 4

/**
 * struct pattern - one of them.
 * @len:	bytes
 * @bytes:	0 where there is a gap
 * @mask:	0xff, or 0 for a gap
 * @next:	of the same hash, plus 1; for struct patterns
 */
struct pattern {
	size_t len;
	uint8_t bytes[PATTERN_MAX];
	uint8_t mask[PATTERN_MAX];
	size_t next;
};

/* From "f3 0f ?? fa". Context: any. Return: whether it is one. */
bool pattern_of_hex(struct pattern *ret, const char *text);

/* From the bytes of a string. Context: any. Return: whether it is one. */
bool pattern_of_string(struct pattern *ret, const char *text);

/**
 * struct patterns - those to look for at once.
 * @list:	the caller's
 * @known:	a bit for each hash of a head that one of them has
 * @first:	of each bucket, plus 1
 */
struct patterns {
	struct pattern *list;
	size_t count;
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
