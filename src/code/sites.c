/* SPDX-License-Identifier: Apache-2.0 */
#include "code/sites.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "code/refs.h"

/* Bounds of the work on one file. */
#define CODE_MAX ((uint64_t)2 << 30)
#define CANDIDATES_MAX ((size_t)1 << 17)
#define INSTRUCTIONS_MAX ((size_t)16 << 20)
#define SITES_MAX ((size_t)1 << 16)
#define FUNCTION_MAX ((uint64_t)128 << 10)

/* So many functions may stand between the program and the call. */
#define DEPTH_MAX 2

/* What is looked at where the function's start is not known. */
#define WINDOW_BEFORE 512
#define WINDOW_BEHIND 64

/* A piece of code that is read at once: what a CPU's cache holds. */
#define PIECE ((size_t)256 << 10)

/* A number of a system call is loaded not long before it. */
#define NUMBER_BEFORE 128

/* A stub of the linkage table is not longer. */
#define STUB_LEN 16

/* Where a thread of i386 has the way to the kernel. */
#define GATE 16

struct finder {
	struct sites *sites;
	struct image *image;
	const struct machine *machine;
	csh capstone;
	struct callees callees;
	struct refs refs;
	uint64_t *candidates;
	size_t count, room;
	unsigned int depth;
	uint64_t start;	     /* of the function that is looked at, or 0 */
	struct callee *next; /* functions that pass on what they are given */
	size_t next_count;
	bool is_lazy;	      /* some are called by stubs only */
	const uint8_t *piece; /* for the tests of candidates */
	uint64_t piece_at;
};

static void *more(void *list, size_t *room, size_t count, size_t size)
{
	if (count < *room)
		return list;
	*room = *room ? *room * 2 : 64;
	list = reallocarray(list, *room, size);
	if (!list)
		die_errno("code");
	return list;
}

/* Callees. */

enum code_call call_of_name(const char *name)
{
	enum code_call call;

	while (*name == '_')
		name++;
	if (!strcmp(name, "mmap64"))
		return CALL_MMAP;
	for (call = 0; call < CALL_COUNT; call++)
		if (!strcmp(name, call_name(call)))
			return call;
	return CALL_COUNT;
}

static struct way argument(const struct machine *machine, int n)
{
	if (n < 0)
		return (struct way) { .kind = WAY_BITS };
	return (struct way) { .kind = WAY_ENTRY, .of = machine->arguments[n] };
}

static void add_callee(struct finder *finder, const struct callee *callee)
{
	struct callees *callees = &finder->callees;

	if (callees->count == REFS_TARGETS)
		return;
	callees->list = reallocarray(callees->list, callees->count + 1, sizeof(*callees->list));
	if (!callees->list)
		die_errno("code");
	callees->list[callees->count++] = *callee;
}

static void add_family(struct finder *finder, enum code_call call, uint64_t address, uint64_t slot)
{
	add_callee(finder,
		   &(struct callee) {
			   .address = address,
			   .slot = slot,
			   .call = call,
			   .protection = argument(finder->machine, call_argument(call)->protection),
			   .flags = argument(finder->machine, call_argument(call)->flags),
		   });
	finder->sites->imports |= 1U << call;
}

static void take_import(const struct import *import, void *data)
{
	struct finder *finder = data;
	const enum code_call call = call_of_name(import->name);

	if (call == CALL_COUNT)
		return;
	add_family(finder, call, 0, import->slot);
	finder->is_lazy |= import->is_lazy;
	if (!import->is_lazy && finder->machine->word == 4) {
		refs_add_absolute(&finder->refs, (uint32_t)import->slot);
		refs_add_absolute(&finder->refs, (uint32_t)(import->slot - finder->image->global));
	} else if (!import->is_lazy) {
		refs_add(&finder->refs, import->slot);
	}
}

/* In a static program these are its own. */
static void take_function(const char *name, const GElf_Sym *symbol, bool is_defined, void *data)
{
	struct finder *finder = data;
	const enum code_call call = is_defined ? call_of_name(name) : CALL_COUNT;
	size_t i;

	if (call == CALL_COUNT || GELF_ST_TYPE(symbol->st_info) == STT_OBJECT)
		return;
	for (i = 0; i < finder->callees.count; i++)
		if (finder->callees.list[i].address == symbol->st_value)
			return;
	add_family(finder, call, symbol->st_value, 0);
	refs_add(&finder->refs, symbol->st_value);
}

/* Stubs of the linkage table. */

