/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/need.h"

/* What the kernel takes of program headers; nobody has more of the others, by far. */
#define SEGMENT_BYTES_MAX 65536
#define DYNAMIC_MAX 16384
#define NEEDED_MAX 1024
#define SECTIONS_MAX 1000000
#define NOTES_MAX 64
#define STRINGS_MAX ((uint64_t)256 * 1024 * 1024)

/* What is known on the way. */
struct work {
	struct elf_view *view;
	struct elf_facts *facts;
	GElf_Ehdr header;
	bool imports;
	/* Of the segments. */
	bool has_code, has_code_bytes;
	GElf_Phdr dynamic, note;
	/* Of the dynamic section. */
	uint64_t strings, strings_size;
	uint64_t soname, rpath, runpath;
	uint64_t needed[NEEDED_MAX];
	size_t needed_count;
	bool is_pie;
};

static bool broken(struct work *work, const char *why)
{
	work->facts->kind = ELF_BROKEN;
	work->facts->broken = why;
	return false;
}

/* Segments. */

static void note_load(struct work *work, const GElf_Phdr *segment, unsigned int index)
{
	if (segment->p_flags & PF_X) {
		work->has_code |= segment->p_memsz != 0;
		work->has_code_bytes |= segment->p_filesz != 0;
	}
	if ((segment->p_flags & (PF_W | PF_X)) != (PF_W | PF_X))
		return;
	if (!work->facts->write_exec++)
		work->facts->write_exec_first = index;
}

static void note_segment(struct work *work, const GElf_Phdr *segment, unsigned int index)
{
	struct elf_facts *facts = work->facts;

	switch (segment->p_type) {
	case PT_LOAD:
		note_load(work, segment, index);
		break;
	case PT_GNU_STACK:
		facts->stack = segment->p_flags & PF_X ? ELF_STACK_EXEC : ELF_STACK_PLAIN;
		facts->stack_headers++;
		break;
	case PT_DYNAMIC:
		facts->dynamic = true;
		work->dynamic = *segment;
		break;
	case PT_NOTE:
		/* The linker may make several; the build-id's is the smaller one. */
		if (!work->note.p_filesz || segment->p_filesz < work->note.p_filesz)
			work->note = *segment;
		break;
	default:
		break;
	}
}

static bool segment_at(struct work *work, unsigned int index, GElf_Phdr *ret)
{
	const size_t size = elf_view_record(work->view, ELF_T_PHDR);

	return work->header.e_phoff <= INT64_MAX - SEGMENT_BYTES_MAX &&
	       elf_view_segment(work->view, work->header.e_phoff + index * size, ret);
}

static bool check_segments(struct work *work)
{
	const size_t size = elf_view_record(work->view, ELF_T_PHDR);

	if (!work->header.e_phnum)
		return broken(work, "it has no program headers");
	if (work->header.e_phentsize != size)
		return broken(work, "its program headers have a size that there is not");
	if (work->header.e_phnum * size > SEGMENT_BYTES_MAX)
		return broken(work, "it has more program headers than the kernel takes");
	return true;
}

/* The interpreter's path last: it may be elsewhere, and be read for nothing. */
static bool read_segments(struct work *work)
{
	GElf_Phdr segment, interpreter = { .p_type = PT_NULL };
	unsigned int i;

	if (!check_segments(work))
		return false;
	for (i = 0; i < work->header.e_phnum; i++) {
		if (!segment_at(work, i, &segment))
			return broken(work, "its program headers are not in the file");
		note_segment(work, &segment, i);
		if (segment.p_type == PT_INTERP)
			interpreter = segment;
	}
	if (work->has_code && !work->has_code_bytes) {
		work->facts->kind = ELF_DEBUG;
		return false;
	}
	if (interpreter.p_type == PT_INTERP) {
		work->facts->interpreter = elf_view_string(work->view, interpreter.p_offset);
		if (!work->facts->interpreter)
			return broken(work, "its interpreter's name is not in the file");
	}
	return true;
}

/*
 * Where an address is in the file; the loader goes by addresses. Of segments
 * that overlap the later is mapped over the former.
 */
