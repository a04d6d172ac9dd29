/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be said of the calls that were found. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>

#include "base/die.h"
#include "code/body-private.h"

/* What a way through the code asks for. */
enum verdict {
	VERDICT_PASSED_ON, /* what the caller of the function chooses: seen there */
	VERDICT_UNKNOWN,
	VERDICT_INNOCENT,
	VERDICT_FILE, /* a file, executable */
	VERDICT_EXEC, /* memory */
	VERDICT_WX,
};

/* One bit of a protection: '-', 'w' or '?'. */
static char bit_of(const struct way *way, uint64_t bit, char letter)
{
	if (way->kind != WAY_BITS || !(way->known & bit))
		return '?';
	return way->bits & bit ? letter : '-';
}

static char opposite(char bit, char letter)
{
	if (bit == '?')
		return '?';
	return bit == '-' ? letter : '-';
}

/* Memory that is attached can be read, and written unless it is said otherwise. */
static void protection_of(const struct site *site, const struct way *way, char *ret)
{
	if (site->call == CALL_SHMAT) {
		ret[0] = 'r';
		ret[1] = opposite(bit_of(way, SHM_RDONLY, 'o'), 'w');
		ret[2] = bit_of(way, SHM_EXEC, 'x');
	} else {
		ret[0] = bit_of(way, PROT_READ, 'r');
		ret[1] = bit_of(way, PROT_WRITE, 'w');
		ret[2] = bit_of(way, PROT_EXEC, 'x');
	}
}

static bool may_be_file(const struct site *site)
{
	size_t i;

	if (site->call != CALL_MMAP)
		return false;
	for (i = 0; i < site->flags.count; i++)
		if (bit_of(&site->flags.ways[i], MAP_ANONYMOUS, 'a') == 'a')
			return false;
	return true;
}

static enum verdict verdict_of(const struct site *site, const struct way *way, bool others,
			       const char *bits)
{
	if (bits[2] == '-' || site->call == CALL_MEMFD)
		return VERDICT_INNOCENT;
	if (bits[2] == '?')
		return way->kind == WAY_ENTRY ? VERDICT_PASSED_ON : VERDICT_UNKNOWN;
	/* Bit by bit, on one way of several: as the headers of another file have it. */
	if (bits[0] == '?' && others)
		return VERDICT_UNKNOWN;
	if (bits[1] == 'w')
		return VERDICT_WX;
	return may_be_file(site) ? VERDICT_FILE : VERDICT_EXEC;
}

/* The worst of all ways, with its protection. */
static enum verdict judge(const struct site *site, char *bits)
{
	const struct value *value = &site->protection;
	const struct way unknown = { .kind = WAY_BITS };
	const bool others = value->count > 1;
	enum verdict verdict, worst;
	char other[4] = "";
	size_t i;

	protection_of(site, value->count ? &value->ways[0] : &unknown, bits);
	worst = verdict_of(site, value->count ? &value->ways[0] : &unknown, others, bits);
	for (i = 1; i < value->count; i++) {
		protection_of(site, &value->ways[i], other);
		verdict = verdict_of(site, &value->ways[i], others, other);
		if (verdict > worst) {
			worst = verdict;
			memcpy(bits, other, sizeof(other));
		}
	}
	return worst;
}

static char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *text(const char *format, ...)
{
	va_list arguments;
	char *made;

	va_start(arguments, format);
	if (vasprintf(&made, format, arguments) < 0)
		die_errno("code");
	va_end(arguments);
	return made;
}

static char *where_of(const struct place *place)
{
	const char *name = call_name(place->site.call);
	const unsigned long long at = place->site.at;

	if (place->name)
		return text("%s at 0x%llx in %s", name, at, place->name);
	return text("%s at 0x%llx", name, at);
}

static char *detail_of(const struct place *place, const char *bits)
{
	const char *some = place->site.protection.count > 1 ? ", on one of the ways that lead there"
							    : "";

	if (place->site.through)
		return text("%s%s, by way of the function at 0x%llx", bits, some,
			    (unsigned long long)place->site.through);
	return text("%s%s", bits, some);
}

static void tell(struct body *body, const struct place *place, enum evidence evidence,
		 const char *bits)
{
	char *where = where_of(place);
	char *detail = detail_of(place, bits);
	struct body_find find = {
		.evidence = evidence,
		.where = where,
		.detail = detail,
		.call = call_name(place->site.call),
		.function = place->name,
		.address = place->site.at,
		.count = 1,
	};

	memcpy(find.protection, bits, sizeof(find.protection));
	body->found(&find, body->data);
	free(where);
	free(detail);
}

/* Names. */

