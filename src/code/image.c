/* SPDX-License-Identifier: Apache-2.0 */
#include "code/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/need.h"

/* Tables that are longer are not believed. */
#define TABLE_MAX ((uint64_t)256 << 20)
#define PIECE ((size_t)256 << 10)
#define STARTS_MAX ((size_t)4 << 20)

/* .eh_frame_hdr: its version, and the one form of table that linkers make. */
#define FRAME_VERSION 1
#define FRAME_TABLE 0x3b   /* relative to the section, 4 bytes, signed */
#define FRAME_POINTER 0x1b /* relative to itself, 4 bytes, signed */
#define FRAME_COUNT 0x03   /* 4 bytes, unsigned */

/* Segments. */

static void add_segment(struct image *image, const GElf_Phdr *header)
{
	struct segment *segment = &image->segments[image->segment_count];

	if (header->p_type != PT_LOAD || image->segment_count == IMAGE_SEGMENTS ||
	    header->p_offset >= image->file_len || !header->p_filesz ||
	    header->p_vaddr + header->p_filesz < header->p_vaddr)
		return;
	*segment = (struct segment) {
		.start = header->p_vaddr,
		.offset = header->p_offset,
		.len = header->p_filesz,
		.is_code = header->p_flags & PF_X,
	};
	if (segment->len > image->file_len - segment->offset)
		segment->len = image->file_len - segment->offset;
	image->segment_count++;
}

static int read_headers(struct image *image)
{
	GElf_Phdr header;
	size_t i, count;

	if (!gelf_getehdr(image->elf, &image->header) || elf_getphdrnum(image->elf, &count) != 0)
		return -EIO;
	if (image->header.e_type != ET_EXEC && image->header.e_type != ET_DYN)
		return -ENOEXEC;
	for (i = 0; i < count && gelf_getphdr(image->elf, (int)i, &header); i++)
		add_segment(image, &header);
	return image->segment_count ? 0 : -EIO;
}

int image_open(struct image *image, int fd)
{
	struct stat st;
	int error = -EIO;

	*image = (struct image) { .fd = fd };
	if (elf_version(EV_CURRENT) == EV_NONE || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return -EIO;
	image->file_len = (uint64_t)st.st_size;
	image->elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!image->elf)
		return -EIO;
	if (elf_kind(image->elf) != ELF_K_ELF)
		error = -ENOEXEC;
	else
		error = read_headers(image);
	if (error)
		image_close(image);
	return error;
}

void image_close(struct image *image)
{
	elf_end(image->elf);
	free(image->starts);
	free(image->soname);
	*image = (struct image) { .fd = -1 };
}

static const struct segment *segment_of(const struct image *image, uint64_t address)
{
	size_t i;

	for (i = 0; i < image->segment_count; i++)
		if (address - image->segments[i].start < image->segments[i].len)
			return &image->segments[i];
	return NULL;
}

bool image_has(const struct image *image, const char *text)
{
	const size_t len = strlen(text);
	uint8_t *buf = need(malloc(PIECE + len));
	bool has = false;
	uint64_t done;
	size_t i;

	for (i = 0; i < image->segment_count && !has; i++)
		for (done = 0; done < image->segments[i].len && !has; done += PIECE)
			has = memmem(buf,
				     code_image_read(image, image->segments[i].start + done, buf,
						     PIECE + len),
				     text, len) != NULL;
	free(buf);
	return has;
}

size_t code_image_read(const struct image *image, uint64_t address, void *buf, size_t len)
{
	const struct segment *segment = segment_of(image, address);
	size_t done = 0;
	ssize_t got = 1;
	uint64_t into;

	if (!segment)
		return 0;
	into = address - segment->start;
	if (len > segment->len - into)
		len = segment->len - into;
	while (done < len && got > 0) {
		got = pread(image->fd, (char *)buf + done, len - done,
			    (off_t)(segment->offset + into + done));
		done += got > 0 ? (size_t)got : 0;
	}
	return done;
}

