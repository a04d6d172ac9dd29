/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stack of a thread of another process that stands still, by the call frame
 * information of the files that it executes. Context of all: process; out of
 * memory ends it.
 */
#ifndef TRACE_STACK_H
#define TRACE_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "process/process.h"
#include "trace/image.h"

#define STACK_FRAMES 48

/**
 * struct frame - one of its functions.
 * @image:	borrowed; NULL for code that is no file's
 * @address:	in the terms of the image, of the call: the return address less 1.
 *		Without an image, or one that is no ELF file, as it is in memory
 */
struct frame {
	struct image *image;
	uint64_t address;
};

/**
 * struct stack - innermost first.
 * @complete:	it ends where the thread began
 */
struct stack {
	struct frame at[STACK_FRAMES];
	size_t count;
	bool complete;
};

/**
 * struct registers - what is known of them.
 * @pc:		behind the system call
 * @sp:		0 if only @pc is known
 * @all:	as PTRACE_GETREGSET gives NT_PRSTATUS; NULL if only those above are
 */
struct registers {
	uint64_t pc;
	uint64_t sp;
	const void *all;
	size_t all_size;
};

/**
 * registers_read() - those of a thread that waits in a system call.
 *
 * /proc/TID/syscall, which takes the same rights as ptrace(2) does.
 *
 * Return: 0 or -errno: -EAGAIN if it does not wait yet, or not any more.
 */
int registers_read(int thread, struct registers *ret);

/* What is at the top of its stack: in most cases the return address. 0 if it cannot be read. */
uint64_t stack_top(pid_t tid, const struct registers *registers);

/**
 * stack_walk() - from the registers on.
 * @regions:	of its process, now
 * @ret:	set; it has one frame at least
 */
void stack_walk(pid_t tid, int process, const struct regions *regions, struct images *images,
		const struct registers *registers, struct stack *ret);

#endif
