/* SPDX-License-Identifier: Apache-2.0 */
#include "process/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/die.h"
#include "base/need.h"
#include "core/str.h"

#define DELETED " (deleted)"

static bool has_prefix(const struct map *map, const char *prefix)
{
	size_t len = strlen(prefix);

	return map->path_len >= len && memcmp(map->path, prefix, len) == 0;
}

static bool has_suffix(const struct map *map, const char *suffix)
{
	size_t len = strlen(suffix);

	return map->path_len > len && memcmp(map->path + map->path_len - len, suffix, len) == 0;
}

/* Of a mapping without an inode: a file can have these names as well. */
static bool is_kernel_code(const struct map *map)
{
	static const char *const names[] = {
		"[vdso]", "[vsyscall]", "[uprobes]", "[vectors]", "[sigpage]", "[page_vectors]",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_is_word(map->path, map->path_len, names[i]))
			return true;
	return false;
}

/* Of a path that still has its " (deleted)", as all do that never had a name. */
static enum backing backing_of(const struct map *map)
{
	if (map->sysv)
		return BACKING_SEGMENT;
	if (!map->path)
		return BACKING_NONE;
	if (!map->inode)
		return is_kernel_code(map) ? BACKING_KERNEL : BACKING_NONE;
	/* Shared memory of no file to which the program gave a name. */
	if (has_prefix(map, "[anon_shmem:"))
		return BACKING_SHARED;
	if (has_prefix(map, "/memfd:") && has_suffix(map, DELETED))
		return BACKING_MEMFD;
	if (str_is_word(map->path, map->path_len, "/dev/zero" DELETED) ||
	    str_is_word(map->path, map->path_len, "/dev/zero") ||
	    str_is_word(map->path, map->path_len, "/anon_hugepage" DELETED))
		return map->shared ? BACKING_SHARED : BACKING_NONE;
	return BACKING_FILE;
}

static bool matters(const struct map *map)
{
	return map->prot & PROT_EXEC || (map->shared && map->prot & PROT_WRITE);
}

/* They move while they grow: a path is set when all are read. */
static void keep_name(struct regions *regions, const char *name, size_t len)
{
	size_t at = regions->names_used;

	if (regions->names_room - at < len + 1) {
		regions->names_room = 2 * regions->names_room + len + 1;
		regions->names = need(realloc(regions->names, regions->names_room));
	}
	memcpy(regions->names + at, name, len);
	regions->names[at + len] = '\0';
	regions->names_used += len + 1;
}

static void place_names(struct regions *regions)
{
	const char *name = regions->names;
	size_t i;

	for (i = 0; i < regions->count; i++) {
		struct map *map = &regions->at[i].map;

		if (!map->path)
			continue;
		map->path = name;
		name += map->path_len + 1;
	}
}

static struct region *add_region(struct regions *regions)
{
	if (regions->count == regions->room) {
		regions->room = 2 * regions->room + 64;
		regions->at = need(reallocarray(regions->at, regions->room, sizeof(*regions->at)));
	}
	return &regions->at[regions->count++];
}

static void keep(struct regions *regions, const struct map *map)
{
	struct region *region = add_region(regions);

	*region = (struct region) { .map = *map,
				    .backing = backing_of(map),
				    .stack = regions->run.stack };
	if (!map->path)
		return;
	if (has_suffix(map, DELETED)) {
		region->deleted = true;
		region->map.path_len -= strlen(DELETED);
	}
	if (region->map.path_len > PATH_MAX) {
		region->cut = true;
		region->map.path_len = PATH_MAX;
	}
	keep_name(regions, map->path, region->map.path_len);
}

static bool is_named_stack(const struct map *map)
{
	return !map->inode && map->path && str_is_word(map->path, map->path_len, "[stack]");
}

/* Before a line is kept. */
static void follow_run(struct regions *regions, const struct map *map)
{
	const bool named = is_named_stack(map);
	const bool plain = !map->inode && !map->shared && (!map->path || named);

	if (!plain || map->start != regions->run.end) {
		regions->run.start = map->start;
		regions->run.stack = false;
	}
	regions->run.end = plain ? map->end : 0;
	regions->run.stack |= named;
}

/* What comes before the name in its run is known to be the stack when that is read. */
static void mark_stack(struct regions *regions)
{
	size_t i = regions->count;

	while (i && regions->at[i - 1].map.start >= regions->run.start)
		regions->at[--i].stack = true;
}

static void read_line(struct regions *regions, size_t len)
{
	struct map map;

	if (len && regions->line[len - 1] == '\n')
		len--;
	if (!maps_parse(regions->line, len, &map)) {
		regions->broken++;
		return;
	}
	regions->total++;
	follow_run(regions, &map);
	if (is_named_stack(&map))
		mark_stack(regions);
	if (matters(&map))
		keep(regions, &map);
}

/* A line is as long as a path may be, which is no bound that one could reserve. */
int regions_read(FILE *maps, struct regions *ret)
{
	ssize_t len;

	ret->count = ret->total = ret->broken = ret->names_used = 0;
	ret->run.start = ret->run.end = ret->run.stack = 0;
	errno = 0;
	while ((len = getline(&ret->line, &ret->line_room, maps)) >= 0)
		read_line(ret, (size_t)len);
	if (ferror(maps))
		return errno ? -errno : -EIO;
	place_names(ret);
	return 0;
}

void regions_free(struct regions *regions)
{
	free(regions->at);
	free(regions->names);
	free(regions->line);
	*regions = (struct regions) { 0 };
}

int process_open(pid_t pid)
{
	char path[32];
	int process;

	snprintf(path, sizeof(path), "/proc/%d", pid);
	process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return process < 0 ? -errno : process;
}

