/* SPDX-License-Identifier: Apache-2.0 */
/* Which arguments the calls of one function are given, by every way through it. */
#ifndef CODE_FLOW_H
#define CODE_FLOW_H

#include "code/image.h"
#include "code/op.h"

/**
 * struct callee - a function whose calls are looked for.
 * @address:	where it is: a stub of the linkage table, a function; or 0
 * @slot:	where its address is once it is loaded; or 0
 * @call:	what it does in the end
 * @protection:	what that gets; WAY_ENTRY is a place on entry of this function
 * @flags:	the same
 * @depth:	how many functions of this file stand between; 0 for none
 */
struct callee {
	uint64_t address, slot;
	enum code_call call;
	struct way protection, flags;
	unsigned int depth;
};

/**
 * struct callees - all of them, each address and each slot once.
 */
struct callees {
	struct callee *list;
	size_t count;
};

/**
 * struct site - a call that was found.
 * @through:	the function of this file that it is by way of, or 0
 */
struct site {
	uint64_t at, through;
	enum code_call call;
	struct value protection, flags;
	unsigned int depth;
};

/**
 * struct flow - a function to look at.
 * @code:	its bytes
 * @is_start:	whether it is entered at the first one
 * @image:	the file, for the table of its addresses and for what is called
 */
struct flow {
	const struct machine *machine;
	csh capstone;
	const struct callees *callees;
	const struct image *image;
	uint64_t start;
	const uint8_t *code;
	size_t len;
	bool is_start;
};

typedef void flow_found(const struct site *site, void *data);

/* The work that is worth doing for one function. */
#define FLOW_INSTRUCTIONS 40000
#define FLOW_BLOCK_VISITS 40000

/**
 * flow_run() - look at one function.
 * @found:	called for each call of one of @callees, and each system call of the family
 *
 * Context: process, any thread; out of memory ends it.
 * Return: the instructions that were read; 0 if it was too much work.
 */
size_t flow_run(const struct flow *flow, flow_found *found, void *data);

#endif