static bool locate(struct work *work, uint64_t address, uint64_t *ret, uint64_t *ret_len)
{
	GElf_Phdr segment;
	bool found = false;
	unsigned int i;

	for (i = 0; i < work->header.e_phnum && segment_at(work, i, &segment); i++) {
		const uint64_t inside = address - segment.p_vaddr;

		if (segment.p_type != PT_LOAD || address < segment.p_vaddr ||
		    inside >= segment.p_filesz || segment.p_offset > INT64_MAX - inside)
			continue;
		*ret = segment.p_offset + inside;
		*ret_len = segment.p_filesz - inside;
		found = true;
	}
	return found;
}

/* The dynamic section. */

/* One more than the offset of a name, as 0 is none; of the highest there is no more. */
static uint64_t place_of(uint64_t offset)
{
	return offset < UINT64_MAX ? offset + 1 : offset;
}

static void note_dynamic(struct work *work, const GElf_Dyn *entry)
{
	const uint64_t value = entry->d_un.d_val;

	switch (entry->d_tag) {
	case DT_NEEDED:
		if (work->needed_count < NEEDED_MAX)
			work->needed[work->needed_count++] = value;
		break;
	case DT_SONAME:
		work->soname = place_of(value);
		break;
	case DT_RPATH:
		work->rpath = place_of(value);
		break;
	case DT_RUNPATH:
		work->runpath = place_of(value);
		break;
	case DT_STRTAB:
		work->strings = value;
		break;
	case DT_STRSZ:
		work->strings_size = value;
		break;
	case DT_TEXTREL:
		work->facts->text_relocations = true;
		break;
	case DT_FLAGS:
		work->facts->text_relocations |= (value & DF_TEXTREL) != 0;
		break;
	case DT_FLAGS_1:
		work->is_pie = value & DF_1_PIE;
		work->facts->no_default_folders = value & DF_1_NODEFLIB;
		break;
	default:
		break;
	}
}

/* Up to its end, which the loader takes for granted. */
static bool read_entries(struct work *work)
{
	const size_t size = elf_view_record(work->view, ELF_T_DYN);
	uint64_t at, len, i;
	GElf_Dyn entry;

	if (!locate(work, work->dynamic.p_vaddr, &at, &len))
		return broken(work, "its dynamic section is not in the file");
	for (i = 0; i < DYNAMIC_MAX && (i + 1) * size <= len; i++) {
		if (!elf_view_dynamic(work->view, at + i * size, &entry))
			return broken(work, "its dynamic section is cut off");
		if (entry.d_tag == DT_NULL)
			return true;
		note_dynamic(work, &entry);
	}
	return broken(work, "its dynamic section has no end");
}

/* @place is one more than the offset, 0 for no string. */
static bool take_string(struct work *work, uint64_t strings, uint64_t place, char **ret)
{
	if (!place)
		return true;
	if (place - 1 <= INT64_MAX - strings)
		*ret = elf_view_string(work->view, strings + place - 1);
	return *ret || broken(work, "a name in its dynamic section is not in the file");
}

static bool take_needed(struct work *work, uint64_t strings)
{
	char **list;
	size_t i;

	if (!work->needed_count)
		return true;
	list = need(calloc(work->needed_count + 1, sizeof(*list)));
	work->facts->needed = list;
	for (i = 0; i < work->needed_count; i++)
		if (!take_string(work, strings, place_of(work->needed[i]), &list[i]))
			return false;
	return true;
}

/* Imports. */

/* Of names that end alike the table may have the longest one only. */
static bool ends_as_asking(const char *start, const char *end)
{
	static const char *const names[] = { "mmap",  "mmap64",	      "mprotect", "mremap",
					     "shmat", "memfd_create", "syscall" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const size_t len = strlen(names[i]);

		if ((size_t)(end - start) >= len && !memcmp(end - len, names[i], len))
			return true;
	}
	return false;
}

static bool asks_in(const char *bytes, size_t len)
{
	const char *at = bytes, *end;

	for (; (end = memchr(at, '\0', len - (size_t)(at - bytes))); at = end + 1)
		if (end > at && ends_as_asking(at, end))
			return true;
	return false;
}

/* In pieces that overlap by more than a name. */
static void look_for_imports(struct work *work, uint64_t strings)
{
	enum {
		PIECE = 65536,
		OVERLAP = 32
	};
	const uint64_t base = work->view->base + strings;
	uint64_t left = work->strings_size, at = 0;
	char bytes[PIECE];
	ssize_t got;

	if (left > STRINGS_MAX)
		left = STRINGS_MAX;
	while (left > OVERLAP && !work->facts->asks_memory) {
		got = pread(work->view->fd, bytes, left < PIECE ? left : PIECE, (off_t)(base + at));
		if (got <= OVERLAP)
			break;
		work->facts->asks_memory = asks_in(bytes, (size_t)got);
		at += (uint64_t)got - OVERLAP;
		left -= (uint64_t)got - OVERLAP;
	}
}