static FILE *open_file(int process, const char *name)
{
	int fd = openat(process, name, O_RDONLY | O_CLOEXEC);
	FILE *file;

	if (fd < 0)
		return NULL;
	file = fdopen(fd, "r");
	if (!file)
		close(fd);
	return file;
}

int process_regions(int process, struct regions *ret)
{
	/* stdio would ask for as much as st_blksize says, 1024 bytes. */
	static char buffer[65536];
	FILE *maps = open_file(process, "maps");
	int error;

	if (!maps)
		return -errno;
	setvbuf(maps, buffer, _IOFBF, sizeof(buffer));
	error = regions_read(maps, ret);
	fclose(maps);
	return error;
}

/* Up to @size - 1 bytes, terminated: the first read has all of a small file. 0 or -errno. */
static int read_file(int process, const char *name, char *ret, size_t size)
{
	int fd = openat(process, name, O_RDONLY | O_CLOEXEC), error;
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, ret, size - 1);
	error = -errno;
	close(fd);
	if (n < 0)
		return error;
	ret[n] = '\0';
	return 0;
}

/* What follows "\nNAME:\t", up to the end of all lines; NULL if there is none. */
static const char *status_value(const char *status, const char *name)
{
	char key[32];
	const char *at;

	snprintf(key, sizeof(key), "\n%s:\t", name);
	at = strstr(status, key);
	return at ? at + strlen(key) : NULL;
}

static int status_number(const char *status, const char *name, int missing)
{
	const char *value = status_value(status, name);

	return value ? atoi(value) : missing;
}

/* The last of the numbers that it has, one a PID namespace. */
static pid_t status_inner_pid(const char *status, pid_t missing)
{
	const char *value = status_value(status, "NSpid"), *end;

	if (!value)
		return missing;
	for (end = strchrnul(value, '\n'); end > value && end[-1] != '\t'; end--)
		;
	return atoi(end);
}

int process_status(int process, struct process_status *ret)
{
	/* The groups of a user, of which there may be 65536, are in the middle of it. */
	static char status[1 << 20];
	int error = read_file(process, "status", status, sizeof(status));
	size_t len;

	if (error)
		return error;
	/* The kernel escapes a newline in it, so no name can pretend to be a line. */
	len = strcspn(status, "\n");
	len = len > strlen("Name:\t") ? len - strlen("Name:\t") : 0;
	snprintf(ret->comm, sizeof(ret->comm), "%.*s", (int)len, status + strlen("Name:\t"));
	ret->tgid = status_number(status, "Tgid", 0);
	ret->inner = status_inner_pid(status, ret->tgid);
	ret->uid = (uid_t)status_number(status, "Uid", -1);
	ret->seccomp = status_number(status, "Seccomp", -1);
	ret->filters = status_number(status, "Seccomp_filters", -1);
	ret->no_new_privs = status_number(status, "NoNewPrivs", 0) == 1;
	return 0;
}

uint64_t process_start(int process)
{
	char stat[1024];
	const char *at;
	int field;

	if (read_file(process, "stat", stat, sizeof(stat)))
		return 0;
	/* The second field is the name, in parentheses, and may hold some itself. */
	at = strrchr(stat, ')');
	for (field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

char *process_exe(int process)
{
	char path[PATH_MAX];
	ssize_t len = readlinkat(process, "exe", path, sizeof(path));

	/* One that fills the buffer may be longer. */
	if (len < 0 || (size_t)len == sizeof(path))
		return NULL;
	return need(strndup(path, (size_t)len));
}

char *process_label(int process)
{
	char label[512];

	if (read_file(process, "attr/current", label, sizeof(label)))
		return NULL;
	label[strcspn(label, "\n")] = '\0';
	return *label ? need(strdup(label)) : NULL;
}

int process_mapped_file(int process, uint64_t start, uint64_t end, struct stat *ret)
{
	char name[64];

	snprintf(name, sizeof(name), "map_files/%" PRIx64 "-%" PRIx64, start, end);
	return fstatat(process, name, ret, 0) == 0 ? 0 : -errno;
}

static bool is_file(const struct stat *st, const struct map *map)
{
	return st->st_ino == map->inode &&
	       ((uint64_t)major(st->st_dev) << 32 | minor(st->st_dev)) == map->dev;
}

/* A newline in a name is \012 in the maps; so is a backslash with these digits. */
static void unescape_newlines(char *path)
{
	char *to = path;

	for (; *path; path++) {
		if (strncmp(path, "\\012", 4) == 0) {
			*to++ = '\n';
			path += 3;
		} else {
			*to++ = *path;
		}
	}
	*to = '\0';
}

/* In the tree that the process sees, which the kernel's paths are of. */
static bool find_file(int process, const struct region *region, const char *suffix,
		      struct stat *ret)
{
	char path[sizeof("root") + PATH_MAX + sizeof(DELETED)];

	snprintf(path, sizeof(path), "root%s%s", region->map.path, suffix);
	if (fstatat(process, path, ret, AT_SYMLINK_NOFOLLOW) == 0)
		return true;
	unescape_newlines(path);
	return fstatat(process, path, ret, AT_SYMLINK_NOFOLLOW) == 0;
}

bool process_file_gone(int process, const struct region *region, bool *replaced)
{
	struct stat st;

	*replaced = false;
	if (!region->deleted)
		return false;
	if (region->cut)
		return true;
	if (find_file(process, region, DELETED, &st) && is_file(&st, &region->map))
		return false;
	*replaced = find_file(process, region, "", &st);
	return true;
}
