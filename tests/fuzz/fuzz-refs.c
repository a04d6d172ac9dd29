/* SPDX-License-Identifier: Apache-2.0 */
/*
 * References in code of x86: which machine, how often the code is repeated, where
 * it is, what to look for, and the code. They are found where the slow way finds
 * them, that tries everything at each byte.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "code/refs.h"
#include "fuzz.h"

#define CODE_MAX ((size_t)65536)

/* What one input asks for. */
struct hunt {
	struct refs refs;
	uint64_t at;
	uint8_t *code;
	size_t len;
	size_t next; /* from where the next one is to be found */
};

/* Bits of the first byte, and what a target is. */
enum {
	IS_NARROW = 1,
	HAS_TRAPS = 2,
};
enum {
	BY_NUMBER,
	BY_PLACE, /* what is referred to there */
	ABSOLUTE,
	KINDS,
};

static uint32_t word_at(const struct hunt *hunt, size_t i)
{
	uint32_t word;

	memcpy(&word, hunt->code + i, sizeof(word));
	return word;
}

static uint64_t target_at(const struct hunt *hunt, size_t i)
{
	const uint64_t target = hunt->at + i + 4 + (uint64_t)(int32_t)word_at(hunt, i);

	return hunt->refs.machine->word == 4 ? (uint32_t)target : target;
}

static bool is_found(const struct hunt *hunt, size_t i)
{
	const struct refs *refs = &hunt->refs;
	size_t j;

	if (refs->traps && !memcmp(hunt->code + i, refs->machine->trap, refs->machine->trap_len))
		return true;
	for (j = 0; j < refs->count; j++)
		if (refs->targets[j] == target_at(hunt, i))
			return true;
	for (j = 0; j < refs->absolute_count; j++)
		if (refs->absolute[j] == word_at(hunt, i))
			return true;
	return false;
}

/* All before it that are to be found have been. */
static void take_found(uint64_t at, void *data)
{
	struct hunt *hunt = data;

	must(at - hunt->at < hunt->len);
	while (hunt->at + hunt->next != at)
		must(hunt->next < hunt->len && !is_found(hunt, hunt->next++));
	must(is_found(hunt, hunt->next++));
}

static void take_target(struct hunt *hunt, struct input *input)
{
	const uint64_t kind = input_number(input, 1) % KINDS;
	const uint64_t number = input_number(input, 8);

	if (kind == ABSOLUTE)
		refs_add_absolute(&hunt->refs, (uint32_t)number);
	else if (kind == BY_NUMBER)
		refs_add(&hunt->refs, number);
	else if (hunt->len)
		refs_add(&hunt->refs, target_at(hunt, number % hunt->len));
}

/* Not one byte is there behind what may be read. */
static void take_code(struct hunt *hunt, const struct input *input, size_t times)
{
	size_t i;

	hunt->len = input->left * times < CODE_MAX ? input->left * times : CODE_MAX;
	hunt->code = must_have(hunt->len + REFS_OVERLAP);
	for (i = 0; i < hunt->len; i++)
		hunt->code[i] = input->at[i % input->left];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size }, targets;
	const uint64_t how = input_number(&input, 1);
	const size_t times = input_number(&input, 2);
	struct hunt hunt = { .at = input_number(&input, 8) };
	size_t i, count = input_number(&input, 1);

	hunt.refs.machine = how & IS_NARROW ? machine_of(EM_386, ELFCLASS32)
					    : machine_of(EM_X86_64, ELFCLASS64);
	hunt.refs.traps = how & HAS_TRAPS;
	targets = input;
	for (i = 0; i < count; i++)
		input_number(&input, 9);
	take_code(&hunt, &input, times);
	for (i = 0; i < count; i++)
		take_target(&hunt, &targets);
	refs_prepare(&hunt.refs);
	refs_find(&hunt.refs, hunt.at, hunt.code, hunt.len, take_found, &hunt);
	while (hunt.next < hunt.len)
		must(!is_found(&hunt, hunt.next++));
	free(hunt.code);
	return 0;
}
