/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What programs do with closures that they should not. Nothing of it is
 * silent: either it does no harm and there is a record, or the process ends
 * and there is a record.
 */
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "closure.h"
#include "process.h"
#include "tap.h"

/* mov $42, %eax; ret, with what an indirect branch may need at its target. */
#if defined(__x86_64__) || defined(__i386__)
static const unsigned char returns_42[] = { 0xf3, 0x0f, 0x1e, sizeof(void *) == 8 ? 0xfa : 0xfb,
					    0xb8, 42,	0,    0,
					    0,	  0xc3 };
#elif defined(__aarch64__)
static const unsigned char returns_42[] = { 0x5f, 0x24, 0x03, 0xd5, 0x40, 0x05,
					    0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6 };
#else
#error "no machine code for this CPU"
#endif

typedef int constant(void);
typedef int function(int);

static int status_of(bool right)
{
	return right ? CASE_RIGHT : 1;
}

/* Frees. */

static int free_twice(void)
{
	struct closure closure, after[10];

	closure_make(&closure, 1);
	ffi_closure_free(closure.memory);
	ffi_closure_free(closure.memory);
	return status_of(closures_make(after, 10, 1) == 10 && closures_right(after, 10) == 10 &&
			 after[0].code != after[1].code);
}

static int free_others_memory(void)
{
	static ffi_closure own;
	struct closure closure;

	closure_make(&closure, 1);
	ffi_closure_free(&own);
	ffi_closure_free((char *)closure.memory + 8);
	ffi_closure_free(closure.code);
	return status_of(closure_is_right(&closure));
}

/* The manner of gobject-introspection before 1.72. */
struct wrapper {
	ffi_closure closure;
	void *writable;
	void *more[3];
};

static int free_through_code_address(void)
{
	const struct wrapper *through_code;
	struct wrapper *wrapper;
	struct closure closure = { .add = 0 };

	wrapper = ffi_closure_alloc(sizeof(*wrapper), &closure.code);
	wrapper->writable = wrapper;
	closure.memory = &wrapper->closure;
	closure_prepare(&closure, 3);
	if (!closure_is_right(&closure))
		return 1;
	through_code = closure.code;
	ffi_closure_free(through_code->writable);
	return CASE_RIGHT;
}

/* Calls of what leads nowhere. */

static int call_freed(void)
{
	struct closure closure;

	closure_make(&closure, 1);
	if (!closure_is_right(&closure))
		return 1;
	closure_free(&closure);
	return ((function *)closure.code)(1);
}

static int call_unprepared(void)
{
	void *code;

	if (!ffi_closure_alloc(sizeof(ffi_closure), &code))
		return 1;
	return ((function *)code)(1);
}

/* The address of the closure is no code address, even if ffi_prep_closure() says so. */
static int call_closure_itself(void)
{
	void *code;
	ffi_closure *closure = ffi_closure_alloc(sizeof(*closure), &code);

	if (!closure ||
	    ffi_prep_closure(closure, &closure_int_cif, closure_add_int, (void *)40) != FFI_OK)
		return 1;
	return ((function *)closure)(2);
}

/*
 * The memory as memory for code, in the manner of GHC before 9.0.2: a pointer
 * to what was allocated in front, the code behind it.
 */

static void *allocate_code(size_t size, size_t header, char **writable)
{
	void *code;

	*writable = ffi_closure_alloc(size, &code);
	if (!*writable)
		exit(1);
	if (header)
		memcpy(*writable, writable, sizeof(void *));
	memcpy(*writable + header, returns_42, sizeof(returns_42));
	__builtin___clear_cache(*writable, *writable + size);
	return (char *)code + header;
}

static int run_code(size_t size, size_t header)
{
	char *writable;

	return ((constant *)allocate_code(size, header, &writable))();
}

static int run_code_behind_pointer(void)
{
	return run_code(sizeof(void *) + sizeof(returns_42), sizeof(void *));
}

/* A size by which it cannot be told from a closure. */
static int run_code_in_size_of_closure(void)
{
	return run_code(sizeof(ffi_closure), sizeof(void *));
}

static int run_large_code_behind_pointer(void)
{
	return run_code(sizeof(void *) + 3000, sizeof(void *));
}

static int run_code_at_start(void)
{
	return run_code(sizeof(ffi_closure), 0);
}

/* Where another slot begins, were it one of its own. */
static int run_code_far_behind(void)
{
	return run_code(1000, 128);
}

