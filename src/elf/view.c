/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"

/* Whole or to the file's end. Return: bytes, or -errno. */
static long read_at(int fd, void *buf, size_t len, uint64_t offset)
{
	ssize_t got;

	do
		got = pread(fd, buf, len, (off_t)offset);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

long elf_view_start(struct elf_view *view, int fd, uint64_t base)
{
	const long got = read_at(fd, view->bytes, ELF_VIEW_FIRST, base);

	view->fd = fd;
	view->base = base;
	view->size = 0;
	view->start = 0;
	view->error = got < 0 ? (int)got : 0;
	view->len = got < 0 ? 0 : (size_t)got;
	return got;
}

static bool is_inside(const struct elf_view *view, uint64_t offset, size_t len)
{
	return offset <= view->size && view->size - offset >= len &&
	       offset <= INT64_MAX - view->base - ELF_VIEW_BYTES;
}

static bool is_read(const struct elf_view *view, uint64_t offset, size_t len)
{
	return offset >= view->start && offset - view->start <= view->len &&
	       view->len - (offset - view->start) >= len;
}

/* The window moves to where it starts at @offset. */
static void load(struct elf_view *view, uint64_t offset)
{
	const long got = read_at(view->fd, view->bytes, sizeof(view->bytes), view->base + offset);

	view->start = offset;
	view->len = got < 0 ? 0 : (size_t)got;
	if (got < 0)
		view->error = (int)got;
}

const void *elf_view_at(struct elf_view *view, uint64_t offset, size_t len)
{
	if (!is_inside(view, offset, len))
		return NULL;
	if (!is_read(view, offset, len))
		load(view, offset);
	return is_read(view, offset, len) ? view->bytes + (offset - view->start) : NULL;
}

/* A string in the window that ends in it, and in the file. */
static const char *find_string(const struct elf_view *view, uint64_t offset)
{
	const uint64_t end = view->start + view->len < view->size ? view->start + view->len
								  : view->size;
	const char *bytes;

	if (offset < view->start || offset >= end)
		return NULL;
	bytes = (const char *)view->bytes + (offset - view->start);
	return memchr(bytes, '\0', end - offset) ? bytes : NULL;
}

char *elf_view_string(struct elf_view *view, uint64_t offset)
{
	const char *found = find_string(view, offset);
	char *text;

	if (!found && is_inside(view, offset, 1)) {
		load(view, offset);
		found = find_string(view, offset);
	}
	if (!found)
		return NULL;
	text = strdup(found);
	if (!text)
		die("out of memory");
	return text;
}

/* Records. */

size_t elf_view_record(const struct elf_view *view, Elf_Type type)
{
	return view->wide ? elf64_fsize(type, 1, EV_CURRENT) : elf32_fsize(type, 1, EV_CURRENT);
}

/* As large as any, and aligned for all. */
union record {
	Elf32_Ehdr narrow_header;
	Elf64_Ehdr header;
	Elf32_Phdr narrow_segment;
	Elf64_Phdr segment;
	Elf32_Shdr narrow_section;
	Elf64_Shdr section;
	Elf32_Dyn narrow_dynamic;
	Elf64_Dyn dynamic;
	Elf64_Nhdr note;
};

static bool read_record(struct elf_view *view, uint64_t offset, Elf_Type type, union record *ret)
{
	const size_t size = elf_view_record(view, type);
	const void *bytes = elf_view_at(view, offset, size);
	union record raw;
	Elf_Data from = { .d_buf = &raw, .d_type = type, .d_version = EV_CURRENT, .d_size = size };
	Elf_Data to = { .d_buf = ret, .d_type = type, .d_version = EV_CURRENT, .d_size = size };

	if (!bytes)
		return false;
	memcpy(&raw, bytes, size);
	return view->wide ? elf64_xlatetom(&to, &from, view->encoding)
			  : elf32_xlatetom(&to, &from, view->encoding);
}

static bool take_ident(struct elf_view *view)
{
	const unsigned char *ident = elf_view_at(view, 0, EI_NIDENT);

	if (!ident || memcmp(ident, ELFMAG, SELFMAG) != 0)
		return false;
	view->wide = ident[EI_CLASS] == ELFCLASS64;
	view->encoding = ident[EI_DATA];
	return (view->wide || ident[EI_CLASS] == ELFCLASS32) &&
	       (view->encoding == ELFDATA2LSB || view->encoding == ELFDATA2MSB);
}

bool elf_view_header(struct elf_view *view, GElf_Ehdr *ret)
{
	union record record;

	if (!take_ident(view) || !read_record(view, 0, ELF_T_EHDR, &record))
		return false;
	if (view->wide) {
		*ret = record.header;
		return true;
	}
	*ret = (GElf_Ehdr) {
		.e_type = record.narrow_header.e_type,
		.e_machine = record.narrow_header.e_machine,
		.e_phoff = record.narrow_header.e_phoff,
		.e_shoff = record.narrow_header.e_shoff,
		.e_flags = record.narrow_header.e_flags,
		.e_phentsize = record.narrow_header.e_phentsize,
		.e_phnum = record.narrow_header.e_phnum,
		.e_shentsize = record.narrow_header.e_shentsize,
		.e_shnum = record.narrow_header.e_shnum,
		.e_shstrndx = record.narrow_header.e_shstrndx,
	};
	memcpy(ret->e_ident, record.narrow_header.e_ident, EI_NIDENT);
	return true;
}

bool elf_view_segment(struct elf_view *view, uint64_t offset, GElf_Phdr *ret)
{
	union record record;

	if (!read_record(view, offset, ELF_T_PHDR, &record))
		return false;
	if (view->wide)
		*ret = record.segment;
	else
		*ret = (GElf_Phdr) {
			.p_type = record.narrow_segment.p_type,
			.p_flags = record.narrow_segment.p_flags,
			.p_offset = record.narrow_segment.p_offset,
			.p_vaddr = record.narrow_segment.p_vaddr,
			.p_filesz = record.narrow_segment.p_filesz,
			.p_memsz = record.narrow_segment.p_memsz,
		};
	return true;
}

bool elf_view_section(struct elf_view *view, uint64_t offset, GElf_Shdr *ret)
{
	union record record;

	if (!read_record(view, offset, ELF_T_SHDR, &record))
		return false;
	if (view->wide)
		*ret = record.section;
	else
		*ret = (GElf_Shdr) {
			.sh_name = record.narrow_section.sh_name,
			.sh_type = record.narrow_section.sh_type,
			.sh_flags = record.narrow_section.sh_flags,
			.sh_offset = record.narrow_section.sh_offset,
			.sh_size = record.narrow_section.sh_size,
			.sh_link = record.narrow_section.sh_link,
		};
	return true;
}

bool elf_view_dynamic(struct elf_view *view, uint64_t offset, GElf_Dyn *ret)
{
	union record record;

	if (!read_record(view, offset, ELF_T_DYN, &record))
		return false;
	ret->d_tag = view->wide ? record.dynamic.d_tag : record.narrow_dynamic.d_tag;
	ret->d_un.d_val = view->wide ? record.dynamic.d_un.d_val : record.narrow_dynamic.d_un.d_val;
	return true;
}

/* The three words of a note are the same in both classes. */
bool elf_view_note(struct elf_view *view, uint64_t offset, GElf_Nhdr *ret)
{
	const void *bytes = elf_view_at(view, offset, sizeof(*ret));
	GElf_Nhdr raw;
	Elf_Data from = { .d_buf = &raw, .d_type = ELF_T_WORD, .d_size = sizeof(raw) };
	Elf_Data to = { .d_buf = ret, .d_type = ELF_T_WORD, .d_size = sizeof(*ret) };

	if (!bytes)
		return false;
	memcpy(&raw, bytes, sizeof(raw));
	from.d_version = to.d_version = EV_CURRENT;
	return elf64_xlatetom(&to, &from, view->encoding);
}
