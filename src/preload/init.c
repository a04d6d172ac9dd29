/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning and the ends of the shim's time in a process. */
#include "preload/closures.h"
#include "preload/finish.h"
#include "preload/guard.h"
#include "preload/lock.h"
#include "preload/report.h"
#include "preload/stack.h"
#include "preload/state.h"

void finish(void)
{
	if (report_is_quiet())
		return;
	closures_flush();
	report_flush();
}

/* As the loader of glibc calls it; that of musl has set environ by then. */
static __attribute__((constructor)) void start(int argc, char **argv, char **envp)
{
	(void)argc;
	(void)argv;
	state_start(envp);
	stack_start();
	lock_at_main();
}

static __attribute__((destructor)) void end(void)
{
	finish();
}

/* A process that leaves without its destructors has counts to tell too. */

_Noreturn void guard_exit(int status) __asm__("_exit");
_Noreturn void guard_exit_c99(int status) __asm__("_Exit");

EXPORT void guard_exit(int status)
{
	finish();
	for (;;)
		sys1(SYS_exit_group, status);
}

EXPORT void guard_exit_c99(int status)
{
	guard_exit(status);
}
