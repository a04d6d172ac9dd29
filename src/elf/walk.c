/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"
#include "base/need.h"
#include "elf/inode-map.h"

#define THREADS_MAX 16
#define PULSE_NS 100000000
#define ENTRIES_BYTES 32768

/* Still to be entered. */
struct folder {
	struct folder *next;
	dev_t device;
	char path[];
};

struct walk {
	const struct root *root;
	struct walk_work work;
	struct walk_counts counts;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_cond_t ended;
	/* Under the lock; a folder is pending until it has been read. */
	struct folder *folders;
	size_t pending;
	unsigned int running;
	struct inode_map entered;
};

struct thread {
	struct walk *walk;
	unsigned int index;
	pthread_t id;
};

void walk_count_error(struct walk *walk, int error)
{
	if (error == -EACCES || error == -EPERM)
		walk->counts.denied++;
	else if (error == -ENOENT || error == -ENOTDIR || error == -ELOOP || error == -ESTALE)
		walk->counts.vanished++;
	else
		walk->counts.failed++;
}

/* The list of folders. */

static void push(struct walk *walk, struct folder *folder)
{
	pthread_mutex_lock(&walk->lock);
	folder->next = walk->folders;
	walk->folders = folder;
	walk->pending++;
	pthread_cond_signal(&walk->changed);
	pthread_mutex_unlock(&walk->lock);
}

/* Waits for one as long as another thread may find some. */
static struct folder *pop(struct walk *walk)
{
	struct folder *folder;

	pthread_mutex_lock(&walk->lock);
	while (!walk->folders && walk->pending)
		pthread_cond_wait(&walk->changed, &walk->lock);
	folder = walk->folders;
	if (folder)
		walk->folders = folder->next;
	pthread_mutex_unlock(&walk->lock);
	return folder;
}

static void finish(struct walk *walk)
{
	pthread_mutex_lock(&walk->lock);
	if (!--walk->pending)
		pthread_cond_broadcast(&walk->changed);
	pthread_mutex_unlock(&walk->lock);
}

static bool enter(struct walk *walk, const struct stat *st)
{
	bool known;

	pthread_mutex_lock(&walk->lock);
	inode_map_put(&walk->entered, st->st_dev, st->st_ino, &known);
	pthread_mutex_unlock(&walk->lock);
	return !known;
}

static void push_path(struct walk *walk, const char *folder, const char *name, dev_t device)
{
	const char *slash = *folder && folder[strlen(folder) - 1] != '/' ? "/" : "";
	const size_t size = strlen(folder) + strlen(slash) + strlen(name) + 1;
	struct folder *new = need(malloc(sizeof(*new) + size));

	new->device = device;
	stpcpy(stpcpy(stpcpy(new->path, folder), slash), name);
	push(walk, new);
}

/* One folder. */

