/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/scan-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/die.h"
#include "base/need.h"

/* Another number forgets all records: they are of another form, or of another reader. */
#define FORM 1
#define OTHERS_WRITE (S_IWGRP | S_IWOTH)
#define BYTES_MAX ((off_t)256 * 1024 * 1024)

struct scan_cache {
	char *path;
	char *knowledge;
	json_t *before;
	json_t *now;
};

/* Trust. */

/* In a folder with the sticky bit nobody puts another one in the place of ours. */
static const char *check_place(const struct stat *st, bool is_last)
{
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "a folder on the way to it is another user's";
	if ((st->st_mode & OTHERS_WRITE) && (is_last || !(st->st_mode & S_ISVTX)))
		return "others can write to a folder on the way to it";
	return NULL;
}

/* Who can write to one of the folders can put another one in the place of the next. */
static const char *check_folders(const char *folder)
{
	char *at = need(strdup(folder)), *slash = at;
	const char *why = NULL;
	bool is_last = true;
	struct stat st;

	while (!why && slash) {
		if (lstat(*at ? at : "/", &st) != 0)
			why = "a folder on the way to it cannot be looked at";
		else
			why = check_place(&st, is_last);
		is_last = false;
		slash = strrchr(at, '/');
		if (slash)
			*slash = '\0';
	}
	free(at);
	return why;
}

static const char *check_file(const struct stat *st)
{
	if (!S_ISREG(st->st_mode) || st->st_nlink != 1)
		return "it is no file with one name";
	if (st->st_uid != geteuid())
		return "it is another user's";
	if (st->st_mode & OTHERS_WRITE)
		return "others can write to it";
	if (st->st_size > BYTES_MAX)
		return "it is too large for what it is";
	return NULL;
}

static char *join(const char *folder, const char *name)
{
	const char *slash = strcmp(folder, "/") != 0 ? "/" : "";
	char *path = need(malloc(strlen(folder) + strlen(name) + 2));

	stpcpy(stpcpy(stpcpy(path, folder), slash), name);
	return path;
}

/* Its path without links: those of today need not be those of tomorrow. NULL with errno. */
static char *plain_path(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char *given = need(slash ? strndup(path, (size_t)(name - path)) : strdup("."));
	char *folder = realpath(given, NULL);
	char *ret = folder ? join(folder, name) : NULL;

	free(folder);
	free(given);
	return ret;
}

static const char *check_path(const char *path)
{
	char *folder = need(strndup(path, (size_t)(strrchr(path, '/') - path)));
	const char *why = check_folders(folder);

	free(folder);
	return why;
}

/* The knowledge that records depend on, in one number (FNV-1a). */

static uint64_t mix(uint64_t hash, const char *text)
{
	do
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	while (*text++);
	return hash;
}

static char *digest(const struct knowledge *knowledge)
{
	uint64_t hash = mix(0xcbf29ce484222325u, WXGUARD_VERSION);
	enum component_key key;
	char **value, *ret;
	size_t i;

	for (i = 0; i < knowledge_count(knowledge); i++)
		for (key = 0; key < KEY_COUNT; key++) {
			value = knowledge_at(knowledge, i)->values[key];
			for (; value && *value; value++)
				hash = mix(mix(hash, component_key_name(key)), *value);
		}
	if (asprintf(&ret, "%016" PRIx64, hash) < 0)
		die("out of memory");
	return ret;
}

/* Reading. */

static bool is_ours(const json_t *value, const char *knowledge)
{
	const char *of = json_string_value(json_object_get(value, "knowledge"));

	return json_integer_value(json_object_get(value, "wxaudit_scan_cache")) == FORM && of &&
	       !strcmp(of, knowledge) && json_is_object(json_object_get(value, "files"));
}