static int run_code_at_writable_address(void)
{
	char *writable;

	allocate_code(sizeof(void *) + sizeof(returns_42), sizeof(void *), &writable);
	return ((constant *)(writable + sizeof(void *)))();
}

static int run_code_in_size_of_closure_at_writable_address(void)
{
	char *writable;

	allocate_code(sizeof(ffi_closure), 0, &writable);
	return ((constant *)writable)();
}

/* libffi's closure behind that pointer: the adjustors of those days. */
static int prepare_behind_pointer(void)
{
	void *code;
	char *writable = ffi_closure_alloc(sizeof(void *) + sizeof(ffi_closure), &code);
	ffi_closure *closure = (ffi_closure *)(writable + sizeof(void *));
	char *at = (char *)code + sizeof(void *);

	if (ffi_prep_closure_loc(closure, &closure_int_cif, closure_add_int, (void *)40, at) !=
	    FFI_OK)
		return CASE_SKIP;
	return ((function *)at)(2);
}

static const struct process_case cases[] = {
	{ "free-twice", free_twice },
	{ "free-others-memory", free_others_memory },
	{ "free-through-code-address", free_through_code_address },
	{ "call-freed", call_freed },
	{ "call-unprepared", call_unprepared },
	{ "call-closure-itself", call_closure_itself },
	{ "run-code-behind-pointer", run_code_behind_pointer },
	{ "run-code-in-size-of-closure", run_code_in_size_of_closure },
	{ "run-large-code-behind-pointer", run_large_code_behind_pointer },
	{ "run-code-at-start", run_code_at_start },
	{ "run-code-far-behind", run_code_far_behind },
	{ "run-code-at-writable-address", run_code_at_writable_address },
	{ "run-code-in-size-of-closure-at-writable-address",
	  run_code_in_size_of_closure_at_writable_address },
	{ "prepare-behind-pointer", prepare_behind_pointer },
	{ NULL, NULL },
};

/* Claims. */

static struct end run(const char *name, enum guard guard)
{
	const struct end end = process_run(name, guard);

	note("%s, %s: %s", name, guard == BARE ? "bare" : "guarded", end_text(&end));
	return end;
}

/* It must work without the guard, or there is nothing to refuse. */
static void claim_control(const char *name)
{
	const struct end end = run(name, BARE);

	ok(ended_with(&end, CASE_RIGHT), "control: %s works without the guard", name);
}

static void claim_ignored(const char *name)
{
	const struct end end = run(name, GUARDED);

	ok(ended_with(&end, CASE_RIGHT), "%s: the process lives and its closures work", name);
	ok(recorded(end.pid, "WX209", "ignored"), "%s: the report says so (WX209)", name);
}

static void claim_aborted(const char *name, const char *event)
{
	const struct end end = run(name, GUARDED);

	ok(ended_by(&end, SIGABRT), "%s: the process aborts", name);
	ok(recorded(end.pid, event, "aborted"), "%s: the report says why (%s)", name, event);
}

static bool died(const struct end *end)
{
	return ended_by(end, SIGSEGV) || ended_by(end, SIGABRT) || ended_by(end, SIGILL);
}

static void claim_not_silent(const char *name)
{
	struct end end;

	claim_control(name);
	end = run(name, GUARDED);
	ok(died(&end), "%s: the process dies", name);
	ok(recorded(end.pid, "WX205", "aborted") || recorded(end.pid, "WX207", "aborted"),
	   "%s: the report says why (WX205 or WX207)", name);
}

int main(int argc, char **argv)
{
	struct end end;

	closure_init();
	process_main(argc, argv, cases);

	claim_ignored("free-twice");
	claim_ignored("free-others-memory");
	claim_control("free-through-code-address");
	claim_ignored("free-through-code-address");
	claim_aborted("call-freed", "WX206");
	claim_aborted("call-unprepared", "WX207");
	claim_not_silent("call-closure-itself");
	claim_not_silent("run-code-behind-pointer");
	claim_not_silent("run-code-in-size-of-closure");
	claim_not_silent("run-large-code-behind-pointer");
	claim_not_silent("run-code-at-start");
	claim_not_silent("run-code-far-behind");
	claim_not_silent("run-code-at-writable-address");
	claim_not_silent("run-code-in-size-of-closure-at-writable-address");

	claim_control("prepare-behind-pointer");
	end = run("prepare-behind-pointer", GUARDED);
	ok(ended_with(&end, CASE_SKIP), "prepare-behind-pointer: libffi's answer is an error");
	ok(recorded(end.pid, "WX205", "refused"),
	   "prepare-behind-pointer: the report says that it was refused (WX205)");
	return tap_end();
}