/* The dynamic section. */

struct dynamic {
	uint64_t strings, strings_len, symbols;
	uint64_t relocations[2], lens[2]; /* those of stubs first */
	uint64_t relative;		  /* how many need no symbol */
	bool has_addends[2];
	uint64_t soname;
	bool has_soname, has_needs;
};

/* Data at an address, converted; NULL if the file has not all of it. */
static Elf_Data *data_at(const struct image *image, uint64_t address, uint64_t len, Elf_Type type)
{
	const struct segment *segment = segment_of(image, address);

	if (!segment || !len || len > TABLE_MAX || len > segment->len - (address - segment->start))
		return NULL;
	return elf_getdata_rawchunk(
		image->elf, (int64_t)(segment->offset + address - segment->start), len, type);
}

static void take_entry(struct dynamic *dynamic, struct image *image, const GElf_Dyn *entry)
{
	const uint64_t value = entry->d_un.d_val;

	switch (entry->d_tag) {
	case DT_STRTAB:
		dynamic->strings = value;
		break;
	case DT_STRSZ:
		dynamic->strings_len = value;
		break;
	case DT_SYMTAB:
		dynamic->symbols = value;
		break;
	case DT_JMPREL:
		dynamic->relocations[0] = value;
		break;
	case DT_PLTRELSZ:
		dynamic->lens[0] = value;
		break;
	case DT_PLTREL:
		dynamic->has_addends[0] = value == DT_RELA;
		break;
	case DT_RELA:
	case DT_REL:
		dynamic->relocations[1] = value;
		dynamic->has_addends[1] = entry->d_tag == DT_RELA;
		break;
	case DT_RELASZ:
	case DT_RELSZ:
		dynamic->lens[1] = value;
		break;
	case DT_RELACOUNT:
	case DT_RELCOUNT:
		dynamic->relative = value;
		break;
	case DT_PLTGOT:
		image->global = value;
		break;
	case DT_SONAME:
		dynamic->soname = value;
		dynamic->has_soname = true;
		break;
	case DT_NEEDED:
		dynamic->has_needs = true;
		break;
	default:
		break;
	}
}

static bool read_dynamic(struct image *image, struct dynamic *dynamic)
{
	GElf_Phdr header;
	Elf_Data *data = NULL;
	GElf_Dyn entry;
	size_t i, count;

	*dynamic = (struct dynamic) { 0 };
	if (elf_getphdrnum(image->elf, &count) != 0)
		return false;
	for (i = 0; i < count && !data && gelf_getphdr(image->elf, (int)i, &header); i++)
		if (header.p_type == PT_DYNAMIC && header.p_filesz <= TABLE_MAX &&
		    header.p_offset < image->file_len &&
		    header.p_filesz <= image->file_len - header.p_offset)
			data = elf_getdata_rawchunk(image->elf, (int64_t)header.p_offset,
						    header.p_filesz, ELF_T_DYN);
	if (!data)
		return false;
	count = data->d_size / gelf_fsize(image->elf, ELF_T_DYN, 1, EV_CURRENT);
	for (i = 0; i < count && gelf_getdyn(data, (int)i, &entry); i++) {
		if (entry.d_tag == DT_NULL)
			break;
		take_entry(dynamic, image, &entry);
	}
	return true;
}

/* What is read of one file to name its imports. */
struct names {
	Elf_Data *strings;
	const struct image *image;
	const struct dynamic *dynamic;
};

/* A string of the table that ends in it, or NULL. */
static const char *string_at(const Elf_Data *strings, uint64_t offset)
{
	const char *text = strings ? strings->d_buf : NULL;

	if (!text || offset >= strings->d_size ||
	    !memchr(text + offset, 0, strings->d_size - offset))
		return NULL;
	return text + offset;
}

