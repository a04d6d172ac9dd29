/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/fault.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "arch/arch.h"
#include "core/sys.h"
#include "cpu-context.h"
#include "preload/closures.h"
#include "preload/report.h"

static void report_misuse(const struct slot *slot)
{
	struct record record = {
		.event = EVENT_CLOSURE_MISUSE,
		.outcome = OUTCOME_ABORTED,
		.call = "ffi_closure_alloc",
		.detail = "its memory was run as code",
	};

	report(&record, slot->site);
}

/* Report, and let the fault happen again with the default action. */
static void on_fault(int signal_number, siginfo_t *info, void *context)
{
	const uintptr_t pc = arch_context_pc(context);
	const struct slot *slot = pool_slot_of_block(&closures, (void *)pc);
	struct sigaction action;

	if (!slot)
		slot = pool_slot_of_code(&closures, (void *)pc);
	if (slot)
		report_misuse(slot);
	memset(&action, 0, sizeof(action));
	action.sa_handler = SIG_DFL;
	sigaction(signal_number, &action, NULL);
	/* A signal that somebody sent does not come again by itself. */
	if (info->si_code <= 0)
		sys3(SYS_tgkill, sys_getpid(), sys_gettid(), signal_number);
}

void fault_watch(void)
{
	static bool watching;
	const int saved = errno;
	struct sigaction action;

	if (__atomic_exchange_n(&watching, true, __ATOMIC_RELAXED))
		return;
	if (sigaction(SIGSEGV, NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) &&
	    action.sa_handler == SIG_DFL) {
		memset(&action, 0, sizeof(action));
		action.sa_sigaction = on_fault;
		action.sa_flags = SA_SIGINFO | SA_ONSTACK;
		sigaction(SIGSEGV, &action, NULL);
	}
	errno = saved;
}
