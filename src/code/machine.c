/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "code/op.h"
#include "code/x86.h"

/* Room for operations is made so many at a time. */
#define OPS_STEP 1024

static const char *const names[CALL_COUNT] = {
#define CALL(constant, name, protection, flags, x86_64, i386, aarch64) [constant] = (name),
#include "code/calls.def"
#undef CALL
	[CALL_GENERIC] = "syscall",
};

static const struct call_argument call_arguments[CALL_COUNT] = {
#define CALL(constant, name, protection, flags, x86_64, i386, aarch64)                             \
	[constant] = { protection, flags },
#include "code/calls.def"
#undef CALL
	[CALL_GENERIC] = { -1, -1 },
};

/* Arguments on i386: behind the return address. */
#define WORD(n) PLACE_STACK(4 + 4 * (n))
#define BIT(reg) ((uint64_t)1 << (reg))

static const struct machine machines[] = {
	{
		.elf_machine = EM_X86_64, .elf_class = ELFCLASS64, .name = "x86-64",
		.arch = CS_ARCH_X86, .mode = CS_MODE_64, .refs = REFS_X86,
		.word = 8, .push = 8, .stack = RSP,
		.arguments = { RDI, RSI, RDX, RCX, R8, R9, PLACE_STACK(8) },
		.kernel = { RAX, RDI, RSI, RDX, R10, R8, R9, REG_NONE },
		.numbers = {
#define CALL(constant, name, protection, flags, x86_64, i386, aarch64) [constant] = (x86_64),
#include "code/calls.def"
#undef CALL
			[CALL_GENERIC] = -1,
		},
		.kept = BIT(RBX) | BIT(RBP) | BIT(RSP) | BIT(R12) | BIT(R13) | BIT(R14) | BIT(R15),
		.jump_slot = R_X86_64_JUMP_SLOT, .glob_dat = R_X86_64_GLOB_DAT,
		.stack_calls = 3, .trap_len = 2, .trap = { 0x0f, 0x05 },
		.lift = lift_x86,
	},
	{
		.elf_machine = EM_386, .elf_class = ELFCLASS32, .name = "i386",
		.arch = CS_ARCH_X86, .mode = CS_MODE_32, .refs = REFS_X86,
		.word = 4, .push = 4, .stack = RSP,
		.arguments = { WORD(0), WORD(1), WORD(2), WORD(3), WORD(4), WORD(5), WORD(6) },
		.kernel = { RAX, RBX, RCX, RDX, RSI, RDI, RBP, REG_NONE },
		.numbers = {
#define CALL(constant, name, protection, flags, x86_64, i386, aarch64) [constant] = (i386),
#include "code/calls.def"
#undef CALL
			[CALL_GENERIC] = -1,
		},
		.kept = BIT(RBX) | BIT(RBP) | BIT(RSP) | BIT(RSI) | BIT(RDI),
		.jump_slot = R_386_JMP_SLOT, .glob_dat = R_386_GLOB_DAT,
		.stack_calls = 1, .trap_len = 2, .trap = { 0xcd, 0x80 },
		.lift = lift_x86,
	},
	{
		.elf_machine = EM_AARCH64, .elf_class = ELFCLASS64, .name = "aarch64",
		.arch = CS_ARCH_ARM64, .mode = CS_MODE_ARM, .refs = REFS_ARM64,
		.word = 8, .push = 0, .stack = 31,
		.arguments = { 0, 1, 2, 3, 4, 5, 6 },
		.kernel = { 8, 0, 1, 2, 3, 4, 5, REG_NONE },
		.numbers = {
#define CALL(constant, name, protection, flags, x86_64, i386, aarch64) [constant] = (aarch64),
#include "code/calls.def"
#undef CALL
			[CALL_GENERIC] = -1,
		},
		/* x19 to x29, and the stack pointer. */
		.kept = (uint64_t)0x3ff80000 | BIT(31),
		.jump_slot = R_AARCH64_JUMP_SLOT, .glob_dat = R_AARCH64_GLOB_DAT,
		.stack_calls = 3, .trap_len = 4, .trap = { 0x01, 0x00, 0x00, 0xd4 },
		.lift = lift_arm64,
	},
};

const struct machine *machine_of(unsigned int elf_machine, unsigned int elf_class)
{
	size_t i;

	for (i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		if (machines[i].elf_machine == elf_machine && machines[i].elf_class == elf_class)
			return &machines[i];
	return NULL;
}

const char *call_name(enum code_call call)
{
	return names[call];
}

const struct call_argument *call_argument(enum code_call call)
{
	return &call_arguments[call];
}

struct operand operand_reg(int reg, unsigned int bytes)
{
	return (struct operand) {
		.kind = OPERAND_REG, .base = reg, .index = REG_NONE, .bytes = bytes
	};
}

struct operand operand_imm(int64_t value)
{
	return (struct operand) {
		.kind = OPERAND_IMM, .base = REG_NONE, .index = REG_NONE, .bytes = 8, .value = value
	};
}

struct op *ops_add(struct ops *ops, enum op_kind kind, const struct operand *to,
		   const struct operand *from)
{
	const struct operand none = { .kind = OPERAND_NONE };
	struct op *op;

	if (ops->count == ops->room) {
		ops->room += OPS_STEP;
		ops->list = reallocarray(ops->list, ops->room, sizeof(*ops->list));
		if (!ops->list)
			die_errno("code");
	}
	op = &ops->list[ops->count++];
	*op = (struct op) { .at = ops->at, .kind = kind };
	op->to = to ? *to : none;
	op->from = from ? *from : none;
	return op;
}

void ops_binary(struct ops *ops, enum value_op binary, const struct operand *to,
		const struct operand *from)
{
	ops_add(ops, OP_BINARY, to, from)->binary = binary;
}

void ops_forget_register(struct ops *ops, int reg)
{
	const struct operand to = operand_reg(reg, 8);

	ops_add(ops, OP_FORGET, &to, NULL);
}
