/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions of any machine as the few operations that matter for what
 * arguments a call is given. A machine is a row of code-machine.c; capstone
 * decodes, a function of the row turns what it says into these.
 */
#ifndef CODE_OP_H
#define CODE_OP_H

#include <capstone/capstone.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "code/value.h"

/* Registers have numbers of their own, below this; -1 is none. */
#define REG_MAX 64
#define REG_NONE (-1)

enum operand_kind {
	OPERAND_NONE,
	OPERAND_REG,
	OPERAND_IMM,
	OPERAND_MEM,	 /* what is there */
	OPERAND_ADDRESS, /* where that is */
};

/**
 * struct operand - of an operation.
 * @base:	the register; of memory, to which @index times @scale and @value are added
 * @bytes:	how many are read or written
 * @is_signed:	wider than that, it has copies of its sign
 * @value:	the immediate; of memory, the displacement or the address
 */
struct operand {
	enum operand_kind kind;
	int base, index;
	unsigned int scale, bytes;
	bool is_signed;
	int64_t value;
};

enum op_kind {
	OP_SET,
	OP_BINARY,  /* to = to (binary) from */
	OP_JOIN,    /* to = to or from */
	OP_BOOL,    /* to = 0 or 1 */
	OP_MASK,    /* to = 0 or -1 */
	OP_FORGET,  /* to = who knows */
	OP_CALL,    /* of from */
	OP_JUMP,    /* to from, always */
	OP_BRANCH,  /* to from, or on */
	OP_SYSCALL, /* and on */
	OP_STOP,    /* does not go on */
};

struct op {
	uint64_t at;
	enum op_kind kind;
	enum value_op binary;
	struct operand to, from;
};

/* Where operations are put. */
struct ops {
	struct op *list;
	size_t count, room;
	uint64_t at; /* the instruction that they are of */
};

struct op *ops_add(struct ops *ops, enum op_kind kind, const struct operand *to,
		   const struct operand *from);
void ops_binary(struct ops *ops, enum value_op op, const struct operand *to,
		const struct operand *from);
void ops_forget_register(struct ops *ops, int reg);

struct operand operand_reg(int reg, unsigned int bytes);
struct operand operand_imm(int64_t value);

/* A call of a function, and how it gets its arguments. */
#define CALL_ARGUMENTS 7

enum code_call {
#define CALL(constant, name, protection, flags, x86_64, i386, aarch64) constant,
#include "code/calls.def"
#undef CALL
	CALL_GENERIC, /* syscall(2), whose first argument tells */
	CALL_COUNT,
};

/* How references to what is elsewhere are written. */
enum code_refs {
	REFS_X86,   /* 32 bits relative to what is behind them; on i386 absolute ones too */
	REFS_ARM64, /* in words, and by pages */
};

/**
 * struct machine - what differs.
 * @word:	bytes of an address
 * @push:	what a call pushes
 * @stack:	the register of the stack pointer
 * @arguments:	where a function has them on entry: a register, or PLACE_STACK()
 * @kernel:	the registers of a system call: its number, its arguments
 * @numbers:	of the system calls
 * @kept:	the registers that a call leaves alone, a bit each
 * @jump_slot:	the relocations of what is imported
 * @stack_calls:	of mprotect, that glibc has to make stacks executable
 * @trap:	the bytes of a system call instruction
 */
struct machine {
	uint16_t elf_machine;
	uint8_t elf_class;
	const char *name;
	cs_arch arch;
	cs_mode mode;
	enum code_refs refs;
	unsigned int word, push;
	int stack;
	int32_t arguments[CALL_ARGUMENTS];
	int kernel[CALL_ARGUMENTS + 1];
	int numbers[CALL_COUNT];
	uint64_t kept;
	uint32_t jump_slot, glob_dat;
	size_t stack_calls;
	size_t trap_len;
	uint8_t trap[4];
	void (*lift)(const struct machine *machine, csh capstone, const cs_insn *insn,
		     struct ops *ops);
};

/* A place of the stack, relative to its pointer on entry, beside register numbers. */
#define PLACE_STACK(offset) ((int32_t)(offset) + (1 << 24))
#define PLACE_IS_STACK(place) ((place) >= REG_MAX)

/* The row of a machine, or NULL. */
const struct machine *machine_of(unsigned int elf_machine, unsigned int elf_class);

const char *call_name(enum code_call call);

/* Which of its arguments is what, from 0; -1 for none. */
struct call_argument {
	int protection, flags;
};

const struct call_argument *call_argument(enum code_call call);

void lift_x86(const struct machine *machine, csh capstone, const cs_insn *insn, struct ops *ops);
void lift_arm64(const struct machine *machine, csh capstone, const cs_insn *insn, struct ops *ops);

#endif