/* Whatever is no cache of this knowledge is none. */
static json_t *parse(int fd, const char *knowledge)
{
	json_t *value = json_loadfd(fd, 0, NULL), *files = NULL;

	if (is_ours(value, knowledge))
		files = json_incref(json_object_get(value, "files"));
	json_decref(value);
	return need(files ? files : json_object());
}

static struct scan_cache *make(char *path, int fd, const struct knowledge *knowledge)
{
	struct scan_cache *cache = need(calloc(1, sizeof(*cache)));

	cache->path = path;
	cache->knowledge = digest(knowledge);
	cache->before = fd < 0 ? need(json_object()) : parse(fd, cache->knowledge);
	cache->now = need(json_object());
	return cache;
}

/* Return: -1 and 0 in errno if it is not there yet. */
static int open_file(const char *path, const char **ret_why)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0) {
		if (errno == ELOOP)
			*ret_why = "it is a link";
		if (errno == ENOENT)
			errno = 0;
		return -1;
	}
	if (fstat(fd, &st) == 0)
		*ret_why = check_file(&st);
	return fd;
}

struct scan_cache *scan_cache_open(const char *path, const struct knowledge *knowledge,
				   const char **ret_why)
{
	struct scan_cache *cache = NULL;
	char *plain = plain_path(path);
	int fd;

	*ret_why = NULL;
	if (!plain)
		return NULL;
	*ret_why = check_path(plain);
	fd = *ret_why ? -1 : open_file(plain, ret_why);
	if (!*ret_why && (fd >= 0 || !errno))
		cache = make(plain, fd, knowledge);
	else
		free(plain);
	if (fd >= 0)
		close(fd);
	return cache;
}

/* Records. */

static char *key_of(const struct elf_file *file)
{
	const struct stat *st = &file->st;
	char *key;

	if (asprintf(&key, "%jx:%jx:%jx:%jx.%lx:%jx.%lx:%s", (uintmax_t)st->st_dev,
		     (uintmax_t)st->st_ino, (uintmax_t)st->st_size, (uintmax_t)st->st_mtim.tv_sec,
		     st->st_mtim.tv_nsec, (uintmax_t)st->st_ctim.tv_sec, st->st_ctim.tv_nsec,
		     file->facts.build_id) < 0)
		die("out of memory");
	return key;
}

json_t *scan_cache_get(const struct scan_cache *cache, const struct elf_file *file)
{
	char *key = key_of(file);
	json_t *record = json_object_get(cache->before, key);

	free(key);
	return record;
}

void scan_cache_put(struct scan_cache *cache, const struct elf_file *file, json_t *record)
{
	char *key = key_of(file);

	if (json_object_set(cache->now, key, record) != 0)
		die("out of memory");
	free(key);
}

/* Writing. */

static int write_all(const struct scan_cache *cache, int fd)
{
	json_t *value = need(json_pack("{s:i, s:s, s:O}", "wxaudit_scan_cache", FORM, "knowledge",
				       cache->knowledge, "files", cache->now));
	const int done = json_dumpfd(value, fd, JSON_COMPACT);

	json_decref(value);
	return done != 0 || fsync(fd) != 0 ? -EIO : 0;
}

/* Whole or not at all. */
static int replace(const struct scan_cache *cache)
{
	char *temporary;
	int fd, error;

	if (asprintf(&temporary, "%s.XXXXXX", cache->path) < 0)
		die("out of memory");
	fd = mkostemp(temporary, O_CLOEXEC);
	error = fd < 0 ? -errno : write_all(cache, fd);
	if (fd >= 0 && close(fd) != 0 && !error)
		error = -errno;
	if (!error && rename(temporary, cache->path) != 0)
		error = -errno;
	if (error && fd >= 0)
		unlink(temporary);
	free(temporary);
	return error;
}

int scan_cache_close(struct scan_cache *cache)
{
	const int error = replace(cache);

	json_decref(cache->before);
	json_decref(cache->now);
	free(cache->knowledge);
	free(cache->path);
	free(cache);
	return error;
}