static bool read_strings(struct work *work)
{
	uint64_t strings, len;

	if (!work->strings)
		return !(work->needed_count || work->soname) ||
		       broken(work, "its dynamic section has names and no table of them");
	if (!locate(work, work->strings, &strings, &len))
		return broken(work, "its table of names is not in the file");
	if (!take_string(work, strings, work->soname, &work->facts->soname) ||
	    !take_string(work, strings, work->rpath, &work->facts->rpath) ||
	    !take_string(work, strings, work->runpath, &work->facts->runpath) ||
	    !take_needed(work, strings))
		return false;
	if (work->imports)
		look_for_imports(work, strings);
	return true;
}

/* The build-id. */

static void put_hex(char *ret, const unsigned char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		sprintf(ret + 2 * i, "%02x", bytes[i]);
}

static uint64_t padded(uint64_t len)
{
	return (len + 3) & ~(uint64_t)3;
}

static bool take_build_id(struct work *work, uint64_t at, const GElf_Nhdr *note)
{
	const size_t room = (sizeof(work->facts->build_id) - 1) / 2;
	const size_t len = note->n_descsz < room ? note->n_descsz : room;
	const char *name = elf_view_at(work->view, at, sizeof(ELF_NOTE_GNU));
	const unsigned char *bytes;

	if (!name || memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) != 0)
		return false;
	bytes = elf_view_at(work->view, at + sizeof(ELF_NOTE_GNU), len);
	if (bytes)
		put_hex(work->facts->build_id, bytes, len);
	return bytes;
}

static void read_build_id(struct work *work)
{
	uint64_t at = work->note.p_offset, left = work->note.p_filesz;
	GElf_Nhdr note;
	unsigned int i;

	for (i = 0; i < NOTES_MAX && left >= sizeof(note); i++) {
		uint64_t size;

		if (at > INT64_MAX / 2 || !elf_view_note(work->view, at, &note))
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(ELF_NOTE_GNU) &&
		    take_build_id(work, at + sizeof(note), &note))
			return;
		size = sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz);
		if (size > left)
			return;
		at += size;
		left -= size;
	}
}

/* Programs and libraries. */

/* libc.so.6 has an interpreter too; a program has no name for others to need. */
static void tell_kind(struct work *work)
{
	struct elf_facts *facts = work->facts;
	const bool fixed = work->header.e_type == ET_EXEC;

	facts->kind = !facts->soname && (fixed || facts->interpreter || work->is_pie) ? ELF_PROGRAM
										      : ELF_LIBRARY;
	facts->is_static = facts->kind == ELF_PROGRAM && !facts->interpreter;
}

static void read_image(struct work *work)
{
	if (!read_segments(work))
		return;
	if (work->note.p_filesz)
		read_build_id(work);
	if (work->facts->dynamic && (!read_entries(work) || !read_strings(work)))
		return;
	tell_kind(work);
}

/* Objects. */

static bool is_name(struct work *work, uint64_t names, const GElf_Shdr *section, const char *name)
{
	const size_t size = strlen(name) + 1;
	const char *bytes = elf_view_at(work->view, names + section->sh_name, size);

	return bytes && !memcmp(bytes, name, size);
}

/* Sections that have flags of no use to a program, and so have the note, are few. */
static void note_section(struct work *work, uint64_t names, const GElf_Shdr *section)
{
	if (section->sh_type != SHT_PROGBITS)
		return;
	if (!(section->sh_flags & SHF_ALLOC) && is_name(work, names, section, ".note.GNU-stack")) {
		work->facts->stack = section->sh_flags & SHF_EXECINSTR ? ELF_STACK_EXEC
								       : ELF_STACK_PLAIN;
		work->facts->stack_headers++;
	}
	if (!(section->sh_flags & SHF_ALLOC))
		return;
	work->has_code |= section->sh_size != 0;
	if ((section->sh_flags & SHF_WRITE) &&
	    is_name(work, names, section, ".gnu.linkonce.this_module"))
		work->facts->kind = ELF_OTHER;
}

