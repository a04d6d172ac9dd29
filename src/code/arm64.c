/* SPDX-License-Identifier: Apache-2.0 */
/* AArch64. Register 31 is the stack pointer; the zero register is a number. */
#include "code/op.h"

#define SP 31

static int register_of(unsigned int reg)
{
	if (reg >= ARM64_REG_X0 && reg <= ARM64_REG_X28)
		return (int)(reg - ARM64_REG_X0);
	if (reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30)
		return (int)(reg - ARM64_REG_W0);
	if (reg == ARM64_REG_X29)
		return 29;
	if (reg == ARM64_REG_X30)
		return 30;
	return reg == ARM64_REG_SP || reg == ARM64_REG_WSP ? SP : REG_NONE;
}

static unsigned int bytes_of(unsigned int reg)
{
	return (reg >= ARM64_REG_W0 && reg <= ARM64_REG_W30) || reg == ARM64_REG_WSP ||
			       reg == ARM64_REG_WZR
		       ? 4
		       : 8;
}

static struct operand operand_of(const cs_arm64_op *op)
{
	switch (op->type) {
	case ARM64_OP_REG:
		if (op->reg == ARM64_REG_XZR || op->reg == ARM64_REG_WZR)
			return operand_imm(0);
		if (register_of(op->reg) == REG_NONE || op->shift.value ||
		    op->ext != ARM64_EXT_INVALID)
			break;
		return operand_reg(register_of(op->reg), bytes_of(op->reg));
	case ARM64_OP_IMM:
		return operand_imm(op->shift.type == ARM64_SFT_LSL
					   ? (int64_t)((uint64_t)op->imm << (op->shift.value & 63))
					   : op->imm);
	case ARM64_OP_MEM:
		return (struct operand) {
			.kind = op->mem.index == ARM64_REG_INVALID ? OPERAND_MEM : OPERAND_NONE,
			.base = register_of(op->mem.base),
			.index = REG_NONE,
			.scale = 1,
			.bytes = 8,
			.value = op->mem.disp,
		};
	default:
		break;
	}
	return (struct operand) { .kind = OPERAND_NONE };
}

/* An instruction with its operands. */
struct lift {
	const cs_arm64 *arm64;
	struct ops *ops;
	struct operand operands[4];
};

static void lift_other(csh capstone, const cs_insn *insn, struct ops *ops)
{
	cs_regs read, written;
	uint8_t reads, writes, i;

	if (cs_regs_access(capstone, insn, read, &reads, written, &writes) != CS_ERR_OK)
		return;
	for (i = 0; i < writes; i++)
		if (register_of(written[i]) != REG_NONE)
			ops_forget_register(ops, register_of(written[i]));
}

/* to = a op b, by way of to. What is added to itself is not told. */
static void lift_three(const struct lift *lift, enum value_op op)
{
	const struct operand *to = &lift->operands[0];
	const struct operand *a = &lift->operands[1];
	const struct operand *b = &lift->operands[2];

	if (to->kind != OPERAND_REG)
		return;
	if (b->kind == OPERAND_REG && b->base == to->base) {
		ops_forget_register(lift->ops, to->base);
		return;
	}
	ops_add(lift->ops, OP_SET, to, a);
	ops_binary(lift->ops, op, to, b);
}

/* Its 16 bits take the place of those that are there. */
static void lift_movk(const struct lift *lift)
{
	const unsigned int shift = lift->arm64->operands[1].shift.value & 63;
	const struct operand hole = operand_imm((int64_t) ~((uint64_t)0xffff << shift));

	ops_binary(lift->ops, VALUE_AND, &lift->operands[0], &hole);
	ops_binary(lift->ops, VALUE_OR, &lift->operands[0], &lift->operands[1]);
}

static void lift_select(const struct lift *lift, unsigned int id)
{
	const struct operand *to = &lift->operands[0];

	if (to->kind != OPERAND_REG)
		return;
	if (lift->operands[2].kind == OPERAND_REG && lift->operands[2].base == to->base) {
		ops_add(lift->ops, OP_JOIN, to, &lift->operands[1]);
		return;
	}
	ops_add(lift->ops, OP_SET, to, &lift->operands[1]);
	if (id == ARM64_INS_CSEL)
		ops_add(lift->ops, OP_JOIN, to, &lift->operands[2]);
	else if (id == ARM64_INS_CSINC && lift->operands[2].kind == OPERAND_IMM)
		ops_add(lift->ops, OP_JOIN, to, &(struct operand) { OPERAND_IMM, .value = 1 });
	else
		ops_add(lift->ops, OP_JOIN, to, &(struct operand) { .kind = OPERAND_NONE });
}

