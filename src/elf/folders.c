/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/folders.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/need.h"

#define CONF "/etc/ld.so.conf"
#define CONF_BYTES_MAX 65536
#define DEPTH_MAX 8
#define FOLDERS_MAX 1024
#define BLANKS " \t\r"

/* As /lib/TRIPLET. */
static const struct {
	unsigned int machine;
	bool wide;
	bool big_endian;
	const char *triplet;
} triplets[] = {
	{ EM_X86_64, true, false, "x86_64-linux-gnu" },
	{ EM_X86_64, false, false, "x86_64-linux-gnux32" },
	{ EM_386, false, false, "i386-linux-gnu" },
	{ EM_AARCH64, true, false, "aarch64-linux-gnu" },
	{ EM_ARM, false, false, "arm-linux-gnueabihf" },
	{ EM_PPC64, true, false, "powerpc64le-linux-gnu" },
	{ EM_PPC64, true, true, "powerpc64-linux-gnu" },
	{ EM_PPC, false, true, "powerpc-linux-gnu" },
	{ EM_S390, true, true, "s390x-linux-gnu" },
	{ EM_RISCV, true, false, "riscv64-linux-gnu" },
	{ EM_MIPS, true, false, "mips64el-linux-gnuabi64" },
	{ EM_MIPS, false, false, "mipsel-linux-gnu" },
	{ EM_SPARCV9, true, true, "sparc64-linux-gnu" },
	{ EM_PARISC, false, true, "hppa-linux-gnu" },
	{ EM_68K, false, true, "m68k-linux-gnu" },
	{ EM_ALPHA, true, false, "alpha-linux-gnu" },
	{ 258 /* EM_LOONGARCH */, true, false, "loongarch64-linux-gnu" },
};

static const char *const defaults[] = { "/lib64",   "/usr/lib64",  "/lib",
					"/usr/lib", "/lib32",	   "/usr/lib32",
					"/libx32",  "/usr/libx32", "/usr/local/lib" };

struct list {
	const struct root *root;
	char **folders;
	size_t count;
};

const char *elf_triplet(unsigned int machine, bool wide, bool big_endian)
{
	size_t i;

	for (i = 0; i < sizeof(triplets) / sizeof(*triplets); i++)
		if (triplets[i].machine == machine && triplets[i].wide == wide &&
		    triplets[i].big_endian == big_endian)
			return triplets[i].triplet;
	return NULL;
}

static void add(struct list *list, const char *folder, size_t len)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (strlen(list->folders[i]) == len && !memcmp(list->folders[i], folder, len))
			return;
	if (list->count == FOLDERS_MAX)
		return;
	list->folders = need(reallocarray(list->folders, list->count + 2, sizeof(char *)));
	list->folders[list->count++] = need(strndup(folder, len));
	list->folders[list->count] = NULL;
}

/* The configuration. */

static void read_conf(struct list *list, const char *path, unsigned int depth);

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* A pattern in its last part, as all distributions have it. */
static void include_all(struct list *list, const char *folder, const char *pattern,
			unsigned int depth)
{
	const int fd = root_open(list->root, folder, O_RDONLY | O_DIRECTORY);
	struct dirent **entries;
	int count, i;
	char *path;

	if (fd < 0)
		return;
	count = scandirat(fd, ".", &entries, NULL, by_name);
	close(fd);
	for (i = 0; i < count; i++) {
		if (fnmatch(pattern, entries[i]->d_name, FNM_PERIOD) == 0) {
			if (asprintf(&path, "%s/%s", folder, entries[i]->d_name) < 0)
				die("out of memory");
			read_conf(list, path, depth);
			free(path);
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

static void include(struct list *list, const char *conf, const char *pattern, unsigned int depth)
{
	const int base = *pattern == '/' ? 0 : (int)(strrchr(conf, '/') - conf) + 1;
	char *path, *slash;

	if (asprintf(&path, "%.*s%s", base, conf, pattern) < 0)
		die("out of memory");
	slash = strrchr(path, '/');
	*slash = '\0';
	include_all(list, *path ? path : "/", slash + 1, depth + 1);
	free(path);
}

static void take_line(struct list *list, const char *conf, char *line, unsigned int depth)
{
	const char *rest;
	size_t len;

	line[strcspn(line, "#")] = '\0';
	line += strspn(line, BLANKS);
	len = strcspn(line, BLANKS);
	rest = line + len + strspn(line + len, BLANKS);
	if (len == strlen("include") && !strncmp(line, "include", len)) {
		line[len + strcspn(rest, BLANKS) + (size_t)(rest - (line + len))] = '\0';
		if (*rest)
			include(list, conf, rest, depth);
	} else if (*line == '/') {
		/* "=TYPE" was of libc5. */
		line[len] = '\0';
		len = strcspn(line, "=");
		while (len > 1 && line[len - 1] == '/')
			len--;
		add(list, line, len);
	}
}

static void read_conf(struct list *list, const char *path, unsigned int depth)
{
	char *text = need(malloc(CONF_BYTES_MAX + 1)), *line, *rest = text;
	const int fd = depth < DEPTH_MAX ? root_open(list->root, path, O_RDONLY) : -ELOOP;
	const ssize_t len = fd < 0 ? 0 : pread(fd, text, CONF_BYTES_MAX, 0);

	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	while ((line = strsep(&rest, "\n")))
		take_line(list, path, line, depth);
	free(text);
}

/* Built in. */

static void add_triplets(struct list *list)
{
	char folder[64];
	size_t i;

	for (i = 0; i < sizeof(triplets) / sizeof(*triplets); i++) {
		const int len =
			snprintf(folder, sizeof(folder), "/usr/lib/%s", triplets[i].triplet);

		add(list, folder + strlen("/usr"), (size_t)len - strlen("/usr"));
		add(list, folder, (size_t)len);
	}
}

static bool is_there(const struct root *root, const char *folder)
{
	const int fd = root_open(root, folder, O_PATH | O_DIRECTORY);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* None that is not there is searched for each name. */
static void drop_absent(struct list *list)
{
	size_t i, kept = 0;

	for (i = 0; i < list->count; i++)
		if (is_there(list->root, list->folders[i]))
			list->folders[kept++] = list->folders[i];
		else
			free(list->folders[i]);
	list->folders[kept] = NULL;
}

char **elf_folders(const struct root *root)
{
	struct list list = { .root = root };
	size_t i;

	read_conf(&list, CONF, 0);
	add_triplets(&list);
	for (i = 0; i < sizeof(defaults) / sizeof(*defaults); i++)
		add(&list, defaults[i], strlen(defaults[i]));
	drop_absent(&list);
	return list.folders;
}

void elf_folders_free(char **folders)
{
	char **each;

	for (each = folders; *each; each++)
		free(*each);
	free(folders);
}
