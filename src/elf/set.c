/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/set.h"

#include <ar.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/die.h"
#include "base/need.h"
#include "elf/inode-map.h"

#define THIN_MAGIC "!<thin>\n"

struct elf_set {
	const struct root *root;
	bool imports;
	pthread_mutex_t lock;
	struct elf_file **files;
	size_t count, room;
	struct inode_map by_inode;
	struct elf_view view; /* for files that are pulled in */
};

struct elf_set *elf_set_new(const struct root *root, bool imports)
{
	struct elf_set *set = need(calloc(1, sizeof(*set)));

	set->root = root;
	set->imports = imports;
	pthread_mutex_init(&set->lock, NULL);
	return set;
}

static void free_file(struct elf_file *file)
{
	char **link;

	for (link = file->links; link && *link; link++)
		free(*link);
	free(file->links);
	free(file->path);
	elf_facts_free(&file->facts);
	free(file);
}

void elf_set_free(struct elf_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		free_file(set->files[i]);
	free(set->files);
	inode_map_free(&set->by_inode);
	pthread_mutex_destroy(&set->lock);
	free(set);
}

static char *join(const char *folder, const char *name)
{
	const size_t len = strlen(folder);
	const bool slash = len && folder[len - 1] == '/';
	char *path = need(malloc(len + strlen(name) + 2));

	stpcpy(stpcpy(stpcpy(path, folder), slash ? "" : "/"), name);
	return path;
}

/* The first by name stands for all, whichever thread came first. */
static void add_link(struct elf_file *file, char *path)
{
	size_t count = 0;
	char *other = path;

	if (strcmp(path, file->path) < 0) {
		other = file->path;
		file->path = path;
	}
	while (file->links && file->links[count])
		count++;
	file->links = need(reallocarray(file->links, count + 2, sizeof(*file->links)));
	file->links[count] = other;
	file->links[count + 1] = NULL;
}

static void append(struct elf_set *set, struct elf_file *file)
{
	if (set->count == set->room) {
		set->room = set->room ? 2 * set->room : 256;
		set->files = need(reallocarray(set->files, set->room, sizeof(struct elf_file *)));
	}
	set->files[set->count++] = file;
}

/* Another name of a file that is there already. Return: whether it is; then the path is taken. */
static bool is_known(struct elf_set *set, const struct stat *st, char *path, bool named)
{
	const size_t *index;
	struct elf_file *file;

	pthread_mutex_lock(&set->lock);
	index = inode_map_get(&set->by_inode, st->st_dev, st->st_ino);
	file = index ? set->files[*index] : NULL;
	if (file && strcmp(file->path, path) != 0)
		add_link(file, path);
	else if (file)
		free(path);
	if (file)
		file->named |= named;
	pthread_mutex_unlock(&set->lock);
	return file;
}

/* Return: false if another thread was faster. */
static bool keep(struct elf_set *set, struct elf_file *file)
{
	size_t *index;
	bool known;

	pthread_mutex_lock(&set->lock);
	index = inode_map_put(&set->by_inode, file->st.st_dev, file->st.st_ino, &known);
	if (!known) {
		*index = set->count;
		append(set, file);
	}
	pthread_mutex_unlock(&set->lock);
	return !known;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool elf_file_is_same(const struct elf_file *file, int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_dev == file->st.st_dev &&
	       st.st_ino == file->st.st_ino && st.st_size == file->st.st_size &&
	       same_time(&st.st_mtim, &file->st.st_mtim) &&
	       same_time(&st.st_ctim, &file->st.st_ctim);
}

static bool is_capable(int fd, const struct stat *st)
{
	return (st->st_mode & 0111) && fgetxattr(fd, "security.capability", NULL, 0) > 0;
}

static enum elf_set_result look(struct elf_set *set, struct elf_view *view, int fd, char *path,
				const struct stat *st, bool named)
{
	struct elf_file *file = need(calloc(1, sizeof(*file)));

	file->path = path;
	file->st = *st;
	file->named = named;
	file->capable = is_capable(fd, st);
	view->size = (uint64_t)st->st_size;
	elf_facts_read(view, set->imports, &file->facts);
	file->changed = view->error || !elf_file_is_same(file, fd);
	if (keep(set, file))
		return ELF_SET_ADDED;
	file->path = NULL;
	free_file(file);
	if (!is_known(set, st, path, named))
		free(path);
	return ELF_SET_KNOWN;
}

static bool has_magic(const struct elf_view *view, const char *magic, size_t len)
{
	return view->len >= len && !memcmp(view->bytes, magic, len);
}

/* A thin archive's members are files of their own. */
static bool is_archive(const struct elf_view *view)
{
	return has_magic(view, ARMAG, SARMAG) && !has_magic(view, THIN_MAGIC, SARMAG);
}

enum elf_set_result elf_set_add(struct elf_set *set, struct elf_view *view, int fd,
				const char *folder, const char *name, bool named, int *ret_error)
{
	const long got = elf_view_start(view, fd, 0);
	struct stat st;
	char *path;

	if (got < 0 || (has_magic(view, ELFMAG, SELFMAG) && fstat(fd, &st) != 0)) {
		*ret_error = got < 0 ? (int)got : -errno;
		return ELF_SET_FAILED;
	}
	if (is_archive(view))
		return ELF_SET_ARCHIVE;
	if (!has_magic(view, ELFMAG, SELFMAG) || !S_ISREG(st.st_mode))
		return ELF_SET_OTHER;
	path = join(folder, name);
	if (is_known(set, &st, path, named))
		return ELF_SET_KNOWN;
	return look(set, view, fd, path, &st, named);
}

static int by_path(const void *a, const void *b)
{
	const struct elf_file *const *one = a, *const *other = b;

	return strcmp((*one)->path, (*other)->path);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_links(struct elf_file *file)
{
	size_t count = 0;

	while (file->links && file->links[count])
		count++;
	if (count > 1)
		qsort(file->links, count, sizeof(*file->links), by_text);
}

void elf_set_sort(struct elf_set *set)
{
	size_t i;
	bool known;

	if (set->count)
		qsort(set->files, set->count, sizeof(struct elf_file *), by_path);
	for (i = 0; i < set->count; i++) {
		sort_links(set->files[i]);
		*inode_map_put(&set->by_inode, set->files[i]->st.st_dev, set->files[i]->st.st_ino,
			       &known) = i;
	}
}

size_t elf_set_count(const struct elf_set *set)
{
	return set->count;
}

struct elf_file *elf_set_at(const struct elf_set *set, size_t index)
{
	return set->files[index];
}

/* By its path without links: what leads to it may be a name for a linker only. */
static size_t pull(struct elf_set *set, int fd, const char *path)
{
	char *plain = root_path_of(set->root, fd);
	enum elf_set_result result;
	int error;

	result = elf_set_add(set, &set->view, fd, "", (plain ? plain : path) + 1, false, &error);
	free(plain);
	if (result != ELF_SET_ADDED)
		return ELF_SET_NONE;
	set->files[set->count - 1]->pulled = true;
	return set->count - 1;
}

size_t elf_set_by_path(struct elf_set *set, const char *path)
{
	const int fd = *path == '/' ? root_open(set->root, path, O_RDONLY) : -ENOENT;
	const size_t *index = NULL;
	size_t ret = ELF_SET_NONE;
	struct stat st;

	if (fd < 0)
		return ELF_SET_NONE;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		index = inode_map_get(&set->by_inode, st.st_dev, st.st_ino);
		ret = index ? *index : pull(set, fd, path);
	}
	close(fd);
	return ret;
}