/* Its name and section, by its index: the table's length is told nowhere. */
static bool symbol_at(const struct names *names, uint64_t index, GElf_Sym *ret)
{
	const size_t size = gelf_fsize(names->image->elf, ELF_T_SYM, 1, EV_CURRENT);
	union {
		Elf32_Sym narrow;
		Elf64_Sym wide;
	} raw, native;
	Elf_Data from = { .d_buf = &raw, .d_size = size, .d_type = ELF_T_SYM };
	Elf_Data to = { .d_buf = &native, .d_size = size, .d_type = ELF_T_SYM };

	from.d_version = to.d_version = EV_CURRENT;
	if (code_image_read(names->image, names->dynamic->symbols + index * size, &raw, size) !=
		    size ||
	    !gelf_xlatetom(names->image->elf, &to, &from, names->image->header.e_ident[EI_DATA]))
		return false;
	if (names->image->header.e_ident[EI_CLASS] == ELFCLASS32)
		*ret = (GElf_Sym) { .st_name = native.narrow.st_name,
				    .st_shndx = native.narrow.st_shndx };
	else
		*ret = native.wide;
	return true;
}

struct import_work {
	struct names names;
	uint32_t types[2];
	void (*found)(const struct import *import, void *data);
	void *data;
};

static void take_relocation(const struct import_work *work, uint64_t offset, uint64_t info,
			    bool is_lazy)
{
	struct import import = { .slot = offset, .is_lazy = is_lazy };
	const char *name;
	GElf_Sym symbol;

	if ((GELF_R_TYPE(info) != work->types[0] && GELF_R_TYPE(info) != work->types[1]) ||
	    !symbol_at(&work->names, GELF_R_SYM(info), &symbol))
		return;
	name = string_at(work->names.strings, symbol.st_name);
	if (!name || !*name || symbol.st_shndx != SHN_UNDEF)
		return;
	import.name = need(strdup(name));
	work->found(&import, work->data);
	free(import.name);
}

static void take_table(const struct import_work *work, size_t table)
{
	const struct dynamic *dynamic = work->names.dynamic;
	const struct image *image = work->names.image;
	const Elf_Type type = dynamic->has_addends[table] ? ELF_T_RELA : ELF_T_REL;
	const size_t size = gelf_fsize(image->elf, type, 1, EV_CURRENT);
	uint64_t skipped = table ? dynamic->relative : 0;
	Elf_Data *data;
	GElf_Rela rela;
	GElf_Rel rel;
	size_t i;

	if (skipped > dynamic->lens[table] / size)
		skipped = 0;
	data = data_at(image, dynamic->relocations[table] + skipped * size,
		       dynamic->lens[table] - skipped * size, type);
	for (i = 0; data && i < data->d_size / size; i++) {
		if (type == ELF_T_RELA && gelf_getrela(data, (int)i, &rela))
			take_relocation(work, rela.r_offset, rela.r_info, table == 0);
		else if (type == ELF_T_REL && gelf_getrel(data, (int)i, &rel))
			take_relocation(work, rel.r_offset, rel.r_info, table == 0);
	}
}

void image_imports(struct image *image, uint32_t jump_slot, uint32_t glob_dat,
		   void (*found)(const struct import *import, void *data), void *data)
{
	struct dynamic dynamic;
	struct import_work work = {
		.names = { .image = image, .dynamic = &dynamic },
		.types = { jump_slot, glob_dat },
		.found = found,
		.data = data,
	};
	const char *soname;

	if (!read_dynamic(image, &dynamic))
		return;
	work.names.strings = data_at(image, dynamic.strings, dynamic.strings_len, ELF_T_BYTE);
	soname = dynamic.has_soname ? string_at(work.names.strings, dynamic.soname) : NULL;
	if (soname)
		image->soname = need(strdup(soname));
	/* A static program that can be anywhere has a dynamic section of its own. */
	image->is_linked = dynamic.has_needs || dynamic.has_soname;
	if (!dynamic.symbols || !work.names.strings)
		return;
	take_table(&work, 0);
	take_table(&work, 1);
}

