/* SPDX-License-Identifier: Apache-2.0 */
#include "code/value.h"

#include <string.h>

#define ALL UINT64_MAX

/*
 * Values are made by the million. Here as in the header, ways that are not
 * counted are left as they are: to clear them all takes longer than the rest.
 */

static bool same(const struct way *a, const struct way *b)
{
	return a->kind == b->kind && a->of == b->of && a->bits == b->bits && a->known == b->known;
}

/* Return: whether there was room. */
static bool add(struct value *value, const struct way *way)
{
	size_t i;

	for (i = 0; i < value->count; i++)
		if (same(&value->ways[i], way))
			return true;
	if (value->count == VALUE_WAYS)
		return false;
	value->ways[value->count++] = *way;
	return true;
}

/* One that is not known is a way too, beside others. */
static bool add_all(struct value *value, const struct value *more)
{
	size_t i;

	if (!more->count)
		return add(value, &(struct way) { .kind = WAY_BITS });
	for (i = 0; i < more->count; i++)
		if (!add(value, &more->ways[i]))
			return false;
	return true;
}

static bool says_nothing(const struct value *value)
{
	return value->count == 1 && value->ways[0].kind == WAY_BITS && !value->ways[0].known;
}

struct value value_join(const struct value *a, const struct value *b)
{
	struct value joined;

	joined.count = 0;
	if (!add_all(&joined, a) || !add_all(&joined, b) || says_nothing(&joined))
		joined.count = 0;
	return joined;
}

/* Places of the stack and functions are whole words. */
static struct way narrow_way(const struct way *way, uint64_t mask, bool zero_extended)
{
	struct way narrow = *way;

	if (way->kind != WAY_BITS && way->kind != WAY_ENTRY)
		return (struct way) { .kind = WAY_BITS, .known = zero_extended ? ~mask : 0 };
	narrow.bits &= mask;
	narrow.known = (way->known & mask) | (zero_extended ? ~mask : 0);
	return narrow;
}

struct value value_narrow(const struct value *a, unsigned int bytes, bool zero_extended)
{
	const uint64_t mask = bytes < 8 ? ((uint64_t)1 << bytes * 8) - 1 : ALL;
	struct value narrow;
	size_t i;

	narrow.count = 0;
	if (!a->count && !zero_extended)
		return narrow;
	if (!a->count)
		return value_of_way(&(struct way) { .kind = WAY_BITS, .known = ~mask });
	for (i = 0; i < a->count; i++) {
		const struct way way = narrow_way(&a->ways[i], mask, zero_extended);

		add(&narrow, &way);
	}
	return narrow;
}

static struct way by_bits(enum value_op op, const struct way *a, const struct way *b)
{
	const uint64_t both = a->known & b->known;
	struct way way = { .kind = WAY_BITS };

	if (op == VALUE_AND) {
		way.known = both | (a->known & ~a->bits) | (b->known & ~b->bits);
		way.bits = a->bits & b->bits;
	} else if (op == VALUE_OR) {
		way.known = both | a->bits | b->bits;
		way.bits = a->bits | b->bits;
	} else {
		way.known = both;
		way.bits = (a->bits ^ b->bits) & both;
	}
	return way;
}

/* Sums are known up to the lowest bit that is not. */
static struct way by_sum(enum value_op op, const struct way *a, const struct way *b)
{
	const uint64_t unknown = ~(a->known & b->known);
	const uint64_t known = unknown ? (unknown & -unknown) - 1 : ALL;
	const uint64_t sum = op == VALUE_ADD ? a->bits + b->bits : a->bits - b->bits;

	return (struct way) { .kind = WAY_BITS, .bits = sum & known, .known = known };
}

static struct way by_shift(enum value_op op, const struct way *a, const struct way *b)
{
	struct way way = { .kind = WAY_BITS };

