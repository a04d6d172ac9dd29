/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases that end their process, or need one that has just started: the test
 * program runs itself again with the name of a case, with the shim or bare,
 * and looks into the report for what that process did.
 */
#ifndef FAULTS_PROCESS_H
#define FAULTS_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* How long a case may take. */
#define CASE_SECONDS 60

/* What a case returns where something that it needs is absent. */
#define CASE_SKIP 77

/* A case's status if it says that all was well. */
#define CASE_RIGHT 42

struct process_case {
	const char *name;
	int (*run)(void);
};

enum guard {
	BARE,
	GUARDED,
};

/* How a process ended; one that hung was killed. */
struct end {
	pid_t pid;
	int status;
	bool hung;
};

/*
 * First in main(): if this process is to run one case, run it and exit. If not, the report is
 * emptied for it.
 */
void process_main(int argc, char **argv, const struct process_case *cases);

/* Run a case in a new process, and wait for its end. */
struct end process_run(const char *name, enum guard guard);

/* The same with a function that the child calls before its execve(). */
struct end process_run_after(const char *name, enum guard guard, void (*before)(void));

/* Run a function in a forked child, and wait so long. */
struct end process_fork(int (*run)(void *arg), void *arg, unsigned int seconds);

bool ended_with(const struct end *end, int status);
bool ended_by(const struct end *end, int signal);

/* For a remark on an end that was not the expected one. */
const char *end_text(const struct end *end);

/* Wait for the end of a child, so long. */
struct end process_wait(pid_t pid, unsigned int seconds);

/* Whether the report has such a record of that process; outcome may be NULL. */
bool recorded(pid_t pid, const char *event, const char *outcome);

/* Whether this process runs behind the shim. */
bool is_guarded(void);

#endif
