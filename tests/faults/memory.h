/* SPDX-License-Identifier: Apache-2.0 */
/* What /proc/PID/maps says of a process. */
#ifndef FAULTS_MEMORY_H
#define FAULTS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* How to reach /proc where its path leads elsewhere; AT_FDCWD at first. */
extern int memory_proc;

/* Mappings of this process. */
size_t memory_mappings(void);

/* Mappings that are writable and executable. */
size_t memory_write_exec(void);

/* Executable mappings of a file. */
size_t memory_executable_of(const struct stat *file);

/* Mappings of memfds. */
size_t memory_of_memfds(void);

/* Open descriptors of memfds. */
size_t memory_open_memfds(void);

#endif
