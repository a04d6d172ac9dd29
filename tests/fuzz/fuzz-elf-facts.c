/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The headers of an ELF file of any kind. Where image_read() understands the file
 * too, both say the same; each name is in the file; and what is broken has a
 * reason. A file inside of another, as archives have them, says the same there.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/image.h"
#include "elf/facts.h"
#include "fuzz.h"
#include "slow-elf.h"

/* Where the file begins, the second time, and what is behind it. */
#define MEMBER 4321
#define BEHIND 4096

struct memory {
	const uint8_t *data;
	size_t size;
};

static long read_memory(void *file, void *buf, size_t len, uint64_t offset)
{
	const struct memory *memory = file;

	if (offset >= memory->size)
		return 0;
	if (len > memory->size - offset)
		len = memory->size - offset;
	memcpy(buf, memory->data + offset, len);
	return (long)len;
}

/* Return: whether it has the magic number, so that the facts are read. */
static bool look(const uint8_t *data, size_t size, uint64_t base, struct elf_facts *ret)
{
	const int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char behind[BEHIND];
	struct elf_view view;
	bool is_elf;
	long got;

	memset(behind, 1, BEHIND);

	must(fd >= 0 && pwrite(fd, data, size, (off_t)base) == (ssize_t)size);
	if (base)
		must(pwrite(fd, behind, BEHIND, (off_t)(base + size)) == BEHIND);
	got = elf_view_start(&view, fd, base);
	must(got >= 0 && view.error == 0);
	view.size = size;
	is_elf = size >= SELFMAG && memcmp(view.bytes, ELFMAG, SELFMAG) == 0;
	if (is_elf)
		elf_facts_read(&view, true, ret);
	close(fd);
	return is_elf;
}

/* The names in a dynamic section, by libelf. */
struct names {
	const struct elf_facts *facts;
	const char *strings;
	size_t len;
	size_t needed;
};

static void take_table(const GElf_Dyn *entry, void *context)
{
	if (entry->d_tag == DT_STRTAB)
		*(uint64_t *)context = entry->d_un.d_val;
}

static void check_name(const struct names *names, uint64_t at, const char *name)
{
	must(name && at < names->len && memchr(names->strings + at, 0, names->len - at));
	must(strcmp(names->strings + at, name) == 0);
}

/* Of several that there should be one of, the last holds. */
static void take_name(const GElf_Dyn *entry, void *context)
{
	struct names *names = context;

	if (entry->d_tag != DT_NEEDED)
		return;
	must(names->facts->needed && names->facts->needed[names->needed]);
	check_name(names, entry->d_un.d_val, names->facts->needed[names->needed++]);
}

struct last_name {
	int64_t tag;
	uint64_t at;
	bool found;
};

static void take_last(const GElf_Dyn *entry, void *context)
{
	struct last_name *last = context;

	if (entry->d_tag != last->tag)
		return;
	last->at = entry->d_un.d_val;
	last->found = true;
}

static void check_last(const struct slow_elf *file, uint64_t dynamic, const struct names *names,
		       int64_t tag, const char *name)
{
	struct last_name last = { .tag = tag };

	must(slow_elf_entries(file, dynamic, take_last, &last));
	must(last.found == !!name);
	if (name)
		check_name(names, last.at, name);
}

static void check_names(const struct slow_elf *file, uint64_t dynamic,
			const struct elf_facts *facts)
{
	struct names names = { .facts = facts };
	uint64_t table = 0, offset = 0, len;

	must(slow_elf_entries(file, dynamic, take_table, &table));
	if (!table || !slow_elf_offset(file, table, &offset, &len) || offset >= file->size)
		return;
	names.strings = (const char *)file->bytes + offset;
	names.len = file->size - offset;
	must(slow_elf_entries(file, dynamic, take_name, &names));
	must(!facts->needed || !facts->needed[names.needed]);
	check_last(file, dynamic, &names, DT_SONAME, facts->soname);
	check_last(file, dynamic, &names, DT_RPATH, facts->rpath);
	check_last(file, dynamic, &names, DT_RUNPATH, facts->runpath);
}

