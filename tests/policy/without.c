/* SPDX-License-Identifier: Apache-2.0 */
/*
 * without FEATURE... -- COMMAND [ARG...]: an older kernel, or one that was built
 * otherwise. A filter answers what such a kernel would. A feature may also be
 * CALL=ERRNO, or CALL=KILL.
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

/* Of one operation of prctl(), with one argument if that is not 0. */
static void refuse_prctl(scmp_filter_ctx filter, int error, unsigned int op, unsigned int argument)
{
	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t)error), SCMP_SYS(prctl),
			     argument ? 2 : 1, SCMP_A0(SCMP_CMP_EQ, op, 0),
			     SCMP_A1(SCMP_CMP_EQ, argument, 0)) != 0)
		errx(EXIT_FAILURE, "libseccomp");
}

static const struct {
	const char *name;
	int error;
} answers[] = {
	{ "EINVAL", EINVAL },
	{ "EIO", EIO },
	{ "ENOSYS", ENOSYS },
	{ "EPERM", EPERM },
	{ "EOPNOTSUPP", EOPNOTSUPP },
	{ "EPROTONOSUPPORT", EPROTONOSUPPORT },
	{ "KILL", 0 },
};

/* Later than some versions of libseccomp; the same on every CPU. */
static int number_of(const char *call)
{
	const int number = seccomp_syscall_resolve_name(call);

	if (strcmp(call, "mseal") == 0)
		return 462;
	if (strcmp(call, "lsm_list_modules") == 0)
		return 461;
	if (number == __NR_SCMP_ERROR)
		errx(EXIT_FAILURE, "%s: no such call", call);
	return number;
}

static void answer(scmp_filter_ctx filter, const char *feature)
{
	const char *name = strchr(feature, '=') + 1;
	char *call = strndup(feature, (size_t)(name - 1 - feature));
	size_t i = 0;

	while (i < sizeof(answers) / sizeof(*answers) && strcmp(answers[i].name, name) != 0)
		i++;
	if (!call || i == sizeof(answers) / sizeof(*answers))
		errx(EXIT_FAILURE, "%s: no such answer", feature);
	if (answers[i].error)
		refuse(filter, answers[i].error, number_of(call));
	else if (seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, number_of(call), 0) != 0)
		errx(EXIT_FAILURE, "libseccomp");
	free(call);
}

static void add(scmp_filter_ctx filter, const char *feature)
{
	if (strchr(feature, '='))
		answer(filter, feature);
	else if (strcmp(feature, "landlock") == 0)
		refuse(filter, ENOSYS, 444 /* landlock_create_ruleset() */);
	else if (strcmp(feature, "seccomp") == 0)
		refuse(filter, ENOSYS, SCMP_SYS(seccomp));
	else if (strcmp(feature, "mounts") == 0)
		refuse(filter, EPERM, SCMP_SYS(unshare));
	else if (strcmp(feature, "mdwe") == 0)
		refuse_prctl(filter, EINVAL, 65 /* PR_SET_MDWE */, 0);
	else if (strcmp(feature, "mdwe-effect") == 0)
		refuse_prctl(filter, 0, 65, 0);
	else if (strcmp(feature, "mdwe-no-inherit") == 0)
		refuse_prctl(filter, EINVAL, 65, 3);
	else
		errx(EXIT_FAILURE, "%s: no such feature", feature);
}

int main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int i;

	/* setuid programs stay what they are, where that may be. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, geteuid() != 0);
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
