/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds where code may refer to one of a few addresses, without decoding it:
 * at every byte at which such a reference would be right. What it finds is to
 * be looked at more closely. Logic only. Context of all: any.
 */
#ifndef CODE_REFS_H
#define CODE_REFS_H

#include "code/op.h"

/* Behind the end of a piece of code, as much is to be there as of an instruction. */
#define REFS_OVERLAP 32

#define REFS_TARGETS 256
#define REFS_RANGES 8

/**
 * struct refs - what to look for.
 * @targets:	sorted; call refs_prepare() when they are there
 * @absolute:	on i386, what stands in the code as it is; sorted
 * @traps:	whether to look for system calls too
 */
struct refs {
	const struct machine *machine;
	uint64_t targets[REFS_TARGETS];
	size_t count;
	uint32_t absolute[REFS_TARGETS];
	size_t absolute_count;
	bool traps;
	struct range {
		uint32_t low, span;
	} ranges[REFS_RANGES], absolute_ranges[REFS_RANGES];
	size_t range_count, absolute_range_count;
};

/* Return: whether there was room. */
bool refs_add(struct refs *refs, uint64_t target);
bool refs_add_absolute(struct refs *refs, uint32_t value);

void refs_prepare(struct refs *refs);

/**
 * refs_find() - each place in a piece of code.
 * @at:		the address of @code
 * @len:	of the piece; REFS_OVERLAP more bytes can be read behind it
 * @found:	called with the address of the reference: in an instruction of
 *		x86 the field, not the start
 */
void refs_find(const struct refs *refs, uint64_t at, const uint8_t *code, size_t len,
	       void (*found)(uint64_t at, void *data), void *data);

#endif