static void take_stub(struct finder *finder, uint64_t address, uint64_t slot)
{
	size_t i;

	for (i = 0; i < finder->callees.count; i++) {
		const struct callee *callee = &finder->callees.list[i];

		if (!callee->slot || callee->slot != slot)
			continue;
		add_family(finder, callee->call, address, 0);
		refs_add(&finder->refs, address);
		return;
	}
}

static uint32_t word_at(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

/* jmp *slot, perhaps with bnd, behind endbr. */
static void take_x86_stub(struct finder *finder, uint64_t at, const uint8_t *code, size_t i)
{
	static const uint8_t endbr[] = { 0xf3, 0x0f, 0x1e };
	const uint32_t field = word_at(code + i + 2);
	uint64_t slot = field;
	size_t start = i;

	if (code[i + 1] == 0xa3)
		slot = (uint32_t)(finder->image->global + field);
	else if (finder->machine->word == 8)
		slot = at + i + 6 + (uint64_t)(int32_t)field;
	if (start && code[start - 1] == 0xf2)
		start--;
	if (start >= 4 && !memcmp(code + start - 4, endbr, sizeof(endbr)))
		start -= 4;
	take_stub(finder, at + start, slot);
}

static void find_x86_stubs(struct finder *finder, uint64_t at, const uint8_t *code, size_t len)
{
	size_t i;

	for (i = 0; i + 6 <= len; i++)
		if (code[i] == 0xff &&
		    (code[i + 1] == 0x25 || (code[i + 1] == 0xa3 && finder->machine->word == 4)))
			take_x86_stub(finder, at, code, i);
}

/* adrp x16; ldr x17, [x16, n]; perhaps behind bti. */
static void find_arm64_stubs(struct finder *finder, uint64_t at, const uint8_t *code, size_t len)
{
	size_t i;

	for (i = 0; i + 8 <= len; i += 4) {
		const uint32_t page = word_at(code + i);
		const uint32_t load = word_at(code + i + 4);
		const uint64_t imm = (uint64_t)(page >> 5 & 0x7ffff) << 2 | (page >> 29 & 3);
		const int64_t offset = (int64_t)(imm << 43) >> 31;
		const bool bti = i >= 4 && word_at(code + i - 4) == 0xd503245f;

		if ((page & 0x9f00001f) == 0x90000010 && (load & 0xffc003ff) == 0xf9400211)
			take_stub(finder, at + i - (bti ? 4 : 0),
				  ((at + i) & ~(uint64_t)0xfff) + (uint64_t)offset +
					  (uint64_t)(load >> 10 & 0xfff) * 8);
	}
}

static void take_stubs(uint64_t address, uint64_t len, void *data)
{
	struct finder *finder = data;
	uint8_t *code;

	if (len > CODE_MAX / 64)
		return;
	code = malloc(len);
	if (!code)
		die_errno("code");
	len = code_image_read(finder->image, address, code, len);
	if (finder->machine->refs == REFS_X86)
		find_x86_stubs(finder, address, code, len);
	else
		find_arm64_stubs(finder, address, code, len);
	free(code);
}

static bool has_stub(const struct finder *finder)
{
	size_t i;

	for (i = 0; i < finder->callees.count; i++)
		if (finder->callees.list[i].address)
			return true;
	return false;
}

/* Sections tell where the stubs are; without them they may be anywhere in the code. */
static void find_stubs(struct finder *finder)
{
	const struct image *image = finder->image;
	size_t i;

	if (!finder->callees.count)
		return;
	image_sections(image, ".plt", take_stubs, finder);
	for (i = 0; finder->is_lazy && !has_stub(finder) && i < image->segment_count; i++)
		if (image->segments[i].is_code)
			take_stubs(image->segments[i].start, image->segments[i].len, finder);
}

/* Candidates. */

/* mov $number, %eax, of a call that matters. */
static bool has_number(const struct finder *finder, const uint8_t *code, size_t len)
{
	enum code_call call;
	size_t i;

	for (i = 0; i + 5 <= len; i++) {
		if (code[i] != 0xb8)
			continue;
		for (call = 0; call < CALL_GENERIC; call++)
			if (finder->machine->numbers[call] == (int)word_at(code + i + 1))
				return true;
	}
	return false;
}

/* The way to the kernel that libc of i386 takes: call *%gs:16. */
static bool is_gate(const struct finder *finder, size_t i)
{
	static const uint8_t gate[] = { 0x65, 0xff, 0x15 };

	return finder->machine->word == 4 && i >= sizeof(gate) &&
	       word_at(finder->piece + i) == GATE &&
	       !memcmp(finder->piece + i - sizeof(gate), gate, sizeof(gate));
}

static bool is_trap(const struct finder *finder, size_t i)
{
	return !memcmp(finder->piece + i, finder->machine->trap, finder->machine->trap_len);
}

static bool is_candidate(const struct finder *finder, uint64_t at)
{
	const size_t i = (size_t)(at - finder->piece_at);
	const size_t before = i < NUMBER_BEFORE ? i : NUMBER_BEFORE;

	if (finder->machine->refs != REFS_X86)
		return true;
	if (!is_trap(finder, i) && !is_gate(finder, i))
		return finder->machine->word == 8 || word_at(finder->piece + i) != GATE;
	return has_number(finder, finder->piece + i - before, before);
}

static void take_candidate(uint64_t at, void *data)
{
	struct finder *finder = data;

	if (!is_candidate(finder, at))
		return;
	if (finder->count == CANDIDATES_MAX) {
		finder->sites->cut_off = true;
		return;
	}
	finder->candidates =
		more(finder->candidates, &finder->room, finder->count, sizeof(*finder->candidates));
	finder->candidates[finder->count++] = at;
}

/* Each piece has the end of the one before in front, where a number may be. */
static void scan_segment(struct finder *finder, const struct segment *segment, uint8_t *buf)
{
	uint64_t done = 0;
	size_t before = 0, got;

	while (done < segment->len && done < CODE_MAX) {
		got = code_image_read(finder->image, segment->start + done, buf + before,
				      PIECE + REFS_OVERLAP);
		memset(buf + before + got, 0, PIECE + REFS_OVERLAP - got);
		if (got > PIECE)
			got = PIECE;
		if (!got)
			return;
		finder->piece = buf;
		finder->piece_at = segment->start + done - before;
		refs_find(&finder->refs, segment->start + done, buf + before, got, take_candidate,
			  finder);
		done += got;
		if (got < PIECE)
			break;
		memmove(buf, buf + before + got - NUMBER_BEFORE, NUMBER_BEFORE);
		before = NUMBER_BEFORE;
	}
	if (done >= CODE_MAX)
		finder->sites->cut_off = true;
}

static void scan(struct finder *finder)
{
	uint8_t *buf = calloc(1, NUMBER_BEFORE + PIECE + REFS_OVERLAP);
	size_t i;

	if (!buf)
		die_errno("code");
	refs_prepare(&finder->refs);
	finder->count = 0;
	for (i = 0; i < finder->image->segment_count; i++)
		if (finder->image->segments[i].is_code)
			scan_segment(finder, &finder->image->segments[i], buf);
	free(buf);
}

/* Functions. */

static bool has_entry(const struct value *value, struct way *ret)
{
	size_t i;

	for (i = 0; i < value->count; i++)
		if (value->ways[i].kind == WAY_ENTRY) {
			*ret = value->ways[i];
			return true;
		}
	return false;
}

/* The function passes on a protection that its callers choose: they are looked at next. */
static void note_wrapper(struct finder *finder, const struct site *site)
{
	struct callee callee = {
		.address = finder->start,
		.call = site->call,
		.depth = site->depth + 1,
	};
	size_t i;

	if (!finder->start || site->depth == DEPTH_MAX || finder->next_count == REFS_TARGETS ||
	    !has_entry(&site->protection, &callee.protection))
		return;
	for (i = 0; i < finder->next_count; i++)
		if (finder->next[i].address == callee.address)
			return;
	if (site->flags.count)
		callee.flags = site->flags.ways[0];
	finder->next = reallocarray(finder->next, finder->next_count + 1, sizeof(*finder->next));
	if (!finder->next)
		die_errno("code");
	finder->next[finder->next_count++] = callee;
}

/* Jumps of the stubs are no calls of the program. */
static bool is_in_stub(const struct finder *finder, uint64_t at)
{
	size_t i;

	for (i = 0; finder->image->is_linked && i < finder->callees.count; i++)
		if (finder->callees.list[i].address && !finder->callees.list[i].depth &&
		    at - finder->callees.list[i].address < STUB_LEN)
			return true;
	return false;
}

static void take_site(const struct site *site, void *data)
{
	struct finder *finder = data;
	struct sites *sites = finder->sites;

	/* What an earlier round found is there. */
	if (site->depth != finder->depth || is_in_stub(finder, site->at))
		return;
	if (sites->count == SITES_MAX) {
		sites->cut_off = true;
		return;
	}
	sites->imports |= 1U << site->call;
	sites->list = more(sites->list, &sites->room, sites->count, sizeof(*sites->list));
	sites->list[sites->count++] = (struct place) { .site = *site, .start = finder->start };
	note_wrapper(finder, site);
}

static size_t look(struct finder *finder, uint64_t start, uint64_t end, bool is_start)
{
	struct flow flow = {
		.machine = finder->machine,
		.capstone = finder->capstone,
		.callees = &finder->callees,
		.image = finder->image,
		.start = start,
		.is_start = is_start,
	};
	uint8_t *code = malloc(end - start);
	size_t read = 1;

	if (!code)
		die_errno("code");
	flow.code = code;
	flow.len = code_image_read(finder->image, start, code, end - start);
	finder->start = is_start ? start : 0;
	if (flow.len)
		read = flow_run(&flow, take_site, finder);
	finder->sites->instructions += read;
	free(code);
	return read;
}

/* Without a start a little before the site has to do. Return: how far was looked. */
static uint64_t look_around(struct finder *finder, uint64_t at)
{
	uint64_t start = at, end = at + WINDOW_BEHIND;
	uint8_t byte;

	while (start > at - WINDOW_BEFORE && start &&
	       code_image_read(finder->image, start - 64, &byte, 1) == 1)
		start -= 64;
	look(finder, start, end, false);
	return end;
}

static uint64_t look_at(struct finder *finder, uint64_t at)
{
	uint64_t start, end;

	image_function(finder->image, at, &start, &end);
	if (end - start > FUNCTION_MAX)
		end = start + FUNCTION_MAX;
	if (at >= end)
		return look_around(finder, at);
	if (!look(finder, start, end, true)) {
		finder->sites->unread++;
		return look_around(finder, at);
	}
	return end;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t left = *(const uint64_t *)a;
	const uint64_t right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

/* A function is looked at once, however many candidates it has. */
static void look_at_all(struct finder *finder)
{
	uint64_t done = 0;
	size_t i;

	if (!finder->count)
		return;
	image_find_starts(finder->image);
	qsort(finder->candidates, finder->count, sizeof(*finder->candidates), by_number);
	for (i = 0; i < finder->count; i++) {
		if (finder->candidates[i] < done)
			continue;
		if (finder->sites->instructions > INSTRUCTIONS_MAX) {
			finder->sites->cut_off = true;
			return;
		}
		done = look_at(finder, finder->candidates[i]);
	}
}

/* Rounds. */

static void next_round(struct finder *finder)
{
	size_t i;

	finder->depth++;
	finder->refs = (struct refs) { .machine = finder->machine };
	for (i = 0; i < finder->next_count; i++) {
		add_callee(finder, &finder->next[i]);
		refs_add(&finder->refs, finder->next[i].address);
	}
	finder->next_count = 0;
}

static void run(struct finder *finder)
{
	finder->refs.traps = true;
	if (finder->machine->elf_machine == EM_386)
		refs_add_absolute(&finder->refs, GATE);
	scan(finder);
	look_at_all(finder);
	while (finder->next_count && finder->depth < DEPTH_MAX) {
		next_round(finder);
		scan(finder);
		look_at_all(finder);
	}
}

static int by_site(const void *a, const void *b)
{
	const struct place *left = a;
	const struct place *right = b;

	return (left->site.at > right->site.at) - (left->site.at < right->site.at);
}

/* Windows overlap, so a site may have been found twice. */
static void sort_sites(struct sites *sites)
{
	size_t i, kept = 0;

	if (!sites->count)
		return;
	qsort(sites->list, sites->count, sizeof(*sites->list), by_site);
	for (i = 0; i < sites->count; i++)
		if (!kept || sites->list[kept - 1].site.at != sites->list[i].site.at)
			sites->list[kept++] = sites->list[i];
	sites->count = kept;
}

void sites_find(struct sites *sites, struct image *image, const struct machine *machine)
{
	struct finder finder = {
		.sites = sites,
		.image = image,
		.machine = machine,
		.refs = { .machine = machine },
	};

	*sites = (struct sites) { 0 };
	if (cs_open(machine->arch, machine->mode, &finder.capstone) != CS_ERR_OK)
		die("capstone cannot read code of %s", machine->name);
	cs_option(finder.capstone, CS_OPT_DETAIL, CS_OPT_ON);
	image_imports(image, machine->jump_slot, machine->glob_dat, take_import, &finder);
	if (!image->is_linked)
		image_symbols(image, take_function, &finder);
	find_stubs(&finder);
	/* A program of its own may ask the kernel itself, a library hardly does. */
	if (finder.callees.count || !image->is_linked)
		run(&finder);
	sort_sites(sites);
	cs_close(&finder.capstone);
	free(finder.callees.list);
	free(finder.candidates);
	free(finder.next);
}

void sites_free(struct sites *sites)
{
	size_t i;

	for (i = 0; i < sites->count; i++)
		free(sites->list[i].name);
	free(sites->list);
	*sites = (struct sites) { 0 };
}
