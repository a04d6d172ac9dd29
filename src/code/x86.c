/* SPDX-License-Identifier: Apache-2.0 */
/* x86-64 and i386, of which capstone says the same. */
#include "code/x86.h"

#include "code/op.h"

/*
 * Of a register, its number plus 1: 0 is what is no register of ours. Bytes of
 * 0 are a part that is not at its start: %ah.
 */
struct part {
	uint8_t after, bytes;
};

#define LEGACY(r, wide, word, half, low, high)                                                     \
	[X86_REG_##wide] = { (r) + 1, 8 }, [X86_REG_##word] = { (r) + 1, 4 },                      \
	[X86_REG_##half] = { (r) + 1, 2 }, [X86_REG_##low] = { (r) + 1, 1 },                       \
	[X86_REG_##high] = { (r) + 1, 0 }
#define INDEX(r, wide, word, half, low)                                                            \
	[X86_REG_##wide] = { (r) + 1, 8 }, [X86_REG_##word] = { (r) + 1, 4 },                      \
	[X86_REG_##half] = { (r) + 1, 2 }, [X86_REG_##low] = { (r) + 1, 1 }
#define NUMBERED(r)                                                                                \
	[X86_REG_##r] = { (r) + 1, 8 }, [X86_REG_##r##D] = { (r) + 1, 4 },                         \
	[X86_REG_##r##W] = { (r) + 1, 2 }, [X86_REG_##r##B] = { (r) + 1, 1 }

static const struct part parts[X86_REG_ENDING] = {
	LEGACY(RAX, RAX, EAX, AX, AL, AH),
	LEGACY(RCX, RCX, ECX, CX, CL, CH),
	LEGACY(RDX, RDX, EDX, DX, DL, DH),
	LEGACY(RBX, RBX, EBX, BX, BL, BH),
	INDEX(RSP, RSP, ESP, SP, SPL),
	INDEX(RBP, RBP, EBP, BP, BPL),
	INDEX(RSI, RSI, ESI, SI, SIL),
	INDEX(RDI, RDI, EDI, DI, DIL),
	NUMBERED(R8),
	NUMBERED(R9),
	NUMBERED(R10),
	NUMBERED(R11),
	NUMBERED(R12),
	NUMBERED(R13),
	NUMBERED(R14),
	NUMBERED(R15),
};

static int register_of(unsigned int reg)
{
	return reg < X86_REG_ENDING && parts[reg].after ? parts[reg].after - 1 : REG_NONE;
}

/* Relative to the program counter is absolute for us. */
static struct operand memory_of(const cs_insn *insn, const cs_x86_op *op)
{
	struct operand operand = {
		.kind = OPERAND_MEM,
		.base = register_of(op->mem.base),
		.index = register_of(op->mem.index),
		.scale = (unsigned int)op->mem.scale,
		.bytes = op->size,
		.value = op->mem.disp,
	};

	if (op->mem.base == X86_REG_RIP)
		operand.value += (int64_t)(insn->address + insn->size);
	if (op->mem.segment == X86_REG_FS || op->mem.segment == X86_REG_GS)
		operand.kind = OPERAND_NONE;
	return operand;
}

static struct operand operand_of(const cs_insn *insn, const cs_x86_op *op)
{
	switch (op->type) {
	case X86_OP_REG:
		if (register_of(op->reg) == REG_NONE)
			break;
		return operand_reg(register_of(op->reg), parts[op->reg].bytes);
	case X86_OP_IMM:
		return operand_imm(op->imm);
	case X86_OP_MEM:
		return memory_of(insn, op);
	case X86_OP_INVALID:
		break;
	}
	return (struct operand) { .kind = OPERAND_NONE };
}

/* What it writes is forgotten: its first operand, if that is memory, and registers. */
static void lift_other(csh capstone, const cs_insn *insn, const struct operand *to, struct ops *ops)
{
	const cs_x86 *x86 = &insn->detail->x86;
	cs_regs read, written;
	uint8_t reads, writes, i;

	if (to->kind == OPERAND_MEM && x86->operands[0].access & CS_AC_WRITE)
		ops_add(ops, OP_FORGET, to, NULL);
	if (cs_regs_access(capstone, insn, read, &reads, written, &writes) != CS_ERR_OK)
		return;
	for (i = 0; i < writes; i++)
		if (register_of(written[i]) != REG_NONE)
			ops_forget_register(ops, register_of(written[i]));
}

static bool same_register(const struct operand *a, const struct operand *b)
{
	return a->kind == OPERAND_REG && b->kind == OPERAND_REG && a->base == b->base &&
	       a->bytes == b->bytes;
}

static void lift_push(const struct machine *machine, const struct operand *from, struct ops *ops)
{
	const struct operand sp = operand_reg(RSP, machine->word);
	const struct operand word = operand_imm(machine->word);
	const struct operand top = { OPERAND_MEM, RSP, REG_NONE, 1, machine->word, false, 0 };

	ops_binary(ops, VALUE_SUB, &sp, &word);
	ops_add(ops, OP_SET, &top, from);
}

static void lift_pop(const struct machine *machine, const struct operand *to, struct ops *ops)
{
	const struct operand sp = operand_reg(RSP, machine->word);
	const struct operand word = operand_imm(machine->word);
	const struct operand top = { OPERAND_MEM, RSP, REG_NONE, 1, machine->word, false, 0 };

	ops_add(ops, OP_SET, to, &top);
	ops_binary(ops, VALUE_ADD, &sp, &word);
}

static void lift_leave(const struct machine *machine, struct ops *ops)
{
	const struct operand sp = operand_reg(RSP, machine->word);
	const struct operand bp = operand_reg(RBP, machine->word);

	ops_add(ops, OP_SET, &sp, &bp);
	lift_pop(machine, &bp, ops);
}

/* By way of a register that no code has. */
static void lift_exchange(const struct operand *a, const struct operand *b, struct ops *ops)
{
	const struct operand spare = operand_reg(REG_MAX - 1, 8);

	ops_add(ops, OP_SET, &spare, a);
	ops_add(ops, OP_SET, a, b);
	ops_add(ops, OP_SET, b, &spare);
}

static void lift_step(enum value_op op, const struct operand *to, struct ops *ops)
{
	const struct operand one = operand_imm(1);

	ops_binary(ops, op, to, &one);
}

/* What sets all bits to the same, or to 0, whatever was there. */
static bool lift_idiom(unsigned int id, const struct operand *to, const struct operand *from,
		       struct ops *ops)
{
	const struct operand zero = operand_imm(0);

	if (!same_register(to, from))
		return false;
	if (id == X86_INS_XOR || id == X86_INS_SUB)
		ops_add(ops, OP_SET, to, &zero);
	else if (id == X86_INS_SBB)
		ops_add(ops, OP_MASK, to, NULL);
	else
		return false;
	return true;
}

static const struct {
	unsigned int id;
	enum value_op op;
} binaries[] = {
	{ X86_INS_AND, VALUE_AND }, { X86_INS_OR, VALUE_OR },	{ X86_INS_XOR, VALUE_XOR },
	{ X86_INS_ADD, VALUE_ADD }, { X86_INS_SUB, VALUE_SUB }, { X86_INS_SHL, VALUE_SHL },
	{ X86_INS_SAL, VALUE_SHL }, { X86_INS_SHR, VALUE_SHR },
};

static bool lift_binary(unsigned int id, const struct operand *to, const struct operand *from,
			struct ops *ops)
{
	size_t i;

	for (i = 0; i < sizeof(binaries) / sizeof(*binaries); i++)
		if (binaries[i].id == id) {
			ops_binary(ops, binaries[i].op, to, from);
			return true;
		}
	return false;
}

static bool is_in(const cs_insn *insn, uint8_t group)
{
	uint8_t i;

	for (i = 0; i < insn->detail->groups_count; i++)
		if (insn->detail->groups[i] == group)
			return true;
	return false;
}

static bool enters_kernel(const struct machine *machine, const cs_insn *insn,
			  const struct operand *to)
{
	/* Where a thread has it: the way to the kernel that i386's libc takes. */
	if (insn->id == X86_INS_CALL)
		return to->kind == OPERAND_NONE && machine->word == 4;
	return insn->id == X86_INS_SYSCALL ||
	       (insn->id == X86_INS_INT && to->kind == OPERAND_IMM && to->value == 0x80);
}

/* Return: whether it was one that may go elsewhere. */
static bool lift_flow(const struct machine *machine, const cs_insn *insn, const struct operand *to,
		      struct ops *ops)
{
	struct operand target = *to;

	/* A call of what is next is how i386 asks where it is. */
	if (insn->id == X86_INS_CALL && to->kind == OPERAND_IMM &&
	    (uint64_t)to->value == insn->address + insn->size)
		lift_push(machine, to, ops);
	else if (enters_kernel(machine, insn, to))
		ops_add(ops, OP_SYSCALL, NULL, NULL);
	else if (insn->id == X86_INS_CALL)
		ops_add(ops, OP_CALL, NULL, &target);
	else if (insn->id == X86_INS_JMP)
		ops_add(ops, OP_JUMP, NULL, &target);
	else if (is_in(insn, CS_GRP_JUMP))
		ops_add(ops, OP_BRANCH, NULL, &target);
	else if (is_in(insn, CS_GRP_RET) || insn->id == X86_INS_UD2 || insn->id == X86_INS_HLT)
		ops_add(ops, OP_STOP, NULL, NULL);
	else
		return false;
	return true;
}

static bool lift_move(const struct machine *machine, unsigned int id, const struct operand *to,
		      const struct operand *from, struct ops *ops)
{
	struct operand source = *from;

	switch (id) {
	case X86_INS_MOVSX:
	case X86_INS_MOVSXD:
		source.is_signed = true;
		break;
	case X86_INS_LEA:
		source.kind = OPERAND_ADDRESS;
		break;
	case X86_INS_MOV:
	case X86_INS_MOVABS:
	case X86_INS_MOVZX:
		break;
	case X86_INS_PUSH:
		lift_push(machine, to, ops);
		return true;
	case X86_INS_POP:
		lift_pop(machine, to, ops);
		return true;
	case X86_INS_LEAVE:
		lift_leave(machine, ops);
		return true;
	default:
		return false;
	}
	ops_add(ops, OP_SET, to, &source);
	return true;
}

static bool lift_rest(const cs_insn *insn, const struct operand *to, const struct operand *from,
		      struct ops *ops)
{
	if (insn->id >= X86_INS_CMOVA && insn->id <= X86_INS_CMOVS) {
		ops_add(ops, OP_JOIN, to, from);
		return true;
	}
	switch (insn->id) {
	case X86_INS_XCHG:
		lift_exchange(to, from, ops);
		return true;
	case X86_INS_INC:
		lift_step(VALUE_ADD, to, ops);
		return true;
	case X86_INS_DEC:
		lift_step(VALUE_SUB, to, ops);
		return true;
	case X86_INS_CMP:
	case X86_INS_TEST:
	case X86_INS_NOP:
		return true;
	default:
		break;
	}
	if (insn->id < X86_INS_SETAE || insn->id > X86_INS_SETS)
		return false;
	ops_add(ops, OP_BOOL, to, NULL);
	return true;
}

void lift_x86(const struct machine *machine, csh capstone, const cs_insn *insn, struct ops *ops)
{
	const cs_x86 *x86 = &insn->detail->x86;
	const struct operand none = { .kind = OPERAND_NONE };
	const struct operand to = x86->op_count ? operand_of(insn, &x86->operands[0]) : none;
	const struct operand from = x86->op_count > 1 ? operand_of(insn, &x86->operands[1]) : none;

	if (lift_flow(machine, insn, &to, ops) || lift_idiom(insn->id, &to, &from, ops) ||
	    (x86->op_count == 2 && lift_binary(insn->id, &to, &from, ops)) ||
	    lift_move(machine, insn->id, &to, &from, ops) || lift_rest(insn, &to, &from, ops))
		return;
	lift_other(capstone, insn, &to, ops);
}
