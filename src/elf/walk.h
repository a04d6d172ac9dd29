/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All regular files of some trees, opened, by several threads. Links are not
 * followed, nor is anything opened that is no regular file and no folder; a
 * folder is entered once, however many ways lead to it, and none on another
 * file system than the path that it was found from.
 */
#ifndef ELF_WALK_H
#define ELF_WALK_H

#include <stdatomic.h>

#include "elf/root.h"

/**
 * struct walk_file - one that is open.
 * @folder:	its path from the root
 * @thread:	which of the threads, from 0
 * @named:	it is one of the paths that were asked for
 */
struct walk_file {
	int fd;
	const char *folder;
	const char *name;
	unsigned int thread;
	bool named;
};

/* What there was, as it is counted. */
struct walk_counts {
	atomic_long files;
	atomic_long folders;
	atomic_long denied;
	atomic_long vanished;
	atomic_long failed;
};

/**
 * struct walk_work - what is done.
 * @file:	called in one of the threads for each file, which it does not close
 * @pulse:	called in the calling thread now and then, or NULL
 */
struct walk_work {
	unsigned int threads;
	void (*file)(const struct walk_file *file, void *context);
	void (*pulse)(const struct walk_counts *counts, void *context);
	void *context;
};

struct walk;

struct walk *walk_new(const struct root *root, const struct walk_work *work);

/* Another tree or file; a link is followed here. Return: 0 or -errno. */
int walk_add(struct walk *walk, const char *path);

/* A file of a list that has links and folders too, which are passed over. */
int walk_add_listed(struct walk *walk, const char *path);

/* Until there are no more. */
void walk_run(struct walk *walk);
const struct walk_counts *walk_counts(const struct walk *walk);
void walk_free(struct walk *walk);

/* Another thing that went wrong with a file is counted as the walk counts its own. */
void walk_count_error(struct walk *walk, int error);

/* How many threads are worth it here. */
unsigned int walk_threads(void);

#endif
