/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What /proc tells about another process. A process is a descriptor of its
 * folder, which stays its own when it ends and its number is given to another.
 * Context of all: process; out of memory ends it.
 */
#ifndef PROCESS_PROCESS_H
#define PROCESS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "core/maps.h"

/* What a mapping shows. */
enum backing {
	BACKING_NONE,	 /* nothing: private memory */
	BACKING_SHARED,	 /* nothing, but children have it too */
	BACKING_SEGMENT, /* a System V segment */
	BACKING_MEMFD,
	BACKING_FILE,
	BACKING_KERNEL, /* code of the kernel's own, such as the vDSO */
};

/**
 * struct region - a mapping that matters: executable, or shared and writable.
 * @map:	its path is terminated, without @deleted's words and cut after
 *		PATH_MAX bytes; NULL if it has none
 * @backing:	by the path
 * @stack:	a part of the main thread's stack: named so, or beside it, where
 *		mprotect() took it apart
 * @deleted:	the path ended in " (deleted)", which may be part of the name
 * @cut:	so the path is not all of it
 */
struct region {
	struct map map;
	enum backing backing;
	bool stack;
	bool deleted;
	bool cut;
};

/**
 * struct regions - those of one process, in the order of their addresses.
 * @total:	mappings that there are
 * @broken:	lines that the kernel would not write
 *
 * All zero to start with. Reading again reuses the memory.
 */
struct regions {
	struct region *at;
	size_t count;
	size_t total;
	size_t broken;
	struct {
		uint64_t start;
		uint64_t end;
		bool stack;
	} run; /* of private memory without gaps, up to the last line */
	size_t room;
	char *names;
	size_t names_used;
	size_t names_room;
	char *line;
	size_t line_room;
};

/**
 * struct process_status - of /proc/PID/status.
 * @seccomp:	SECCOMP_MODE_*, -1 if it does not say
 * @filters:	how many, -1 if it does not say (before Linux 5.9)
 * @inner:	its number in its own PID namespace
 */
struct process_status {
	pid_t tgid;
	pid_t inner;
	uid_t uid;
	int seccomp;
	int filters;
	bool no_new_privs;
	char comm[64];
};

/* A descriptor of its folder, or -errno: ENOENT where there is no such process. */
int process_open(pid_t pid);

/**
 * process_regions() - read its maps.
 * @process:	of process_open()
 * @ret:	changed; empty for a thread of the kernel and for a zombie
 *
 * Return: 0 or -errno: EACCES if that is not ours to see, ESRCH if it ended.
 */
int process_regions(int process, struct regions *ret);

/* The same from an open file. */
int regions_read(FILE *maps, struct regions *ret);
void regions_free(struct regions *regions);

/* 0 or -errno. */
int process_status(int process, struct process_status *ret);

/* When it started, in ticks after the boot: with its number, who it is. 0 if it ended. */
uint64_t process_start(int process);

/* The path of its program, to be freed; NULL if that is not ours to see, or too long. */
char *process_exe(int process);

/* Its label of SELinux or AppArmor, to be freed; NULL if it has none. */
char *process_label(int process);

/* The file of a mapping, by its addresses. 0 or -errno: EPERM unless one is root. */
int process_mapped_file(int process, uint64_t start, uint64_t end, struct stat *ret);

/**
 * process_file_gone() - whether a file that a process has mapped lost its name.
 * @region:	with a path
 * @replaced:	set to whether there is another file of that name now
 *
 * " (deleted)" may be part of a name: then there is such a file in the process's
 * own tree, and it is that file.
 */
bool process_file_gone(int process, const struct region *region, bool *replaced);

#endif