/* By address: the sites are in that order, and so nearly are their functions. */
static void name_place(const char *name, const GElf_Sym *symbol, bool is_defined, void *data)
{
	struct sites *sites = data;
	size_t low = 0, high = sites->count;

	if (!is_defined || GELF_ST_TYPE(symbol->st_info) == STT_OBJECT)
		return;
	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (sites->list[middle].site.at < symbol->st_value)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < sites->count && sites->list[low].site.at - symbol->st_value < symbol->st_size;
	     low++)
		if (!sites->list[low].name)
			sites->list[low].name = text("%s", name);
}

/* What all sites say together. */
struct tally {
	size_t verdicts[VERDICT_WX + 1];
	size_t stacks; /* of VERDICT_WX, those that look like libc's */
	bool makes_file, has_libc;
};

/* What libc says where it does not succeed, and so where it has that code. */
#define LIBC_TEXT "cannot enable executable stack as shared object requires"

static const char *const libc_functions[] = {
	"_dl_make_stack_executable",
	"_dl_make_stacks_executable",
	"__nptl_change_stack_perm",
	"allocate_stack",
};

static bool is_stack_call(const struct place *place, const char *bits)
{
	size_t i;

	if (place->site.call != CALL_MPROTECT || strcmp(bits, "rwx") != 0)
		return false;
	for (i = 0; place->name && i < sizeof(libc_functions) / sizeof(*libc_functions); i++)
		if (!strcmp(place->name, libc_functions[i]))
			return true;
	return !place->name && place->site.depth == 1;
}

/* In a static program, by name, or as all there is without names. */
static bool is_libc(const struct body *body, const struct place *place, const char *bits,
		    const struct tally *tally)
{
	return tally->has_libc && is_stack_call(place, bits) &&
	       (place->name || tally->stacks <= body->machine->stack_calls);
}

static void tell_tally(struct body *body, const struct tally *tally)
{
	struct body_find find = { .evidence = EVIDENCE_BODY_COMPUTED };

	body->asks_exec = tally->verdicts[VERDICT_WX] || tally->verdicts[VERDICT_EXEC] ||
			  tally->verdicts[VERDICT_FILE] || tally->verdicts[VERDICT_UNKNOWN] ||
			  tally->verdicts[VERDICT_PASSED_ON];
	if (tally->makes_file && tally->verdicts[VERDICT_FILE]) {
		find.evidence = EVIDENCE_BODY_ALIAS;
		find.call = call_name(CALL_MEMFD);
		find.count = tally->verdicts[VERDICT_FILE];
		body->found(&find, body->data);
	}
	if (tally->verdicts[VERDICT_UNKNOWN]) {
		find = (struct body_find) {
			.evidence = EVIDENCE_BODY_COMPUTED,
			.detail = "calls whose protection is not a constant",
			.count = tally->verdicts[VERDICT_UNKNOWN],
		};
		body->found(&find, body->data);
	}
}

static void tell_all(struct body *body, const struct tally *tally, enum verdict verdict,
		     enum evidence evidence)
{
	char bits[4] = "";
	size_t i;

	for (i = 0; i < body->sites.count; i++)
		if (judge(&body->sites.list[i].site, bits) == verdict &&
		    !is_libc(body, &body->sites.list[i], bits, tally))
			tell(body, &body->sites.list[i], evidence, bits);
}

static void tell_libc(struct body *body, struct tally *tally)
{
	struct body_find find = { .evidence = EVIDENCE_BODY_LIBC };
	char bits[4] = "";
	size_t i;

	for (i = 0; i < body->sites.count; i++)
		if (judge(&body->sites.list[i].site, bits) == VERDICT_WX &&
		    is_libc(body, &body->sites.list[i], bits, tally))
			find.count++;
	tally->verdicts[VERDICT_WX] -= find.count;
	if (find.count)
		body->found(&find, body->data);
}

static void count(struct body *body, struct tally *tally)
{
	char bits[4] = "";
	size_t i;

	for (i = 0; i < body->sites.count; i++) {
		const enum verdict verdict = judge(&body->sites.list[i].site, bits);

		tally->verdicts[verdict]++;
		tally->stacks += verdict == VERDICT_WX && is_stack_call(&body->sites.list[i], bits);
	}
	tally->has_libc = !body->image.is_linked && tally->stacks &&
			  image_has(&body->image, LIBC_TEXT);
}

void body_tell_sites(struct body *body)
{
	struct tally tally = { .makes_file = body->sites.imports >> CALL_MEMFD & 1 };

	image_symbols(&body->image, name_place, &body->sites);
	count(body, &tally);
	tell_all(body, &tally, VERDICT_WX, EVIDENCE_BODY_WX);
	tell_all(body, &tally, VERDICT_EXEC, EVIDENCE_BODY_EXEC);
	tell_libc(body, &tally);
	tell_tally(body, &tally);
}
