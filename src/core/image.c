/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image.h"

#include <elf.h>
#include <string.h>
#include <sys/stat.h>

/* The kernel's limit of program headers, and ours of what the loader reads without one. */
#define TABLE_MAX 65536

/* Our own header, as the linker names it: what "our ABI" means. Its start is the same everywhere.
 */
extern const Elf32_Ehdr __ehdr_start __attribute__((visibility("hidden")));

/* Where the fields are, by the class of the file. */
struct layout {
	size_t header, phoff, phentsize, phnum;
	size_t segment, flags, offset, vaddr, filesz;
	size_t entry, word;
};

#define LAYOUT(bits)                                                                               \
	{                                                                                          \
		.header = sizeof(Elf##bits##_Ehdr), .phoff = offsetof(Elf##bits##_Ehdr, e_phoff),  \
		.phentsize = offsetof(Elf##bits##_Ehdr, e_phentsize),                              \
		.phnum = offsetof(Elf##bits##_Ehdr, e_phnum), .segment = sizeof(Elf##bits##_Phdr), \
		.flags = offsetof(Elf##bits##_Phdr, p_flags),                                      \
		.offset = offsetof(Elf##bits##_Phdr, p_offset),                                    \
		.vaddr = offsetof(Elf##bits##_Phdr, p_vaddr),                                      \
		.filesz = offsetof(Elf##bits##_Phdr, p_filesz), .entry = sizeof(Elf##bits##_Dyn),  \
		.word = (bits) / 8,                                                                \
	}

static const struct layout narrow = LAYOUT(32), wide = LAYOUT(64);

/*
 * The part of the file that was read last. Few reads do: of most programs one
 * has all headers.
 */
struct view {
	image_reader *reader;
	void *file;
	const struct layout *layout;
	bool big_endian;
	uint64_t start;
	size_t len;
	unsigned char bytes[1024];
};

/* @len bytes of the file, at most a header's, or NULL. Offsets may be absurd. */
static const unsigned char *view_at(struct view *view, uint64_t offset, size_t len)
{
	long got;

	if (offset >= view->start && offset - view->start <= view->len &&
	    view->len - (offset - view->start) >= len)
		return view->bytes + (offset - view->start);
	view->len = 0;
	if (offset > INT64_MAX - sizeof(view->bytes))
		return NULL;
	got = view->reader(view->file, view->bytes, sizeof(view->bytes), offset);
	if (got <= 0 || (size_t)got > sizeof(view->bytes))
		return NULL;
	view->start = offset;
	view->len = (size_t)got;
	return view->len >= len ? view->bytes : NULL;
}

static uint64_t number(const struct view *view, const unsigned char *bytes, size_t size)
{
	uint64_t ret = 0;
	size_t i;

	for (i = 0; i < size; i++)
		ret = ret << 8 | bytes[view->big_endian ? i : size - 1 - i];
	return ret;
}

static uint64_t word(const struct view *view, const unsigned char *bytes)
{
	return number(view, bytes, view->layout->word);
}

/* Program headers. */

struct segment {
	unsigned int type;
	unsigned int flags;
	uint64_t offset;
	uint64_t vaddr;
	uint64_t filesz;
};

struct table {
	uint64_t start;
	size_t count;
};

static bool segment_at(struct view *view, const struct table *table, size_t i, struct segment *ret)
{
	const struct layout *layout = view->layout;
	const unsigned char *bytes;

	if (table->start > INT64_MAX - TABLE_MAX)
		return false;
	bytes = view_at(view, table->start + i * layout->segment, layout->segment);
	if (!bytes)
		return false;
	ret->type = (unsigned int)number(view, bytes, 4);
	ret->flags = (unsigned int)number(view, bytes + layout->flags, 4);
	ret->offset = word(view, bytes + layout->offset);
	ret->vaddr = word(view, bytes + layout->vaddr);
	ret->filesz = word(view, bytes + layout->filesz);
	return true;
}

/* As load_elf_phdrs() has it; so PN_XNUM is too many. */
static bool find_table(struct view *view, struct table *ret)
{
	const struct layout *layout = view->layout;
	const unsigned char *header = view_at(view, 0, layout->header);

	if (!header || number(view, header + layout->phentsize, 2) != layout->segment)
		return false;
	ret->start = word(view, header + layout->phoff);
	ret->count = (size_t)number(view, header + layout->phnum, 2);
	return ret->count && ret->count * layout->segment <= TABLE_MAX;
}

/* The dynamic section. */

struct dynamic {
	bool found;
	uint64_t vaddr;
};

/*
 * Where an address is in the file, and how much of it follows. The loader goes
 * by the address, not by the segment's offset. Of segments that overlap the
 * later is mapped over the former.
 */
static bool locate(struct view *view, const struct table *table, uint64_t vaddr,
		   struct segment *ret)
{
	struct segment segment;
	bool found = false;
	size_t i;

	for (i = 0; i < table->count && segment_at(view, table, i, &segment); i++) {
		const uint64_t inside = vaddr - segment.vaddr;

		if (segment.type != PT_LOAD || vaddr < segment.vaddr || inside >= segment.filesz ||
		    segment.offset > INT64_MAX - inside)
			continue;
		ret->offset = segment.offset + inside;
		ret->filesz = segment.filesz - inside;
		found = true;
	}
	return found;
}

/* Up to its end, which the loader takes for granted; false if that is not to be seen. */
static bool read_dynamic(struct view *view, const struct segment *where, struct image *ret)
{
	const size_t size = view->layout->entry;
	uint64_t done;

	for (done = 0; done < TABLE_MAX && where->filesz - done >= size; done += size) {
		const unsigned char *entry = view_at(view, where->offset + done, size);
		uint64_t tag, value;

		if (!entry)
			return false;
		tag = word(view, entry);
		value = word(view, entry + view->layout->word);
		if (tag == DT_NULL)
			return true;
		ret->text_relocations |= tag == DT_TEXTREL ||
					 (tag == DT_FLAGS && (value & DF_TEXTREL));
		ret->library |= tag == DT_SONAME;
	}
	return false;
}

static void look_at_dynamic(struct view *view, const struct table *table, uint64_t vaddr,
			    struct image *ret)
{
	struct segment where = { .filesz = 0 };

	ret->obscure = !locate(view, table, vaddr, &where) || !read_dynamic(view, &where, ret);
}

static void note_segment(const struct segment *segment, struct image *ret, struct dynamic *dynamic)
{
	switch (segment->type) {
	case PT_INTERP:
		ret->interpreted = true;
		break;
	case PT_GNU_STACK:
		ret->stack = segment->flags & PF_X ? IMAGE_STACK_EXEC : IMAGE_STACK_PLAIN;
		break;
	case PT_LOAD:
		ret->write_exec |= (segment->flags & (PF_W | PF_X)) == (PF_W | PF_X);
		break;
	case PT_DYNAMIC:
		dynamic->found = true;
		dynamic->vaddr = segment->vaddr;
		break;
	default:
		break;
	}
}

static bool look_at_segments(struct view *view, struct image *ret)
{
	struct dynamic dynamic = { false, 0 };
	struct segment segment;
	struct table table;
	size_t i;

	if (!find_table(view, &table))
		return false;
	for (i = 0; i < table.count; i++) {
		if (!segment_at(view, &table, i, &segment))
			return false;
		note_segment(&segment, ret, &dynamic);
	}
	if (dynamic.found)
		look_at_dynamic(view, &table, dynamic.vaddr, ret);
	return true;
}

/* Class, byte order, type and machine; false if it cannot be run for what these say. */
static bool look_at_header(struct view *view, struct image *ret)
{
	const unsigned char *ident = view_at(view, 0, offsetof(Elf32_Ehdr, e_version));
	unsigned int type;

	if (!ident || memcmp(ident, ELFMAG, SELFMAG) != 0)
		return false;
	ret->kind = IMAGE_BROKEN;
	ret->wide = ident[EI_CLASS] == ELFCLASS64;
	view->layout = ret->wide ? &wide : &narrow;
	view->big_endian = ident[EI_DATA] == ELFDATA2MSB;
	type = (unsigned int)number(view, ident + offsetof(Elf32_Ehdr, e_type), 2);
	ret->machine = (unsigned int)number(view, ident + offsetof(Elf32_Ehdr, e_machine), 2);
	ret->native = ident[EI_CLASS] == __ehdr_start.e_ident[EI_CLASS] &&
		      ident[EI_DATA] == __ehdr_start.e_ident[EI_DATA] &&
		      ret->machine == __ehdr_start.e_machine;
	return (ret->wide || ident[EI_CLASS] == ELFCLASS32) && (type == ET_EXEC || type == ET_DYN);
}

void image_read(image_reader *reader, void *file, struct image *ret)
{
	const struct image nothing = { .kind = IMAGE_OTHER };
	struct view view;

	view.reader = reader;
	view.file = file;
	view.start = view.len = 0;
	*ret = nothing;
	if (look_at_header(&view, ret) && look_at_segments(&view, ret))
		ret->kind = IMAGE_PROGRAM;
}

/* Judgements. */

bool image_has_exec_stack(const struct image *image)
{
	return image->kind == IMAGE_PROGRAM &&
	       (image->stack == IMAGE_STACK_EXEC ||
		(image->stack == IMAGE_STACK_UNSAID && !image->wide));
}

/* All but those that never had code on their stack. */
bool image_unsaid_is_exec(unsigned int machine)
{
	return machine != EM_AARCH64 && machine != EM_PPC64 && machine != EM_RISCV &&
	       machine != 258 /* EM_LOONGARCH, later than some headers */;
}

const char *image_breach(const struct image *image)
{
	if (image->kind != IMAGE_PROGRAM)
		return NULL;
	if (image_has_exec_stack(image))
		return "its stack is executable";
	if (image->write_exec)
		return "a segment of it is writable and executable";
	if (image->text_relocations)
		return "its text has relocations";
	if (image->obscure)
		return "its dynamic section cannot be read";
	return NULL;
}

bool image_is_static(const struct image *image)
{
	return image->kind == IMAGE_PROGRAM && !image->interpreted && !image->library;
}

bool image_have_one_kernel(unsigned int a, unsigned int b)
{
	static const uint16_t pairs[][2] = {
		{ EM_386, EM_X86_64 },
		{ EM_ARM, EM_AARCH64 },
		{ EM_PPC, EM_PPC64 },
		{ EM_SPARC, EM_SPARCV9 },
	};
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		if ((a == pairs[i][0] && b == pairs[i][1]) ||
		    (a == pairs[i][1] && b == pairs[i][0]))
			return true;
	return a == b;
}

bool image_is_foreign(const struct image *image)
{
	return image->kind == IMAGE_PROGRAM && !image->native &&
	       image_have_one_kernel(image->machine, __ehdr_start.e_machine);
}

const char *image_unreached(const struct image *image)
{
	if (image->kind != IMAGE_OTHER && !image->native)
		return "it is for another ABI than wxguard";
	if (image_is_static(image))
		return "it is statically linked, and no loader takes a preload";
	return NULL;
}

const char *image_secure(const struct image_rights *rights)
{
	const bool gains = !rights->nosuid && !rights->no_new_privs;
	uint32_t uid = rights->caller_euid, gid = rights->caller_egid;

	if (gains && (rights->mode & S_ISUID))
		uid = rights->uid;
	if (gains && (rights->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		gid = rights->gid;
	if (uid != rights->caller_uid || gid != rights->caller_gid)
		return "it is setuid or setgid, and the loader takes no preload";
	if (!rights->nosuid && rights->caller_uid && rights->capable)
		return "it has file capabilities, and the loader takes no preload";
	return NULL;
}

/* Scripts. */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where the line ends: false if all there is may be a part of the interpreter's path. */
static bool find_end(const char *line, size_t len, size_t *ret)
{
	size_t i = 2;

	while (i < len && line[i] != '\n')
		i++;
	*ret = i;
	if (i < len || len < IMAGE_LINE)
		return true;
	for (i = 2; i < len && is_blank(line[i]); i++)
		;
	while (i < len && line[i] && !is_blank(line[i]))
		i++;
	return i < len;
}

bool image_script(const char *line, size_t len, char path[IMAGE_LINE], const char **ret_rest,
		  size_t *ret_len)
{
	size_t start = 2, stop, end;

	if (len < 2 || line[0] != '#' || line[1] != '!' || !find_end(line, len, &end))
		return false;
	while (end > start && is_blank(line[end - 1]))
		end--;
	while (start < end && is_blank(line[start]))
		start++;
	stop = start;
	while (stop < end && line[stop] && !is_blank(line[stop]))
		stop++;
	memcpy(path, line + start, stop - start);
	path[stop - start] = '\0';
	while (stop < end && is_blank(line[stop]))
		stop++;
	if (ret_rest) {
		*ret_rest = line + stop;
		*ret_len = end - stop;
	}
	return path[0];
}