/* One register or two, to or from memory, with what is done to its base. */
static void lift_memory(const struct lift *lift, bool is_load, unsigned int registers)
{
	const cs_arm64 *arm64 = lift->arm64;
	struct operand memory = lift->operands[registers];
	const struct operand base = operand_reg(memory.base, 8);
	const struct operand step = operand_imm(arm64->op_count > registers + 1
							? arm64->operands[registers + 1].imm
							: memory.value);
	const bool after = arm64->op_count > registers + 1;
	unsigned int i;

	if (memory.kind == OPERAND_MEM && arm64->writeback && !after) {
		ops_binary(lift->ops, VALUE_ADD, &base, &step);
		memory.value = 0;
	}
	for (i = 0; i < registers; i++) {
		memory.bytes = bytes_of(arm64->operands[i].reg);
		if (is_load)
			ops_add(lift->ops, OP_SET, &lift->operands[i], &memory);
		else
			ops_add(lift->ops, OP_SET, &memory, &lift->operands[i]);
		memory.value += memory.bytes;
	}
	if (memory.kind == OPERAND_MEM && arm64->writeback && after)
		ops_binary(lift->ops, VALUE_ADD, &base, &step);
}

static bool lift_flow(const struct lift *lift, const cs_insn *insn)
{
	const uint8_t count = lift->arm64->op_count;
	const struct operand *last = &lift->operands[count && count < 4 ? count - 1 : 0];

	switch (insn->id) {
	case ARM64_INS_BL:
	case ARM64_INS_BLR:
		ops_add(lift->ops, OP_CALL, NULL, last);
		return true;
	case ARM64_INS_BR:
		ops_add(lift->ops, OP_JUMP, NULL, last);
		return true;
	case ARM64_INS_B:
		ops_add(lift->ops,
			lift->arm64->cc == ARM64_CC_INVALID || lift->arm64->cc == ARM64_CC_AL
				? OP_JUMP
				: OP_BRANCH,
			NULL, last);
		return true;
	case ARM64_INS_CBZ:
	case ARM64_INS_CBNZ:
	case ARM64_INS_TBZ:
	case ARM64_INS_TBNZ:
		ops_add(lift->ops, OP_BRANCH, NULL, last);
		return true;
	case ARM64_INS_SVC:
		ops_add(lift->ops, OP_SYSCALL, NULL, NULL);
		return true;
	case ARM64_INS_RET:
	case ARM64_INS_BRK:
		ops_add(lift->ops, OP_STOP, NULL, NULL);
		return true;
	default:
		return false;
	}
}

static const struct {
	unsigned int id;
	enum value_op op;
} binaries[] = {
	{ ARM64_INS_AND, VALUE_AND }, { ARM64_INS_ORR, VALUE_OR },  { ARM64_INS_EOR, VALUE_XOR },
	{ ARM64_INS_ADD, VALUE_ADD }, { ARM64_INS_SUB, VALUE_SUB }, { ARM64_INS_LSL, VALUE_SHL },
	{ ARM64_INS_LSR, VALUE_SHR },
};

static bool lift_binary(const struct lift *lift, unsigned int id)
{
	size_t i;

	for (i = 0; i < sizeof(binaries) / sizeof(*binaries); i++)
		if (binaries[i].id == id && lift->arm64->op_count == 3) {
			lift_three(lift, binaries[i].op);
			return true;
		}
	return false;
}

static bool lift_move(const struct lift *lift, unsigned int id)
{
	struct operand source = lift->operands[1];

	switch (id) {
	case ARM64_INS_MOV:
	case ARM64_INS_MOVZ:
	case ARM64_INS_ADR:
	case ARM64_INS_ADRP:
		ops_add(lift->ops, OP_SET, &lift->operands[0], &lift->operands[1]);
		return true;
	case ARM64_INS_SXTW:
		source.is_signed = true;
		ops_add(lift->ops, OP_SET, &lift->operands[0], &source);
		return true;
	case ARM64_INS_MOVK:
		lift_movk(lift);
		return true;
	case ARM64_INS_CSET:
		ops_add(lift->ops, OP_BOOL, &lift->operands[0], NULL);
		return true;
	case ARM64_INS_CSETM:
		ops_add(lift->ops, OP_MASK, &lift->operands[0], NULL);
		return true;
	case ARM64_INS_CSEL:
	case ARM64_INS_CSINC:
	case ARM64_INS_CSINV:
	case ARM64_INS_CSNEG:
		lift_select(lift, id);
		return true;
	case ARM64_INS_LDR:
	case ARM64_INS_LDUR:
		lift_memory(lift, true, 1);
		return true;
	case ARM64_INS_STR:
	case ARM64_INS_STUR:
		lift_memory(lift, false, 1);
		return true;
	case ARM64_INS_LDP:
		lift_memory(lift, true, 2);
		return true;
	case ARM64_INS_STP:
		lift_memory(lift, false, 2);
		return true;
	default:
		return false;
	}
}

void lift_arm64(const struct machine *machine, csh capstone, const cs_insn *insn, struct ops *ops)
{
	struct lift lift = { .arm64 = &insn->detail->arm64, .ops = ops };
	uint8_t i;

	(void)machine;
	for (i = 0; i < 4 && i < lift.arm64->op_count; i++)
		lift.operands[i] = operand_of(&lift.arm64->operands[i]);
	if (lift_flow(&lift, insn) || lift_binary(&lift, insn->id) || lift_move(&lift, insn->id))
		return;
	lift_other(capstone, insn, ops);
}