/* Symbols. */

struct symbol_work {
	void (*found)(const char *name, const GElf_Sym *symbol, bool is_defined, void *data);
	void *data;
};

static void take_symbols(const struct image *image, Elf_Scn *section, const GElf_Shdr *header,
			 const struct symbol_work *work)
{
	Elf_Data *data = header->sh_size <= TABLE_MAX ? elf_getdata(section, NULL) : NULL;
	const size_t size = gelf_fsize(image->elf, ELF_T_SYM, 1, EV_CURRENT);
	const size_t count = data && size ? data->d_size / size : 0;
	const char *name;
	GElf_Sym symbol;
	size_t i;

	for (i = 0; i < count && gelf_getsym(data, (int)i, &symbol); i++) {
		if (GELF_ST_TYPE(symbol.st_info) > STT_FUNC &&
		    GELF_ST_TYPE(symbol.st_info) != STT_GNU_IFUNC)
			continue;
		name = elf_strptr(image->elf, header->sh_link, symbol.st_name);
		if (name && *name)
			work->found(name, &symbol, symbol.st_shndx != SHN_UNDEF, work->data);
	}
}

void image_symbols(const struct image *image,
		   void (*found)(const char *name, const GElf_Sym *symbol, bool is_defined,
				 void *data),
		   void *data)
{
	const struct symbol_work work = { found, data };
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(image->elf, section)))
		if (gelf_getshdr(section, &header) &&
		    (header.sh_type == SHT_DYNSYM || header.sh_type == SHT_SYMTAB))
			take_symbols(image, section, &header, &work);
}

void image_sections(const struct image *image, const char *prefix,
		    void (*found)(uint64_t address, uint64_t len, void *data), void *data)
{
	Elf_Scn *section = NULL;
	const char *name;
	GElf_Shdr header;
	size_t names;

	if (elf_getshdrstrndx(image->elf, &names) != 0)
		return;
	while ((section = elf_nextscn(image->elf, section))) {
		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_PROGBITS)
			continue;
		name = elf_strptr(image->elf, names, header.sh_name);
		if (name && !strncmp(name, prefix, strlen(prefix)))
			found(header.sh_addr, header.sh_size, data);
	}
}

/* Starts of functions. */

static bool is_code(const struct image *image, uint64_t address)
{
	const struct segment *segment = segment_of(image, address);

	return segment && segment->is_code;
}

static void add_start(struct image *image, uint64_t address, uint64_t frame, size_t *room)
{
	if (image->start_count == STARTS_MAX || !is_code(image, address))
		return;
	if (!image->starts || image->start_count == *room) {
		*room = *room ? *room * 2 : 1024;
		image->starts = need(reallocarray(image->starts, *room, sizeof(*image->starts)));
	}
	image->starts[image->start_count++] = (struct start) { address, frame };
}

