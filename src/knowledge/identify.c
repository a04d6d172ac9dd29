/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/identify.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"

/* As much as stays in the cache of a CPU. */
#define PIECE ((size_t)256 * 1024)

/* One call of identify_file(). */
struct work {
	const struct knowledge *knowledge;
	const struct search *search;
	identify_found *found;
	void *context;
	enum relation relation;
	const char *what;
};

static void pass_on(const struct component *component, enum component_key by, const char *pattern,
		    void *context)
{
	const struct work *work = context;

	work->found(component, work->relation, by, pattern, work->what ? work->what : pattern,
		    work->context);
}

static void match(struct work *work, enum relation relation, enum component_key by,
		  const char *what)
{
	work->relation = relation;
	work->what = what;
	if (by == KEY_SYMBOL)
		knowledge_match_value(work->knowledge, by, what, pass_on, work);
	else
		knowledge_match_name(work->knowledge, by, what, pass_on, work);
}

/* What libelf reads. A section that is not in the file is no data. */

static void match_symbols(struct work *work, Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	const size_t size = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);
	const size_t count = data && size ? data->d_size / size : 0;
	const char *name;
	GElf_Sym symbol;
	size_t i;

	for (i = 0; i < count && gelf_getsym(data, (int)i, &symbol); i++) {
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (symbol.st_shndx != SHN_UNDEF && name && *name)
			match(work, RELATION_HAS, KEY_SYMBOL, name);
	}
}

static void match_entry(struct work *work, const GElf_Dyn *entry, const char *name)
{
	if (entry->d_tag == DT_SONAME)
		match(work, RELATION_IS, KEY_LIBRARY, name);
	else if (entry->d_tag == DT_NEEDED)
		match(work, RELATION_NEEDS, KEY_LIBRARY, name);
}

static void match_dynamic(struct work *work, Elf *elf, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	const size_t size = gelf_fsize(elf, ELF_T_DYN, 1, EV_CURRENT);
	const size_t count = data && size ? data->d_size / size : 0;
	const char *name;
	GElf_Dyn entry;
	size_t i;

	for (i = 0; i < count && gelf_getdyn(data, (int)i, &entry); i++) {
		if (entry.d_tag != DT_SONAME && entry.d_tag != DT_NEEDED)
			continue;
		name = elf_strptr(elf, header->sh_link, entry.d_un.d_val);
		if (name)
			match_entry(work, &entry, name);
	}
}

static void match_sections(struct work *work, Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header))
			continue;
		if (header.sh_type == SHT_DYNSYM || header.sh_type == SHT_SYMTAB)
			match_symbols(work, elf, section, &header);
		else if (header.sh_type == SHT_DYNAMIC)
			match_dynamic(work, elf, section, &header);
	}
}

/* By read(): a file that shrinks under a mapping would end us. */
static enum identify_result match_elf(struct work *work, int fd)
{
	Elf *elf = elf_version(EV_CURRENT) != EV_NONE ? elf_begin(fd, ELF_C_READ, NULL) : NULL;
	enum identify_result result = IDENTIFY_NOT_ELF;
	GElf_Ehdr header;

	if (!elf)
		return IDENTIFY_BROKEN;
	if (elf_kind(elf) == ELF_K_ELF) {
		result = gelf_getehdr(elf, &header) ? IDENTIFY_DONE : IDENTIFY_BROKEN;
		match_sections(work, elf);
	}
	elf_end(elf);
	return result;
}

/* All bytes, in pieces that overlap. Return: 0 or -errno. */
static int match_bytes(struct work *work, int fd)
{
	const size_t overlap = search_overlap(work->search);
	char *buf = malloc(overlap + PIECE);
	size_t kept = 0;
	ssize_t len;
	off_t at = 0;

	if (!buf)
		die_errno("out of memory");
	work->relation = RELATION_HAS;
	work->what = NULL;
	while ((len = pread(fd, buf + kept, PIECE, at)) > 0) {
		at += len;
		kept += (size_t)len;
		search_bytes(work->search, buf, kept, pass_on, work);
		if (kept > overlap) {
			memmove(buf, buf + kept - overlap, overlap);
			kept = overlap;
		}
	}
	len = len < 0 ? -errno : 0;
	free(buf);
	return (int)len;
}

/* Whatever it is: a pipe without a writer is not waited for. */
static int open_regular(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -EINVAL;
}

static void match_names(struct work *work, const char *path)
{
	char *target = realpath(path, NULL);

	match(work, RELATION_IS, KEY_LIBRARY, path);
	match(work, RELATION_IS, KEY_PROGRAM, path);
	if (target && strcmp(target, path) != 0) {
		match(work, RELATION_IS, KEY_LIBRARY, target);
		match(work, RELATION_IS, KEY_PROGRAM, target);
	}
	free(target);
}

enum identify_result identify_file(const struct knowledge *knowledge, const struct search *search,
				   const char *path, identify_found *found, void *context)
{
	struct work work = { knowledge, search, found, context, RELATION_IS, NULL };
	enum identify_result result;
	int fd = open_regular(path);

	if (fd < 0) {
		errno = -fd;
		return IDENTIFY_FAILED;
	}
	match_names(&work, path);
	result = match_elf(&work, fd);
	errno = -match_bytes(&work, fd);
	if (errno)
		result = IDENTIFY_FAILED;
	close(fd);
	return result;
}
