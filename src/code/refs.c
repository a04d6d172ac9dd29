/* SPDX-License-Identifier: Apache-2.0 */
#include "code/refs.h"

#include <stdlib.h>
#include <string.h>

/*
 * Most of the time of a scan is spent here, so the common case, nothing, is
 * told for sixteen places at once, with operations that any CPU's compiler
 * has vectors for. Loads are of what stands in memory: this is only for code
 * of little-endian machines, on one.
 */
typedef uint32_t words __attribute__((vector_size(16)));
typedef int32_t signed_words __attribute__((vector_size(16)));
typedef uint8_t octets __attribute__((vector_size(16)));
typedef uint64_t halves __attribute__((vector_size(16)));

#define PLACES 16
#define SIGN ((uint32_t)1 << 31)

bool refs_add(struct refs *refs, uint64_t target)
{
	if (refs->count == REFS_TARGETS)
		return false;
	refs->targets[refs->count++] = target;
	return true;
}

bool refs_add_absolute(struct refs *refs, uint32_t value)
{
	if (refs->absolute_count == REFS_TARGETS)
		return false;
	refs->absolute[refs->absolute_count++] = value;
	return true;
}

static int by_address(const void *a, const void *b)
{
	const uint64_t left = *(const uint64_t *)a;
	const uint64_t right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static int by_value(const void *a, const void *b)
{
	const uint32_t left = *(const uint32_t *)a;
	const uint32_t right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

/* The two neighbours that are closest become one. */
static size_t merge_closest(struct range *ranges, size_t count)
{
	size_t i, best = 0;
	uint32_t least = UINT32_MAX;

	for (i = 0; i + 1 < count; i++) {
		const uint32_t gap = ranges[i + 1].low - (ranges[i].low + ranges[i].span);

		if (gap < least) {
			least = gap;
			best = i;
		}
	}
	ranges[best].span = ranges[best + 1].low + ranges[best + 1].span - ranges[best].low;
	memmove(&ranges[best + 1], &ranges[best + 2], (count - best - 2) * sizeof(*ranges));
	return count - 1;
}

static size_t make_ranges(struct range *ranges, const uint32_t *lows, size_t count)
{
	struct range all[REFS_TARGETS] = { 0 };
	size_t i;

	for (i = 0; i < count; i++)
		all[i] = (struct range) { lows[i], 0 };
	while (count > REFS_RANGES)
		count = merge_closest(all, count);
	memcpy(ranges, all, count * sizeof(*ranges));
	return count;
}

/* In order of their lower halves: only these stand in code. */
void refs_prepare(struct refs *refs)
{
	uint32_t lows[REFS_TARGETS] = { 0 };
	size_t i;

	qsort(refs->targets, refs->count, sizeof(*refs->targets), by_address);
	qsort(refs->absolute, refs->absolute_count, sizeof(*refs->absolute), by_value);
	for (i = 0; i < refs->count; i++)
		lows[i] = (uint32_t)refs->targets[i];
	qsort(lows, refs->count, sizeof(*lows), by_value);
	refs->range_count = make_ranges(refs->ranges, lows, refs->count);
	refs->absolute_range_count =
		make_ranges(refs->absolute_ranges, refs->absolute, refs->absolute_count);
}

static bool has_target(const struct refs *refs, uint64_t target)
{
	if (refs->machine->word == 4)
		target = (uint32_t)target;
	return bsearch(&target, refs->targets, refs->count, sizeof(target), by_address) != NULL;
}

static uint32_t load(const uint8_t *from)
{
	return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/* x86. */

static bool is_reference(const struct refs *refs, uint64_t at, const uint8_t *code)
{
	const uint32_t word = load(code);

	if (refs->traps && !memcmp(code, refs->machine->trap, refs->machine->trap_len))
		return true;
	if (has_target(refs, at + 4 + (uint64_t)(int32_t)word))
		return true;
	return refs->absolute_count &&
	       bsearch(&word, refs->absolute, refs->absolute_count, sizeof(word), by_value) != NULL;
}

static words load_words(const uint8_t *from)
{
	words loaded;

	memcpy(&loaded, from, sizeof(loaded));
	return loaded;
}

static octets load_octets(const uint8_t *from)
{
	octets loaded;

	memcpy(&loaded, from, sizeof(loaded));
	return loaded;
}

/* Whether each is in a range: unsigned, as a signed comparison is what CPUs have. */
static words in_ranges(words values, const struct range *ranges, size_t count)
{
	words hits = { 0 };
	size_t i;

	for (i = 0; i < count; i++) {
		const words moved = values - ranges[i].low + SIGN;
		const int32_t limit = (int32_t)(ranges[i].span + SIGN);

		hits |= (words)((signed_words)moved <= limit);
	}
	return hits;
}

static bool any(words hits)
{
	const halves both = (halves)hits;

	return (both[0] | both[1]) != 0;
}

/* Of two bytes, that stand behind one another. */
struct pair {
	octets first, second;
};

static struct pair make_pair(uint8_t first, uint8_t second)
{
	const octets zero = { 0 };

	return (struct pair) { zero + first, zero + second };
}

static words pair_hits(const struct pair *pair, octets first, octets second)
{
	return (words)((first == pair->first) & (second == pair->second));
}

static words trap_hits(const struct refs *refs, const uint8_t *code)
{
	const struct pair trap = make_pair(refs->machine->trap[0], refs->machine->trap[1]);

	return pair_hits(&trap, load_octets(code), load_octets(code + 1));
}

/* Four loads, at four offsets, have all sixteen places. */
static bool may_have(const struct refs *refs, uint32_t at, const uint8_t *code)
{
	const words steps = { 4, 8, 12, 16 };
	words hits = refs->traps ? trap_hits(refs, code) : (words) { 0 };
	uint32_t i;

	for (i = 0; i < 4; i++) {
		const words loaded = load_words(code + i);

		hits |= in_ranges(loaded + steps + (at + i), refs->ranges, refs->range_count);
		hits |= in_ranges(loaded, refs->absolute_ranges, refs->absolute_range_count);
	}
	return any(hits);
}

/*
 * Before that: the upper halves of what would be a reference. From places that
 * are close together they are the same few for all targets, most code has none
 * of them, and to compare them costs a third. Where they are not few, they are
 * not asked.
 */
#define STRETCH ((size_t)4096)
#define UPPERS 12

struct uppers {
	struct pair list[UPPERS];
	size_t count;
	bool are_many;
};

static void add_upper(struct uppers *uppers, uint32_t upper)
{
	const uint8_t low = (uint8_t)upper, high = (uint8_t)(upper >> 8);
	size_t i;

	for (i = 0; i < uppers->count; i++)
		if (uppers->list[i].first[0] == low && uppers->list[i].second[0] == high)
			return;
	if (uppers->count == UPPERS)
		uppers->are_many = true;
	else
		uppers->list[uppers->count++] = make_pair(low, high);
}

/* Of the words from @low to so much more, round the end of their range perhaps. */
static void add_uppers(struct uppers *uppers, uint32_t low, uint64_t span)
{
	const uint64_t count = ((low & 0xffff) + span) >> 16;
	uint32_t i;

	if (count >= UPPERS) {
		uppers->are_many = true;
		return;
	}
	for (i = 0; i <= count; i++)
		add_upper(uppers, ((low >> 16) + i) & 0xffff);
}

/* For the places of a stretch. */
static void find_uppers(struct uppers *uppers, const struct refs *refs, uint32_t at)
{
	size_t i;

	uppers->count = 0;
	uppers->are_many = false;
	for (i = 0; i < refs->range_count; i++)
		add_uppers(uppers, refs->ranges[i].low - (at + STRETCH - 1) - 4,
			   (uint64_t)refs->ranges[i].span + STRETCH - 1);
	for (i = 0; i < refs->absolute_range_count; i++)
		add_uppers(uppers, refs->absolute_ranges[i].low, refs->absolute_ranges[i].span);
}

static words upper_hits(const struct uppers *uppers, const uint8_t *code)
{
	const octets low = load_octets(code + 2);
	const octets high = load_octets(code + 3);
	words hits = { 0 };
	size_t i;

	for (i = 0; i < uppers->count; i++)
		hits |= pair_hits(&uppers->list[i], low, high);
	return hits;
}

struct find {
	const struct refs *refs;
	void (*found)(uint64_t at, void *data);
	void *data;
};

static void look_closer(const struct find *find, uint64_t at, const uint8_t *code, size_t len)
{
	size_t i;

	if (!may_have(find->refs, (uint32_t)at, code))
		return;
	for (i = 0; i < PLACES && i < len; i++)
		if (is_reference(find->refs, at + i, code + i))
			find->found(at + i, find->data);
}

static void find_in_stretch(const struct find *find, uint64_t at, const uint8_t *code, size_t len)
{
	const uint8_t *trap = find->refs->machine->trap;
	const struct pair traps = make_pair(trap[0], trap[1]);
	const bool has_traps = find->refs->traps;
	struct uppers uppers;
	size_t i;

	find_uppers(&uppers, find->refs, (uint32_t)at);
	for (i = 0; i < len; i += PLACES) {
		words hits = upper_hits(&uppers, code + i);

		if (has_traps)
			hits |= pair_hits(&traps, load_octets(code + i), load_octets(code + i + 1));
		if (uppers.are_many || any(hits))
			look_closer(find, at + i, code + i, len - i);
	}
}

static void find_x86(const struct find *find, uint64_t at, const uint8_t *code, size_t len)
{
	size_t i;

	for (i = 0; i < len; i += STRETCH)
		find_in_stretch(find, at + i, code + i, len - i < STRETCH ? len - i : STRETCH);
}

/* AArch64. */

static int64_t sign_extend(uint64_t value, unsigned int bits)
{
	return (int64_t)(value << (64 - bits)) >> (64 - bits);
}

/* A page of the table of addresses is taken for the sake of what is in it. */
static bool has_page(const struct refs *refs, uint64_t page)
{
	size_t i;

	for (i = 0; i < refs->count; i++)
		if ((refs->targets[i] & ~(uint64_t)0xfff) == page)
			return true;
	return false;
}

static bool is_arm64_reference(const struct refs *refs, uint64_t at, uint32_t word)
{
	uint64_t offset;

	if ((word & 0x7c000000) == 0x14000000)
		return has_target(
			refs, at + (uint64_t)sign_extend((uint64_t)(word & 0x3ffffff) << 2, 28));
	if ((word & 0x9f000000) != 0x90000000)
		return false;
	offset = (uint64_t)(word >> 5 & 0x7ffff) << 2 | (word >> 29 & 3);
	return has_page(refs, (at & ~(uint64_t)0xfff) + (uint64_t)sign_extend(offset << 12, 33));
}

static void find_arm64(const struct refs *refs, uint64_t at, const uint8_t *code, size_t len,
		       void (*found)(uint64_t at, void *data), void *data)
{
	const uint32_t trap = load(refs->machine->trap);
	size_t i;

	for (i = (size_t)(-at & 3); i + 4 <= len; i += 4) {
		const uint32_t word = load(code + i);

		if ((refs->traps && word == trap) || is_arm64_reference(refs, at + i, word))
			found(at + i, data);
	}
}

void refs_find(const struct refs *refs, uint64_t at, const uint8_t *code, size_t len,
	       void (*found)(uint64_t at, void *data), void *data)
{
	if (refs->machine->refs == REFS_X86)
		find_x86(&(struct find) { refs, found, data }, at, code, len);
	else
		find_arm64(refs, at, code, len, found, data);
}