static uint32_t word_at(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

/* Of machines that are little-endian, as all are whose code is read. */
static void starts_of_frames(struct image *image, const GElf_Phdr *header, size_t *room)
{
	Elf_Data *data = data_at(image, header->p_vaddr, header->p_filesz, ELF_T_BYTE);
	const uint64_t mask = image->header.e_ident[EI_CLASS] == ELFCLASS32 ? UINT32_MAX
									    : UINT64_MAX;
	const uint8_t *bytes = data ? data->d_buf : NULL;
	size_t i, count;

	if (!data || data->d_size < 12 || bytes[0] != FRAME_VERSION || bytes[1] != FRAME_POINTER ||
	    bytes[2] != FRAME_COUNT || bytes[3] != FRAME_TABLE)
		return;
	count = word_at(bytes + 8);
	if (count > (data->d_size - 12) / 8)
		count = (data->d_size - 12) / 8;
	for (i = 0, bytes += 12; i < count; i++, bytes += 8)
		add_start(image, (header->p_vaddr + (uint64_t)(int32_t)word_at(bytes)) & mask,
			  (header->p_vaddr + (uint64_t)(int32_t)word_at(bytes + 4)) & mask, room);
}

struct start_work {
	struct image *image;
	size_t *room;
};

/* Static programs have no table of the frames: one behind the other, of four bytes' length. */
static void starts_of_section(uint64_t address, uint64_t len, void *data)
{
	const struct start_work *work = data;
	Elf_Data *frames = data_at(work->image, address, len, ELF_T_BYTE);
	const uint64_t mask = work->image->header.e_ident[EI_CLASS] == ELFCLASS32 ? UINT32_MAX
										  : UINT64_MAX;
	const uint8_t *bytes = frames ? frames->d_buf : NULL;
	uint64_t i = 0, size;

	while (frames && i + 16 <= frames->d_size) {
		size = word_at(bytes + i);
		if (!size || size == UINT32_MAX)
			return;
		if (word_at(bytes + i + 4))
			add_start(work->image,
				  (address + i + 8 + (uint64_t)(int32_t)word_at(bytes + i + 8)) &
					  mask,
				  address + i, work->room);
		i += 4 + size;
	}
}

static void start_of_symbol(const char *name, const GElf_Sym *symbol, bool is_defined, void *data)
{
	const struct start_work *work = data;
	const unsigned int type = GELF_ST_TYPE(symbol->st_info);

	(void)name;
	if (is_defined && (type == STT_FUNC || type == STT_GNU_IFUNC))
		add_start(work->image, symbol->st_value, 0, work->room);
}

/* Of two at one address, the one with a frame comes first, and is kept. */
static int by_address(const void *a, const void *b)
{
	const struct start *left = a;
	const struct start *right = b;

	if (left->address != right->address)
		return left->address < right->address ? -1 : 1;
	return (left->frame < right->frame) - (left->frame > right->frame);
}

void image_find_starts(struct image *image)
{
	size_t i, count, kept = 0, room = 0;
	const struct start_work work = { image, &room };
	GElf_Phdr header;

	if (image->starts || elf_getphdrnum(image->elf, &count) != 0)
		return;
	for (i = 0; i < count && gelf_getphdr(image->elf, (int)i, &header); i++)
		if (header.p_type == PT_GNU_EH_FRAME)
			starts_of_frames(image, &header, &room);
	if (!image->start_count)
		image_sections(image, ".eh_frame", starts_of_section, (void *)&work);
	image_symbols(image, start_of_symbol, (void *)&work);
	if (!image->starts)
		return;
	qsort(image->starts, image->start_count, sizeof(*image->starts), by_address);
	for (i = 0; i < image->start_count; i++)
		if (!kept || image->starts[kept - 1].address != image->starts[i].address)
			image->starts[kept++] = image->starts[i];
	image->start_count = kept;
}

/* The end that a frame tells, if it is written as is usual, which its start shows; or 0. */
static uint64_t end_of_frame(const struct image *image, const struct start *start)
{
	const uint64_t mask = image->header.e_ident[EI_CLASS] == ELFCLASS32 ? UINT32_MAX
									    : UINT64_MAX;
	uint8_t frame[16];

	if (!start->frame ||
	    code_image_read(image, start->frame, frame, sizeof(frame)) < sizeof(frame))
		return 0;
	if (((start->frame + 8 + (uint64_t)(int32_t)word_at(frame + 8)) & mask) != start->address)
		return 0;
	return start->address + word_at(frame + 12);
}

void image_function(const struct image *image, uint64_t address, uint64_t *start, uint64_t *end)
{
	size_t low = 0, high = image->start_count;
	uint64_t told;

	*start = *end = 0;
	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (image->starts[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return;
	told = end_of_frame(image, &image->starts[low - 1]);
	if (told && told <= address)
		return;
	*start = image->starts[low - 1].address;
	*end = told;
	if (!told)
		*end = low < image->start_count ? image->starts[low].address : UINT64_MAX;
}
