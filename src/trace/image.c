/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/image.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <gelf.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/die.h"
#include "core/str.h"

#define OPEN_MAX_IMAGES 512 /* beyond that, names only */
#define VDSO_MAX (1 << 20)

static bool is_system(const char *path)
{
	static const char *const patterns[] = {
		"libc.so.6", "libc-2.*.so",	  "libc.musl-*.so*", "ld-linux*.so.*",
		"ld-2.*.so", "ld-musl-*.so.*",	  "ld.so*",	     "libpthread.so.0",
		"ld64.so.*", "libpthread-2.*.so", "[[]vdso]",
	};
	const char *name = str_file_name(path);
	size_t i;

	for (i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		if (fnmatch(patterns[i], name, 0) == 0)
			return true;
	return false;
}

/* Opening. */

static bool is_same_file(int fd, const struct map *map)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_ino == map->inode;
}

/* What the path leads to in the tree of the process; a pipe there is not waited for. */
static int open_path(int process, const struct region *region)
{
	char path[sizeof("root") + PATH_MAX];

	if (region->cut || !region->map.path || *region->map.path != '/')
		return -1;
	snprintf(path, sizeof(path), "root%s", region->map.path);
	return openat(process, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* By the mapping itself, which also reaches what has no name; for root only. */
static int open_mapping(int process, const struct region *region)
{
	char path[64];

	snprintf(path, sizeof(path), "map_files/%" PRIx64 "-%" PRIx64, region->map.start,
		 region->map.end);
	return openat(process, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static int open_file(int process, const struct region *region)
{
	int fd = open_path(process, region);

	if (fd >= 0 && is_same_file(fd, &region->map))
		return fd;
	if (fd >= 0)
		close(fd);
	fd = open_mapping(process, region);
	if (fd >= 0 && is_same_file(fd, &region->map))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* The kernel's own code is in no file; all of it is in the mapping. */
static void open_kernel_code(struct image *image, int process, const struct region *region)
{
	const size_t size = (size_t)(region->map.end - region->map.start);
	const int fd = size <= VDSO_MAX ? openat(process, "mem", O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	image->memory = malloc(size);
	if (!image->memory)
		die("out of memory");
	if (pread(fd, image->memory, size, (off_t)region->map.start) == (ssize_t)size)
		image->elf = elf_memory(image->memory, size);
	close(fd);
}

static void read_span(struct image *image)
{
	GElf_Phdr header;
	size_t count, i;

	image->low = UINT64_MAX;
	if (elf_getphdrnum(image->elf, &count) != 0)
		count = 0;
	for (i = 0; i < count && gelf_getphdr(image->elf, (int)i, &header); i++) {
		if (header.p_type != PT_LOAD || header.p_vaddr + header.p_memsz < header.p_vaddr)
			continue;
		if (header.p_vaddr < image->low)
			image->low = header.p_vaddr & ~UINT64_C(0xfff);
		if (header.p_vaddr + header.p_memsz > image->high)
			image->high = header.p_vaddr + header.p_memsz;
	}
}

static void read_build_id(struct image *image)
{
	const void *bits;
	const ssize_t len = dwelf_elf_gnu_build_id(image->elf, &bits);
	ssize_t i;

	for (i = 0; i < len && i < 20; i++)
		snprintf(image->build_id + 2 * i, 3, "%02x", ((const unsigned char *)bits)[i]);
}

static void close_elf(struct image *image)
{
	elf_end(image->elf);
	image->elf = NULL;
}

/* By read(): a file that shrinks under a mapping would end us. */
static void open_image(struct image *image, int process, const struct region *region)
{
	elf_version(EV_CURRENT);
	if (region->backing == BACKING_KERNEL)
		open_kernel_code(image, process, region);
	else if ((image->fd = open_file(process, region)) >= 0)
		image->elf = elf_begin(image->fd, ELF_C_READ, NULL);
	if (image->elf && elf_kind(image->elf) != ELF_K_ELF)
		close_elf(image);
	if (!image->elf)
		return;
	read_span(image);
	if (image->low >= image->high)
		close_elf(image);
	else
		read_build_id(image);
}

static struct image *add(struct images *images, int process, const struct region *region)
{
	struct image *image = calloc(1, sizeof(*image));

	if (!image || !(image->path = strdup(region->map.path)))
		die("out of memory");
	image->dev = region->map.dev;
	image->inode = region->map.inode;
	image->fd = -1;
	image->is_system = is_system(image->path);
	if (images->open < OPEN_MAX_IMAGES)
		open_image(image, process, region);
	images->open += image->elf != NULL;
	image->next = images->first;
	images->first = image;
	return image;
}

struct image *images_find(struct images *images, int process, const struct region *region)
{
	struct image *image;

	if (!region->map.path ||
	    (region->backing != BACKING_FILE && region->backing != BACKING_KERNEL))
		return NULL;
	for (image = images->first; image; image = image->next)
		if (image->dev == region->map.dev && image->inode == region->map.inode &&
		    !strcmp(image->path, region->map.path))
			return image;
	return add(images, process, region);
}

void images_free(struct images *images)
{
	struct image *image;

	while ((image = images->first)) {
		images->first = image->next;
		if (image->symbols)
			dwfl_end(image->symbols);
		elf_end(image->elf);
		if (image->fd >= 0)
			close(image->fd);
		free(image->memory);
		free(image->path);
		free(image);
	}
}

bool image_address(const struct image *image, uint64_t file_offset, uint64_t *ret)
{
	GElf_Phdr header;
	size_t count, i;

	if (!image->elf || elf_getphdrnum(image->elf, &count) != 0)
		return false;
	for (i = 0; i < count && gelf_getphdr(image->elf, (int)i, &header); i++) {
		/* The kernel maps whole pages. */
		const uint64_t start = header.p_offset & ~UINT64_C(0xfff);

		if (header.p_type != PT_LOAD || file_offset < start ||
		    file_offset - start >= header.p_filesz + (header.p_offset - start))
			continue;
		*ret = header.p_vaddr + (file_offset - header.p_offset);
		return true;
	}
	return false;
}

/* Symbols. */

int image_give(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
	       char **file_name, Elf **elf)
{
	const struct image *image = *data;

	(void)module;
	(void)name;
	(void)base;
	/* One more reference, which dwfl_end() drops. */
	*elf = elf_begin(image->fd, ELF_C_READ, image->elf);
	*file_name = strdup(image->path);
	return -1;
}

/*
 * libdw maps what is found here, so it has to be a file that nobody but root
 * and we ourselves could cut short.
 */
static int find_debug(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
		      const char *file_name, const char *debuglink, GElf_Word crc,
		      char **debug_name)
{
	const int fd = dwfl_standard_find_debuginfo(module, data, name, base, file_name, debuglink,
						    crc, debug_name);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && !(st.st_mode & (S_IWGRP | S_IWOTH)) &&
	    (st.st_uid == 0 || st.st_uid == geteuid()))
		return fd;
	close(fd);
	return -1;
}

static void open_symbols(struct image *image)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = image_give,
		.find_debuginfo = find_debug,
	};
	Dwfl_Module *module;
	void **data;

	image->symbols = dwfl_begin(&callbacks);
	if (!image->symbols)
		die("out of memory");
	dwfl_report_begin(image->symbols);
	module = dwfl_report_module(image->symbols, image->path, image->low, image->high);
	if (module && dwfl_module_info(module, &data, NULL, NULL, NULL, NULL, NULL, NULL))
		*data = image;
	dwfl_report_end(image->symbols, NULL, NULL);
}

static const char *function_at(Dwfl_Module *module, uint64_t address, uint64_t *ret_offset)
{
	GElf_Off offset;
	GElf_Sym symbol;
	const char *name =
		dwfl_module_addrinfo(module, address, &offset, &symbol, NULL, NULL, NULL);

	/* The nearest one that ends before is another function. */
	if (!name || (symbol.st_size && offset >= symbol.st_size))
		return NULL;
	*ret_offset = offset;
	return name;
}

/* By the units themselves: not every compiler writes the index that libdw goes by. */
static void set_line_by_units(Dwfl_Module *module, uint64_t address, struct symbol *symbol)
{
	Dwarf_Die *unit = NULL;
	Dwarf_Line *line = NULL;
	Dwarf_Addr bias;

	while (!line && (unit = dwfl_module_nextcu(module, unit, &bias)))
		if (dwarf_haspc(unit, address - bias) > 0)
			line = dwarf_getsrc_die(unit, address - bias);
	if (line && dwarf_lineno(line, &symbol->line) == 0)
		symbol->file = dwarf_linesrc(line, NULL, NULL);
}

static void set_line(Dwfl_Module *module, uint64_t address, struct symbol *symbol)
{
	Dwfl_Line *line = dwfl_module_getsrc(module, address);

	if (line)
		symbol->file = dwfl_lineinfo(line, NULL, &symbol->line, NULL, NULL, NULL);
	else
		set_line_by_units(module, address, symbol);
}

struct symbol image_symbol(struct image *image, uint64_t address)
{
	struct symbol symbol = { .function = NULL };
	Dwfl_Module *module;
	Dwarf_Addr bias;

	if (!image->elf)
		return symbol;
	if (!image->symbols)
		open_symbols(image);
	module = dwfl_addrmodule(image->symbols, address);
	if (!module || !dwfl_module_getelf(module, &bias))
		return symbol;
	symbol.function = function_at(module, address + bias, &symbol.offset);
	set_line(module, address + bias, &symbol);
	return symbol;
}
