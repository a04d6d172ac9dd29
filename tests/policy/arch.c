/* SPDX-License-Identifier: Apache-2.0 */
#include "arch.h"

#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	UNSEEN,
	SEEN
};

const struct arch archs[] = {
#define ARCH(token, mmap, anonymous, userfaultfd)                                                  \
	{ #token, SCMP_ARCH_##token, (mmap) == SEEN, anonymous, userfaultfd },
#include "archs.def"
#undef ARCH
};
const size_t arch_count = sizeof(archs) / sizeof(*archs);

const struct arch *arch_find(const char *name)
{
	size_t i;

	for (i = 0; i < arch_count; i++)
		if (strcasecmp(archs[i].name, name) == 0)
			return &archs[i];
	return NULL;
}

/* libseccomp tells x32 from x86_64 by a token of its own, the kernel by the number. */
uint32_t arch_audit(const struct arch *arch)
{
	return arch->token == SCMP_ARCH_X32 ? SCMP_ARCH_X86_64 : arch->token;
}

bool arch_is_big_endian(const struct arch *arch)
{
	return !(arch->token & __AUDIT_ARCH_LE);
}

/* The largest numbers but those of x32 are those of MIPS, from 6000. */
#define NUMBERS 7000

/* What is at or below has no number; parts of ipc() are above, though they may have one. */
#define ABSENT (-10000)

/* From above: libseccomp takes numbers of MIPS without their base of 4000 as well. */
static int find_number(const struct arch *arch, const char *call)
{
	int number;

	for (number = NUMBERS - 1; number >= 0; number--) {
		char *name = seccomp_syscall_resolve_num_arch(arch->token, number);
		bool same = name && strcmp(name, call) == 0;

		free(name);
		if (same)
			return number;
	}
	return -1;
}

int arch_number(const struct arch *arch, const char *call)
{
	int number = seccomp_syscall_resolve_name_arch(arch->token, call);

	if (number >= 0)
		return number;
	return number > ABSENT ? find_number(arch, call) : -1;
}