/* Where there are more than 16 bits can count, section 0 has the number. */
static bool count_sections(struct work *work, uint64_t *ret_count, uint64_t *ret_names)
{
	const size_t size = elf_view_record(work->view, ELF_T_SHDR);
	GElf_Shdr section;
	uint64_t index = work->header.e_shstrndx;

	if (!work->header.e_shoff || work->header.e_shoff > INT64_MAX / 2 ||
	    work->header.e_shentsize != size ||
	    !elf_view_section(work->view, work->header.e_shoff, &section))
		return broken(work, "its sections are not in the file");
	*ret_count = work->header.e_shnum ? work->header.e_shnum : section.sh_size;
	if (index == SHN_XINDEX)
		index = section.sh_link;
	if (index >= *ret_count || *ret_count > SECTIONS_MAX ||
	    !elf_view_section(work->view, work->header.e_shoff + index * size, &section) ||
	    section.sh_offset > INT64_MAX / 2)
		return broken(work, "its sections have no names");
	*ret_names = section.sh_offset;
	return true;
}

/*
 * The records of sections and their names are far apart, so each has a window.
 * A kernel module is loaded by the kernel; an object without a section that
 * stays in memory has only what debuggers read.
 */
static void read_object(struct work *work)
{
	struct work names = *work;
	struct elf_view *view = need(malloc(sizeof(*view)));
	const size_t size = elf_view_record(work->view, ELF_T_SHDR);
	uint64_t count, strings, i;
	GElf_Shdr section;

	*view = *work->view;
	names.view = view;
	if (!count_sections(work, &count, &strings))
		goto out;
	for (i = 0; i < count; i++) {
		if (!elf_view_section(work->view, work->header.e_shoff + i * size, &section)) {
			broken(work, "its sections are not in the file");
			goto out;
		}
		note_section(&names, strings, &section);
	}
	if (work->facts->kind == ELF_OBJECT && !names.has_code)
		work->facts->kind = ELF_DEBUG;
out:
	free(view);
}

/* All. */

void elf_facts_read(struct elf_view *view, bool imports, struct elf_facts *ret)
{
	struct work work = { .view = view, .facts = ret, .imports = imports };

	*ret = (struct elf_facts) { .kind = ELF_OTHER };
	if (!elf_view_header(view, &work.header)) {
		broken(&work, "its header is cut off, or of no class and byte order");
		return;
	}
	ret->wide = view->wide;
	ret->big_endian = view->encoding == ELFDATA2MSB;
	ret->machine = work.header.e_machine;
	/* Guile's code has the form of a library, but is no machine's. */
	if (ret->machine == EM_NONE || ret->machine == EM_BPF)
		return;
	if (work.header.e_type == ET_REL) {
		ret->kind = ELF_OBJECT;
		read_object(&work);
	} else if (work.header.e_type == ET_EXEC || work.header.e_type == ET_DYN) {
		read_image(&work);
	}
}

void elf_facts_free(struct elf_facts *facts)
{
	char **each;

	for (each = facts->needed; each && *each; each++)
		free(*each);
	free(facts->needed);
	free(facts->interpreter);
	free(facts->soname);
	free(facts->rpath);
	free(facts->runpath);
}

void elf_machine_name(unsigned int machine, char ret[16])
{
	static const struct {
		unsigned int machine;
		const char *name;
	} names[] = {
		{ EM_386, "i386" },	    { EM_X86_64, "x86-64" }, { EM_ARM, "ARM" },
		{ EM_AARCH64, "aarch64" },  { EM_SPARC, "SPARC" },   { EM_SPARC32PLUS, "SPARC" },
		{ EM_SPARCV9, "SPARC V9" }, { EM_PPC, "PowerPC" },   { EM_PPC64, "PowerPC64" },
		{ EM_MIPS, "MIPS" },	    { EM_S390, "S/390" },    { EM_RISCV, "RISC-V" },
		{ EM_PARISC, "PA-RISC" },   { EM_68K, "m68k" },	     { EM_SH, "SuperH" },
		{ EM_ALPHA, "Alpha" },	    { 258, "LoongArch" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].machine == machine) {
			snprintf(ret, 16, "%s", names[i].name);
			return;
		}
	snprintf(ret, 16, "machine %u", machine);
}
