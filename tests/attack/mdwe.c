/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of PR_SET_MDWE, each without it and below wxrun.
 *
 * usage: mdwe WXRUN, or by itself mdwe --rule NAME
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

/* Later than the headers of some distributions. */
#define SET_MDWE 65
#define GET_MDWE 66
#define NO_INHERIT 2

enum {
	SIZE = 0x10000,
	R = PROT_READ,
	RW = PROT_READ | PROT_WRITE,
	RX = PROT_READ | PROT_EXEC,
	RWX = PROT_READ | PROT_WRITE | PROT_EXEC,
	ABNORMAL = 255, /* no errno */
};

/* A private view of this program's file: filters have no objection to that. */
static char *map(int prot, int flags, void *at)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char *page = mmap(at, SIZE, prot, MAP_PRIVATE | flags, fd, 0);

	close(fd);
	return page;
}

/* 0 or the errno of the second step; the first one must work. */
static int change(int from, int to)
{
	void *page = map(from, 0, NULL);

	if (page == MAP_FAILED)
		_exit(ABNORMAL);
	return mprotect(page, SIZE, to) ? errno : 0;
}

static int rx_to_rx(void)
{
	return change(RX, RX);
}

static int rx_to_r(void)
{
	return change(RX, R);
}

static int rx_to_none(void)
{
	return change(RX, PROT_NONE);
}

static int rx_to_rw(void)
{
	return change(RX, RW);
}

static int r_to_rw(void)
{
	return change(R, RW);
}

static int r_to_rx(void)
{
	return change(R, RX);
}

static int rw_to_rx(void)
{
	return change(RW, RX);
}

static int rx_to_rwx(void)
{
	return change(RX, RWX);
}

static int none_to_rx(void)
{
	return change(PROT_NONE, RX);
}

static int map_rx(void)
{
	return map(RX, 0, NULL) == MAP_FAILED ? errno : 0;
}

static int map_rwx(void)
{
	return map(RWX, 0, NULL) == MAP_FAILED ? errno : 0;
}

static int map_anonymous_rwx(void)
{
	return map(RWX, MAP_ANONYMOUS, NULL) == MAP_FAILED ? errno : 0;
}

static int map_rwx_in_place(void)
{
	return map(RWX, MAP_FIXED, map(R, 0, NULL)) == MAP_FAILED ? errno : 0;
}

/* Over memory that is executable: a new mapping all the same. */
static int map_rwx_in_place_of_rx(void)
{
	return map(RWX, MAP_FIXED, map(RX, 0, NULL)) == MAP_FAILED ? errno : 0;
}

static int status_of(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return ABNORMAL;
	return WEXITSTATUS(status);
}

static int in_child(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(rw_to_rx());
	return status_of(child);
}

static int after_execve(void)
{
	execl("/proc/self/exe", "mdwe", "--rule", "rw_to_rx", NULL);
	return ABNORMAL;
}

static int take_off(void)
{
	return prctl(SET_MDWE, 0, 0, 0, 0) ? errno : 0;
}

static int take_off_for_children(void)
{
	return prctl(SET_MDWE, 1 | NO_INHERIT, 0, 0, 0) ? errno : 0;
}

static int take_again(void)
{
	return prctl(SET_MDWE, 1, 0, 0, 0) ? errno : 0;
}

static int is_on(void)
{
	return prctl(GET_MDWE, 0, 0, 0, 0) == 1 ? 0 : ENODATA;
}

#define RULE(name, expected, guarded_expected, claim)                                              \
	{                                                                                          \
#name, name, expected, guarded_expected, claim                                     \
	}

/* What each returns without wxrun, and below it. */
static const struct rule {
	const char *name;
	int (*call)(void);
	int bare;
	int guarded;
	const char *claim;
} rules[] = {
	RULE(is_on, ENODATA, 0, "PR_GET_MDWE tells of the rule"),
	RULE(map_rx, 0, 0, "a file is mapped executable"),
	RULE(rx_to_rx, 0, 0, "executable memory stays executable"),
	RULE(rx_to_r, 0, 0, "executable memory becomes readable only"),
	RULE(rx_to_none, 0, 0, "executable memory becomes inaccessible"),
	RULE(rx_to_rw, 0, 0, "executable memory becomes writable instead"),
	RULE(r_to_rw, 0, 0, "readable memory becomes writable"),
	RULE(r_to_rx, 0, EACCES, "readable memory becomes executable"),
	RULE(rw_to_rx, 0, EACCES, "writable memory becomes executable"),
	RULE(rx_to_rwx, 0, EACCES, "executable memory becomes writable too"),
	RULE(none_to_rx, 0, EACCES, "inaccessible memory becomes executable"),
	RULE(map_rwx, 0, EACCES, "a file is mapped writable and executable"),
	RULE(map_anonymous_rwx, 0, EACCES, "memory is mapped writable and executable"),
	RULE(map_rwx_in_place, 0, EACCES, "the same over a mapping, by MAP_FIXED"),
	RULE(map_rwx_in_place_of_rx, 0, EACCES, "the same over an executable mapping"),
	RULE(in_child, 0, EACCES, "writable memory of a child becomes executable"),
	RULE(after_execve, 0, EACCES, "writable memory becomes executable after execve()"),
	RULE(take_off, 0, EPERM, "PR_SET_MDWE takes the rule back"),
	RULE(take_off_for_children, 0, EPERM, "PR_SET_MDWE takes the rule back for children"),
	RULE(take_again, 0, 0, "PR_SET_MDWE asks for the same again"),
};

static int run_rule(const char *name)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strcmp(rules[i].name, name) == 0)
			return rules[i].call();
	return ABNORMAL;
}

static int run(const char *self, const char *wxrun, const struct rule *rule)
{
	pid_t child = fork();

	if (child == 0 && wxrun)
		execl(wxrun, wxrun, "--mode=enforce", "--without-shim", "--", self, "--rule",
		      rule->name, NULL);
	if (child == 0 && !wxrun)
		execl(self, self, "--rule", rule->name, NULL);
	if (child == 0)
		_exit(ABNORMAL);
	return status_of(child);
}

static const char *word(int result)
{
	if (result == ABNORMAL)
		return "it could not be tried";
	return result ? strerrorname_np(result) : "it works";
}

static void check(const char *self, const char *wxrun, const struct rule *rule)
{
	const int bare = run(self, NULL, rule), guarded = run(self, wxrun, rule);

	if (!ok(bare == rule->bare, "%s: %s without wxrun", rule->claim, word(rule->bare)))
		note("%s", word(bare));
	if (!ok(guarded == rule->guarded, "%s: %s below wxrun", rule->claim, word(rule->guarded)))
		note("%s", word(guarded));
}

static const char *reason_to_skip(void)
{
	int set = prctl(GET_MDWE, 0, 0, 0, 0);

	if (set < 0)
		return "this kernel has no PR_SET_MDWE";
	return set ? "PR_SET_MDWE holds for this test itself" : NULL;
}

int main(int argc, char **argv)
{
	const char *reason = reason_to_skip();

	if (argc == 3)
		return run_rule(argv[2]);
	if (argc != 2)
		return EXIT_FAILURE;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (reason)
			skip(rules[i].claim, reason);
		else
			check(argv[0], argv[1], &rules[i]);
	}
	return tap_end();
}
