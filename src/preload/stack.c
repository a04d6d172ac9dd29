/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/stack.h"

#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/personality.h>

#include "core/image.h"
#include "core/sys.h"
#include "preload/alias.h"
#include "preload/guard.h"
#include "preload/report.h"
#include "preload/verdict.h"
#include "tramp/self.h"

/* Our own header; all that is loaded is for the same machine. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* What is asked for. */

/* The kernel's own object has no such header, and is none of the loader's. */
static bool is_vdso(const struct dl_phdr_info *info)
{
	const uintptr_t vdso = getauxval(AT_SYSINFO_EHDR);

	return vdso && (uintptr_t)info->dlpi_phdr - vdso < ARCH_PAGE_MAX;
}

static bool wants_executable(const struct dl_phdr_info *info)
{
	unsigned int i;

	for (i = info->dlpi_phnum; i-- > 0;)
		if (info->dlpi_phdr[i].p_type == PT_GNU_STACK)
			return info->dlpi_phdr[i].p_flags & PF_X;
	return image_unsaid_is_exec(__ehdr_start.e_machine) && !is_vdso(info);
}

/* Not zero at first, so that it lies in a page that the loader has touched anyway. */
static enum {
	PLAIN,
	EXECUTABLE,
	UNKNOWN
} wanted = UNKNOWN;

static const char *wanted_by;

static int look_at_object(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	if (!wants_executable(info))
		return 0;
	wanted_by = *info->dlpi_name ? info->dlpi_name : "the program";
	return 1;
}

bool stack_is_wanted_executable(void)
{
	if (wanted == UNKNOWN)
		wanted = dl_iterate_phdr(look_at_object, NULL) ? EXECUTABLE : PLAIN;
	return wanted == EXECUTABLE;
}

/* The main stack. */

struct span {
	char *start; /* a page that is in use */
	char *end;
};

/* The kernel puts the program's name at the very end, and the rest below. */
static struct span main_stack(void)
{
	const uintptr_t page = getauxval(AT_PAGESZ);
	const char *name = (const char *)getauxval(AT_EXECFN);
	char *here = __builtin_frame_address(0);
	struct span ret;

	if (!name || name < here)
		name = here;
	while (*name)
		name++;
	ret.start = (char *)((uintptr_t)here & ~(page - 1));
	ret.end = (char *)(((uintptr_t)name | (page - 1)) + 1);
	return ret;
}

/* Both ends are asked about: the loader changes the lower part only. */
static enum answer is_executable(const struct span *stack)
{
	const char *const places[] = { stack->start, stack->end - 1 };
	enum answer answer = ANSWER_NO;
	struct map map;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (self_find(places[i], &map, NULL))
			answer = ANSWER_UNKNOWN;
		else if (map.prot & PROT_EXEC)
			return ANSWER_YES;
	}
	return answer;
}

/* With this personality the kernel would add execution to what we ask for. */
static void clear_read_implies_exec(void)
{
	const long persona = sys1(SYS_personality, 0xffffffff);

	if (persona >= 0 && (persona & READ_IMPLIES_EXEC))
		sys1(SYS_personality, persona & ~READ_IMPLIES_EXEC);
}

/* PROT_GROWSDOWN: from the lowest page on, which nobody knows. */
static bool take_execution(const struct span *stack)
{
	clear_read_implies_exec();
	return sys_mprotect(stack->start, (size_t)(stack->end - stack->start),
			    PROT_READ | PROT_WRITE | PROT_GROWSDOWN) == 0 &&
	       is_executable(stack) != ANSWER_YES;
}

/* Who asked for it, and what will come of it. */
static const char *describe(char *buf, size_t size)
{
	struct fmt detail;

	fmt_init(&detail, buf, size);
	fmt_str(&detail, "the main stack, as ");
	fmt_str(&detail, wanted_by);
	fmt_str(&detail, " asks; refused, GCC's nested functions end with SIGSEGV");
	return fmt_string(&detail);
}

void stack_start(void)
{
	char detail[512];
	struct record record = { .event = EVENT_EXEC_STACK, .call = "execve" };
	struct span stack;

	if (likely(!stack_is_wanted_executable()))
		return;
	stack = main_stack();
	if (is_executable(&stack) == ANSWER_NO)
		return;
	record.detail = describe(detail, sizeof(detail));
	if (!verdict_refuse(&record, NULL) || take_execution(&stack))
		return;
	record.outcome = OUTCOME_IGNORED;
	record.detail = "the main stack stays executable: the kernel refused to change it";
	report(&record, NULL);
}
