/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Write code into memory and run it, in two ways; say in a file what became of
 * it, and execute a command: one proof a run of what the command's rule is.
 *
 * injection FILE COMMAND [ARG...]
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/sys.h"

enum {
	SIZE = 0x10000, /* a multiple of every page size */
	CODE = 64,	/* more than the function below has */
	PROT = PROT_READ | PROT_WRITE | PROT_EXEC,
	FLAGS = MAP_PRIVATE | MAP_ANONYMOUS,
	ANSWER = 42
};

static __attribute__((noinline)) int answer(void)
{
	return ANSWER;
}

static const char *run_injected(char *page)
{
	int (*volatile injected)(void);

	memcpy(page, (const void *)answer, CODE);
	__builtin___clear_cache(page, page + CODE);
	injected = (int (*)(void))(void *)page;
	return injected() == ANSWER ? "executed" : "executed wrongly";
}

/* The shim sees this one. */
static const char *by_libc(void)
{
	void *page = mmap(NULL, SIZE, PROT, FLAGS, -1, 0);

	return page == MAP_FAILED ? strerror(errno) : run_injected(page);
}

/* And only the kernel this one. */
static const char *by_instruction(void)
{
	long ret = sys_mmap(NULL, SIZE, PROT, FLAGS, -1, 0);

	return sys_failed(ret) ? strerror((int)-ret) : run_injected((char *)ret);
}

int main(int argc, char **argv)
{
	FILE *file;

	if (argc < 3)
		errx(EXIT_FAILURE, "usage: injection FILE COMMAND [ARG...]");
	file = fopen(argv[1], "w");
	if (!file)
		err(EXIT_FAILURE, "%s", argv[1]);
	fprintf(file, "by libc: %s\n", by_libc());
	fprintf(file, "by instruction: %s\n", by_instruction());
	if (fclose(file))
		err(EXIT_FAILURE, "%s", argv[1]);
	execvp(argv[2], argv + 2);
	err(EXIT_FAILURE, "%s", argv[2]);
}
