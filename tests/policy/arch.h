/* SPDX-License-Identifier: Apache-2.0 */
/* The ABIs that filters are tried for, all of them on this machine. */
#ifndef TESTS_POLICY_ARCH_H
#define TESTS_POLICY_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arch {
	const char *name;
	uint32_t token; /* SCMP_ARCH_* */
	bool sees_mmap;
	uint32_t map_anonymous;
	uint32_t userfaultfd_new;
};

extern const struct arch archs[];
extern const size_t arch_count;

/* The ABI of this name, in letters of either size, or NULL. */
const struct arch *arch_find(const char *name);

/* What the kernel puts into struct seccomp_data. */
uint32_t arch_audit(const struct arch *arch);

bool arch_is_big_endian(const struct arch *arch);

/*
 * The number of a system call there, or -1 where there is none. By libseccomp's
 * tables: also of those that its rules treat as a part of ipc().
 */
int arch_number(const struct arch *arch, const char *call);

#endif