/* Return: whether it could be opened. */
static bool visit(const struct thread *thread, int folder_fd, const char *folder, const char *name)
{
	struct walk *walk = thread->walk;
	struct walk_file file = { .folder = folder, .name = name, .thread = thread->index };

	file.fd =
		openat(folder_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (file.fd < 0) {
		walk_count_error(walk, -errno);
		return false;
	}
	walk->work.file(&file, walk->work.context);
	close(file.fd);
	return true;
}

/* Where a file system does not tell the type. */
static unsigned char type_of(int folder_fd, const struct dirent64 *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	if (fstatat(folder_fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return DT_UNKNOWN;
	return IFTODT(st.st_mode);
}

static bool is_self_or_parent(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

/* Return: whether it was a file, and could be opened. */
static bool take_entry(const struct thread *thread, int fd, const struct folder *folder,
		       const struct dirent64 *entry)
{
	const unsigned char type = type_of(fd, entry);

	if (type == DT_DIR && !is_self_or_parent(entry->d_name))
		push_path(thread->walk, folder->path, entry->d_name, folder->device);
	return type == DT_REG && visit(thread, fd, folder->path, entry->d_name);
}

/* Without opendir(3), which asks the system three things that are known here. */
static int read_folder(const struct thread *thread, int fd, const struct folder *folder)
{
	_Alignas(struct dirent64) char entries[ENTRIES_BYTES];
	long files = 0;
	ssize_t len, at;

	while ((len = getdents64(fd, entries, sizeof(entries))) > 0)
		for (at = 0; at < len;) {
			const struct dirent64 *entry = (const void *)(entries + at);

			files += take_entry(thread, fd, folder, entry);
			at += entry->d_reclen;
		}
	/* At once: the threads' CPUs have to agree on who counts. */
	thread->walk->counts.files += files;
	return len < 0 ? -errno : 0;
}

/* Return: 0, also if it is not to be entered, or -errno. */
static int enter_folder(const struct thread *thread, const struct folder *folder)
{
	struct walk *walk = thread->walk;
	const int fd = root_open_plain(walk->root, folder->path, O_RDONLY | O_DIRECTORY);
	struct stat st;
	int error = 0;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) == 0 && st.st_dev == folder->device && enter(walk, &st)) {
		walk->counts.folders++;
		error = read_folder(thread, fd, folder);
	}
	close(fd);
	return error;
}

static void *work(void *context)
{
	const struct thread *thread = context;
	struct walk *walk = thread->walk;
	struct folder *folder;

	/* A table of descriptors of its own is used without a lock. If not, then not. */
	unshare(CLONE_FILES);
	while ((folder = pop(walk))) {
		const int error = enter_folder(thread, folder);

		if (error)
			walk_count_error(walk, error);
		free(folder);
		finish(walk);
	}
	pthread_mutex_lock(&walk->lock);
	walk->running--;
	pthread_cond_signal(&walk->ended);
	pthread_mutex_unlock(&walk->lock);
	return NULL;
}

/* All. */

struct walk *walk_new(const struct root *root, const struct walk_work *what)
{
	struct walk *walk = need(calloc(1, sizeof(*walk)));

	walk->root = root;
	walk->work = *what;
	pthread_mutex_init(&walk->lock, NULL);
	pthread_cond_init(&walk->changed, NULL);
	pthread_cond_init(&walk->ended, NULL);
	return walk;
}

static int add_file(struct walk *walk, const char *path, bool named)
{
	const char *slash = strrchr(path, '/');
	char *folder = need(slash ? strndup(path, (size_t)(slash - path)) : strdup(""));
	struct walk_file file = { .folder = *folder ? folder : "/",
				  .name = slash ? slash + 1 : path,
				  .named = named };

	file.fd = root_open(walk->root, path, O_RDONLY);
	if (file.fd >= 0) {
		walk->counts.files++;
		walk->work.file(&file, walk->work.context);
		close(file.fd);
	}
	free(folder);
	return file.fd < 0 ? file.fd : 0;
}

/* What is open as a place, by its path without links. */
static int add_place(struct walk *walk, int fd, const char *path, bool listed)
{
	char *plain = root_path_of(walk->root, fd);
	struct stat st;
	int error = 0;

	if (!plain)
		plain = need(strdup(path));
	if (fstat(fd, &st) != 0)
		error = -errno;
	else if (S_ISREG(st.st_mode))
		error = add_file(walk, plain, !listed);
	else if (S_ISDIR(st.st_mode) && !listed)
		push_path(walk, "", plain, st.st_dev);
	else if (!listed)
		error = -EINVAL;
	free(plain);
	return error;
}

static int add(struct walk *walk, const char *path, bool listed)
{
	const int fd = root_open(walk->root, path, O_PATH | (listed ? O_NOFOLLOW : 0));
	int error;

	if (fd < 0)
		return fd;
	error = add_place(walk, fd, path, listed);
	close(fd);
	return error;
}

int walk_add(struct walk *walk, const char *path)
{
	return add(walk, path, false);
}

int walk_add_listed(struct walk *walk, const char *path)
{
	return add(walk, path, true);
}

/* Until the threads have ended. */
static void watch(struct walk *walk)
{
	struct timespec until;

	pthread_mutex_lock(&walk->lock);
	while (walk->running) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += PULSE_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&walk->ended, &walk->lock, &until);
		pthread_mutex_unlock(&walk->lock);
		walk->work.pulse(&walk->counts, walk->work.context);
		pthread_mutex_lock(&walk->lock);
	}
	pthread_mutex_unlock(&walk->lock);
}

void walk_run(struct walk *walk)
{
	struct thread threads[THREADS_MAX];
	unsigned int started = 0, i;

	while (started < walk->work.threads && started < THREADS_MAX) {
		threads[started] = (struct thread) { .walk = walk, .index = started };
		pthread_mutex_lock(&walk->lock);
		walk->running++;
		pthread_mutex_unlock(&walk->lock);
		if (pthread_create(&threads[started].id, NULL, work, &threads[started]) != 0)
			break;
		started++;
	}
	if (started < walk->work.threads && started < THREADS_MAX) {
		/* One that could not be started: this one takes its place. */
		work(&threads[started]);
	} else if (walk->work.pulse) {
		watch(walk);
	}
	for (i = 0; i < started; i++)
		pthread_join(threads[i].id, NULL);
}

const struct walk_counts *walk_counts(const struct walk *walk)
{
	return &walk->counts;
}

void walk_free(struct walk *walk)
{
	inode_map_free(&walk->entered);
	pthread_cond_destroy(&walk->ended);
	pthread_cond_destroy(&walk->changed);
	pthread_mutex_destroy(&walk->lock);
	free(walk);
}

unsigned int walk_threads(void)
{
	cpu_set_t cpus;
	int count = 2;

	if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
		count = CPU_COUNT(&cpus);
	if (count < 2)
		return 2;
	return count < THREADS_MAX ? (unsigned int)count : THREADS_MAX;
}