	if (b->known != ALL || b->bits >= 64)
		return way;
	if (op == VALUE_SHL) {
		way.bits = a->bits << b->bits;
		way.known = a->known << b->bits | (((uint64_t)1 << b->bits) - 1);
	} else {
		way.bits = a->bits >> b->bits;
		way.known = a->known >> b->bits | ~(ALL >> b->bits);
	}
	return way;
}

static struct way of_bits(enum value_op op, const struct way *a, const struct way *b)
{
	switch (op) {
	case VALUE_ADD:
	case VALUE_SUB:
		return by_sum(op, a, b);
	case VALUE_SHL:
	case VALUE_SHR:
		return by_shift(op, a, b);
	case VALUE_AND:
	case VALUE_OR:
	case VALUE_XOR:
		break;
	}
	return by_bits(op, a, b);
}

static struct way of_stack(enum value_op op, const struct way *a, const struct way *b)
{
	struct way way = *a;

	if (b->kind != WAY_BITS || b->known != ALL)
		return (struct way) { .kind = WAY_BITS };
	if (op == VALUE_ADD)
		way.bits = a->bits + b->bits;
	else if (op == VALUE_SUB)
		way.bits = a->bits - b->bits;
	else if (op == VALUE_AND) /* it is aligned */
		way.bits = a->bits & b->bits;
	else
		return (struct way) { .kind = WAY_BITS };
	return way;
}

/* The bits that an immediate sets or clears are known, whatever came in. */
static struct way of_entry(enum value_op op, const struct way *a, const struct way *b)
{
	struct way way = *a;

	if (b->kind != WAY_BITS || b->known != ALL || (op != VALUE_AND && op != VALUE_OR))
		return (struct way) { .kind = WAY_BITS };
	if (op == VALUE_AND) {
		way.bits &= b->bits;
		way.known |= ~b->bits;
	} else {
		way.bits |= b->bits;
		way.known |= b->bits;
	}
	return way;
}

static struct way combine(enum value_op op, const struct way *a, const struct way *b)
{
	const bool turns = op != VALUE_SUB && op != VALUE_SHL && op != VALUE_SHR;

	if (a->kind == WAY_BITS && b->kind == WAY_BITS)
		return of_bits(op, a, b);
	if (a->kind == WAY_BITS && turns)
		return combine(op, b, a);
	if (a->kind == WAY_STACK)
		return of_stack(op, a, b);
	if (a->kind == WAY_ENTRY)
		return of_entry(op, a, b);
	return (struct way) { .kind = WAY_BITS };
}

struct value value_binary(enum value_op op, const struct value *a, const struct value *b)
{
	const struct value unknown = value_of_way(&(struct way) { .kind = WAY_BITS });
	const struct value *left = a->count ? a : &unknown;
	const struct value *right = b->count ? b : &unknown;
	struct value result;
	size_t i, j;

	result.count = 0;
	for (i = 0; i < left->count; i++)
		for (j = 0; j < right->count; j++) {
			const struct way way = combine(op, &left->ways[i], &right->ways[j]);

			if (!add(&result, &way))
				return (struct value) { 0 };
		}
	if (says_nothing(&result))
		result.count = 0;
	return result;
}

struct value value_resolve(const struct way *way, const struct value *entry)
{
	const struct value known = value_of(way->bits & way->known);
	const struct value keep = value_of(~way->known);
	const struct value kept = value_binary(VALUE_AND, entry, &keep);

	return value_binary(VALUE_OR, &kept, &known);
}

bool value_equal(const struct value *a, const struct value *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (!same(&a->ways[i], &b->ways[i]))
			return false;
	return true;
}

bool value_is_known(const struct value *value, uint64_t *ret)
{
	if (value->count != 1 || value->ways[0].kind != WAY_BITS || value->ways[0].known != ALL)
		return false;
	*ret = value->ways[0].bits;
	return true;
}

bool value_is_stack(const struct value *value, int64_t *ret)
{
	if (value->count != 1 || value->ways[0].kind != WAY_STACK)
		return false;
	*ret = (int64_t)value->ways[0].bits;
	return true;
}
