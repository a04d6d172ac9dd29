/* SPDX-License-Identifier: Apache-2.0 */
/*
 * without FEATURE... -- COMMAND [ARG...]: an older kernel, or one that was built
 * otherwise. A filter answers what such a kernel would.
 */
#include <err.h>
#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void refuse(scmp_filter_ctx filter, int error, int call)
{
	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t)error), call, 0) != 0)
		errx(EXIT_FAILURE, "libseccomp");
}

static void add(scmp_filter_ctx filter, const char *feature)
{
	if (strcmp(feature, "landlock") == 0)
		refuse(filter, ENOSYS, 444 /* landlock_create_ruleset() */);
	else if (strcmp(feature, "seccomp") == 0)
		refuse(filter, ENOSYS, SCMP_SYS(seccomp));
	else if (strcmp(feature, "mounts") == 0)
		refuse(filter, EPERM, SCMP_SYS(unshare));
	else if (strcmp(feature, "mdwe") != 0 ||
		 seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
				  SCMP_A0(SCMP_CMP_EQ, 65, 0)) != 0)
		errx(EXIT_FAILURE, "%s: no such feature", feature);
}

int main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int i;

	seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
	/* Programs of other ABIs are not what this is about. */
	seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		add(filter, argv[i]);
	if (i + 1 >= argc)
		errx(EXIT_FAILURE, "no command");
	if (seccomp_load(filter) != 0)
		err(EXIT_FAILURE, "seccomp_load");
	execvp(argv[i + 1], argv + i + 1);
	err(EXIT_FAILURE, "%s", argv[i + 1]);
}
