/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program file's headers. What is said of a file that the kernel could run is
 * what libelf says of it, where libelf takes it; few reads do; and what is bad
 * stays bad where more is.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "core/image.h"
#include "fuzz.h"
#include "slow-elf.h"

/* As many as 64 KiB of headers three times over, and a dynamic section, may take. */
#define READS_MAX 512

struct memory {
	const uint8_t *data;
	size_t size;
	unsigned int reads;
};

static long read_memory(void *file, void *buf, size_t len, uint64_t offset)
{
	struct memory *memory = file;

	memory->reads++;
	/* What a file cannot have is not asked for. */
	must(len && offset <= (uint64_t)INT64_MAX - len);
	if (offset >= memory->size)
		return 0;
	if (len > memory->size - offset)
		len = memory->size - offset;
	memcpy(buf, memory->data + offset, len);
	return (long)len;
}

static struct image look(const uint8_t *data, size_t size)
{
	struct memory memory = { data, size, 0 };
	struct image image;

	image_read(read_memory, &memory, &image);
	must(memory.reads <= READS_MAX);
	return image;
}

static bool is_same(const struct image *a, const struct image *b)
{
	return a->kind == b->kind && a->native == b->native && a->wide == b->wide &&
	       a->machine == b->machine && a->interpreted == b->interpreted &&
	       a->library == b->library && a->stack == b->stack && a->write_exec == b->write_exec &&
	       a->text_relocations == b->text_relocations && a->obscure == b->obscure;
}

/* The kernel's view: whether it would read the program headers, and they are all there. */

static uint64_t field(const uint8_t *data, size_t at, size_t size)
{
	const bool big = data[EI_DATA] == ELFDATA2MSB;
	uint64_t ret = 0;
	size_t i;

	for (i = 0; i < size; i++)
		ret |= (uint64_t)data[at + i] << 8 * (big ? size - 1 - i : i);
	return ret;
}

#define FIELD(data, wide, name)                                                                    \
	((wide) ? field(data, offsetof(Elf64_Ehdr, name), sizeof(((Elf64_Ehdr *)0)->name))         \
		: field(data, offsetof(Elf32_Ehdr, name), sizeof(((Elf32_Ehdr *)0)->name)))

static bool can_be_run(const uint8_t *data, size_t size)
{
	const bool wide = size > EI_CLASS && data[EI_CLASS] == ELFCLASS64;
	const size_t header = wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	const size_t entry = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	uint64_t type, start, table;

	if (size < header || memcmp(data, ELFMAG, SELFMAG) != 0 ||
	    (!wide && data[EI_CLASS] != ELFCLASS32))
		return false;
	type = FIELD(data, wide, e_type);
	start = FIELD(data, wide, e_phoff);
	table = FIELD(data, wide, e_phnum) * entry;
	return (type == ET_EXEC || type == ET_DYN) && FIELD(data, wide, e_phentsize) == entry &&
	       table && table <= 65536 && start <= size && table <= size - start;
}

/* libelf's view. */

static void note_header(const GElf_Phdr *header, struct image *ret, GElf_Phdr *dynamic)
{
	if (header->p_type == PT_INTERP)
		ret->interpreted = true;
	else if (header->p_type == PT_GNU_STACK)
		ret->stack = header->p_flags & PF_X ? IMAGE_STACK_EXEC : IMAGE_STACK_PLAIN;
	else if (header->p_type == PT_LOAD && header->p_flags & PF_W && header->p_flags & PF_X)
		ret->write_exec = true;
	else if (header->p_type == PT_DYNAMIC)
		*dynamic = *header;
}

static void take_entry(const GElf_Dyn *entry, void *context)
{
	struct image *image = context;

	image->library |= entry->d_tag == DT_SONAME;
	image->text_relocations |= entry->d_tag == DT_TEXTREL ||
				   (entry->d_tag == DT_FLAGS && entry->d_un.d_val & DF_TEXTREL);
}

/* Return: whether libelf sees all of the headers. */
static bool look_slowly(const struct slow_elf *file, struct image *ret)
{
	GElf_Phdr header, dynamic = { .p_type = PT_NULL };
	GElf_Ehdr start;
	size_t i;

	must(gelf_getehdr(file->elf, &start));
	ret->wide = gelf_getclass(file->elf) == ELFCLASS64;
	ret->machine = start.e_machine;
	for (i = 0; i < file->segments; i++) {
		if (!gelf_getphdr(file->elf, (int)i, &header))
			return false;
		note_header(&header, ret, &dynamic);
	}
	if (dynamic.p_type == PT_DYNAMIC)
		ret->obscure = !slow_elf_entries(file, dynamic.p_vaddr, take_entry, ret);
	return true;
}

static void compare_with_libelf(const struct image *image, const uint8_t *data, size_t size)
{
	struct image theirs = { .kind = image->kind, .native = image->native };
	struct slow_elf file;

	if (!slow_elf_open(&file, data, size))
		return;
	if (look_slowly(&file, &theirs))
		must(is_same(image, &theirs));
	slow_elf_close(&file);
}

static void check_judgements(const struct image *image)
{
	const bool bad = image->stack == IMAGE_STACK_EXEC || image->write_exec ||
			 image->text_relocations || image->obscure;
	struct image worse = *image;

	must(!image_breach(image) || image->kind == IMAGE_PROGRAM);
	must(!bad || image->kind != IMAGE_PROGRAM || image_breach(image));
	must(!image_is_static(image) || image_unreached(image));
	must(!image_is_foreign(image) || image_unreached(image));
	worse.write_exec = worse.text_relocations = true;
	must(!image_breach(image) || image_breach(&worse));
	worse.stack = IMAGE_STACK_EXEC;
	must(image->kind != IMAGE_PROGRAM || image_has_exec_stack(&worse));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct image image = look(data, size), again = look(data, size);

	must(is_same(&image, &again));
	must((image.kind == IMAGE_PROGRAM) == can_be_run(data, size));
	must((image.kind != IMAGE_OTHER) ==
	     (size >= offsetof(Elf32_Ehdr, e_version) && memcmp(data, ELFMAG, SELFMAG) == 0));
	check_judgements(&image);
	if (image.kind == IMAGE_PROGRAM)
		compare_with_libelf(&image, data, size);
	return 0;
}