static void compare_with_libelf(const struct memory *memory, const struct elf_facts *facts)
{
	GElf_Phdr header, dynamic = { .p_type = PT_NULL };
	struct slow_elf file;
	size_t i;

	if (!facts->dynamic || (facts->kind != ELF_PROGRAM && facts->kind != ELF_LIBRARY) ||
	    !slow_elf_open(&file, memory->data, memory->size))
		return;
	for (i = 0; i < file.segments && gelf_getphdr(file.elf, (int)i, &header); i++)
		if (header.p_type == PT_DYNAMIC)
			dynamic = header;
	if (dynamic.p_type == PT_DYNAMIC)
		check_names(&file, dynamic.p_vaddr, facts);
	slow_elf_close(&file);
}

static void check_build_id(const struct memory *file, const char *text)
{
	uint8_t bytes[20];
	size_t i, len = strlen(text) / 2;

	must(strlen(text) % 2 == 0 && len <= sizeof(bytes));
	must(strspn(text, "0123456789abcdef") == strlen(text));
	for (i = 0; i < len; i++) {
		const char digits[] = { text[2 * i], text[2 * i + 1], '\0' };

		bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	must(!len || memmem(file->data, file->size, bytes, len));
}

static void check_facts(const struct elf_facts *facts)
{
	char name[16];

	must((facts->kind == ELF_BROKEN) == !!facts->broken);
	must(!facts->write_exec_first || facts->write_exec);
	must((facts->stack != ELF_STACK_UNSAID) == (facts->stack_headers > 0));
	must(!facts->is_static || (facts->kind == ELF_PROGRAM && !facts->interpreter));
	must(facts->kind != ELF_PROGRAM || !facts->soname);
	must(!facts->needed || facts->dynamic);
	elf_machine_name(facts->machine, name);
	must(*name && strlen(name) < sizeof(name));
}

/* Both speak of what is loaded; that of the running kernel has no opinion of the other machines. */
static void compare_with_image(const struct memory *file, const struct elf_facts *facts)
{
	struct image image;

	image_read(read_memory, (void *)file, &image);
	if (facts->kind != ELF_PROGRAM && facts->kind != ELF_LIBRARY)
		return;
	must(image.kind == IMAGE_PROGRAM && !image.obscure);
	must(image.wide == facts->wide && image.machine == facts->machine);
	must((int)image.stack == (int)facts->stack);
	must(image.write_exec == (facts->write_exec > 0));
	must(image.text_relocations == facts->text_relocations);
	must(image.interpreted == !!facts->interpreter);
	must(image.library == !!facts->soname);
}

static bool is_same_text(const char *a, const char *b)
{
	return !a == !b && (!a || strcmp(a, b) == 0);
}

static void check_same(const struct elf_facts *a, const struct elf_facts *b)
{
	size_t i;

	must(a->kind == b->kind && is_same_text(a->broken, b->broken));
	must(a->machine == b->machine && a->stack == b->stack && a->dynamic == b->dynamic);
	must(a->write_exec == b->write_exec && a->text_relocations == b->text_relocations);
	must(a->asks_memory == b->asks_memory && a->is_static == b->is_static);
	must(is_same_text(a->interpreter, b->interpreter) && is_same_text(a->soname, b->soname));
	must(is_same_text(a->rpath, b->rpath) && is_same_text(a->runpath, b->runpath));
	must(strcmp(a->build_id, b->build_id) == 0 && !a->needed == !b->needed);
	for (i = 0; a->needed && a->needed[i]; i++)
		must(is_same_text(a->needed[i], b->needed[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct memory file = { data, size };
	struct elf_facts facts, member;

	if (!look(data, size, 0, &facts))
		return 0;
	check_facts(&facts);
	compare_with_libelf(&file, &facts);
	check_build_id(&file, facts.build_id);
	compare_with_image(&file, &facts);
	must(look(data, size, MEMBER, &member));
	check_same(&facts, &member);
	elf_facts_free(&facts);
	elf_facts_free(&member);
	return 0;
}
