/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can be said of a register or a place on the stack without running the
 * code: a few values, one for each way that leads there, each with the bits
 * that are known. Logic only. Context of all: any.
 */
#ifndef CODE_VALUE_H
#define CODE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More ways than that, and nothing is known. */
#define VALUE_WAYS 6

enum way_kind {
	WAY_BITS,   /* bits */
	WAY_ENTRY,  /* what a place had on entry of the function, but for the known bits */
	WAY_STACK,  /* the stack pointer on entry, plus bits */
	WAY_IMPORT, /* the address of a function that is imported */
};

/**
 * struct way - a value as one way through the code has it.
 * @of:		the place of WAY_ENTRY, the index of WAY_IMPORT
 * @bits:	0 where not known
 * @known:	which of them are
 */
struct way {
	enum way_kind kind;
	int32_t of;
	uint64_t bits;
	uint64_t known;
};

/* No way at all: it is not known. */
struct value {
	size_t count;
	struct way ways[VALUE_WAYS];
};

enum value_op {
	VALUE_AND,
	VALUE_OR,
	VALUE_XOR,
	VALUE_ADD,
	VALUE_SUB,
	VALUE_SHL,
	VALUE_SHR,
};

static inline struct value value_of_way(const struct way *way)
{
	struct value value;

	value.count = 1;
	value.ways[0] = *way;
	return value;
}

static inline struct value value_of(uint64_t bits)
{
	return value_of_way(&(struct way) { .kind = WAY_BITS, .bits = bits, .known = UINT64_MAX });
}

/* Either of the two. */
struct value value_join(const struct value *a, const struct value *b);

/* As bytes that are read: with zeros before them, or with who knows what. */
struct value value_narrow(const struct value *a, unsigned int bytes, bool zero_extended);

struct value value_binary(enum value_op op, const struct value *a, const struct value *b);

/* What a value of WAY_ENTRY is for a caller who has @entry there. */
struct value value_resolve(const struct way *way, const struct value *entry);

bool value_equal(const struct value *a, const struct value *b);

/* Whether it is one number, or one place on the stack. */
bool value_is_known(const struct value *value, uint64_t *ret);
bool value_is_stack(const struct value *value, int64_t *ret);

#endif
