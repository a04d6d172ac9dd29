/* SPDX-License-Identifier: Apache-2.0 */
#include "bpf.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

int bpf_decode(const void *bytes, size_t size, bool big_endian, struct sock_filter *ret)
{
	size_t length = size / sizeof(*ret), i;

	if (!length || size % sizeof(*ret) || length > BPF_MAXINSNS)
		return -EINVAL;
	memcpy(ret, bytes, size);
	for (i = 0; i < length; i++) {
		ret[i].code = big_endian ? be16toh(ret[i].code) : le16toh(ret[i].code);
		ret[i].k = big_endian ? be32toh(ret[i].k) : le32toh(ret[i].k);
	}
	return (int)length;
}

/* The codes that seccomp_check_filter() lists, by kind. */
static bool is_alu(uint16_t code)
{
	switch (BPF_OP(code)) {
	case BPF_ADD:
	case BPF_SUB:
	case BPF_MUL:
	case BPF_DIV:
	case BPF_AND:
	case BPF_OR:
	case BPF_XOR:
	case BPF_LSH:
	case BPF_RSH:
		return (code & ~(0xf0 | BPF_X)) == BPF_ALU;
	}
	return code == (BPF_ALU | BPF_NEG);
}

static bool is_conditional(uint16_t code)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
	case BPF_JGE:
	case BPF_JGT:
	case BPF_JSET:
		return (code & ~(0xf0 | BPF_X)) == BPF_JMP;
	}
	return false;
}

static bool is_cell(uint16_t code)
{
	return code == (BPF_LD | BPF_MEM) || code == (BPF_LDX | BPF_MEM) || code == BPF_ST ||
	       code == BPF_STX;
}

static bool is_known(uint16_t code)
{
	switch (code) {
	case BPF_LD | BPF_W | BPF_ABS:
	case BPF_LD | BPF_W | BPF_LEN:
	case BPF_LDX | BPF_W | BPF_LEN:
	case BPF_LD | BPF_IMM:
	case BPF_LDX | BPF_IMM:
	case BPF_MISC | BPF_TAX:
	case BPF_MISC | BPF_TXA:
	case BPF_RET | BPF_K:
	case BPF_RET | BPF_A:
	case BPF_JMP | BPF_JA:
		return true;
	}
	return is_cell(code) || is_alu(code) || is_conditional(code);
}

/* What is wrong with the operand of @step, @left instructions before the end; or NULL. */
static const char *wrong_operand(const struct sock_filter *step, size_t left)
{
	if (is_cell(step->code) && step->k >= BPF_MEMWORDS)
		return "a memory cell that there is not";
	if (is_conditional(step->code) && (step->jt >= left || step->jf >= left))
		return "a jump beyond the end";
	switch (step->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		if (step->k % 4)
			return "a misaligned load";
		return step->k < sizeof(struct seccomp_data) ? NULL : "a load beyond the data";
	case BPF_ALU | BPF_DIV | BPF_K:
		return step->k ? NULL : "a division by zero";
	case BPF_ALU | BPF_LSH | BPF_K:
	case BPF_ALU | BPF_RSH | BPF_K:
		return step->k < 32 ? NULL : "a shift by more than a word";
	case BPF_JMP | BPF_JA:
		return step->k < left ? NULL : "a jump beyond the end";
	}
	return NULL;
}

/*
 * Follow one instruction: @stored are the cells that are stored on every way to
 * it, and @entry those on every way by a jump. Returns them behind it; all behind
 * a jump, as what follows is reached by jumps alone.
 */
static uint16_t follow(const struct sock_filter *step, uint16_t stored, uint16_t *entry)
{
	if (step->code == BPF_ST || step->code == BPF_STX)
		return stored | (uint16_t)(1U << step->k);
	if (step->code == (BPF_JMP | BPF_JA)) {
		entry[1 + step->k] &= stored;
		return UINT16_MAX;
	}
	if (is_conditional(step->code)) {
		entry[1 + step->jt] &= stored;
		entry[1 + step->jf] &= stored;
		return UINT16_MAX;
	}
	return stored;
}

/* Jumps lead forward only, so one pass sees each way. */
static bool loads_what_was_stored(const struct sock_filter *program, size_t length)
{
	uint16_t entry[BPF_MAXINSNS], stored = 0;
	size_t i;

	memset(entry, 0xff, sizeof(entry));
	for (i = 0; i < length; i++) {
		const struct sock_filter *step = &program[i];

		stored &= entry[i];
		if (BPF_MODE(step->code) == BPF_MEM && is_cell(step->code) &&
		    !(stored & 1U << step->k))
			return false;
		stored = follow(step, stored, entry + i);
	}
	return true;
}

static const char *wrong(const struct sock_filter *program, size_t length)
{
	size_t i;

	if (!length)
		return "no instruction";
	if (length > BPF_MAXINSNS)
		return "too many instructions";
	for (i = 0; i < length; i++) {
		const char *why = is_known(program[i].code)
					  ? wrong_operand(&program[i], length - i - 1)
					  : "an instruction that seccomp does not know";

		if (why)
			return why;
	}
	if (BPF_CLASS(program[length - 1].code) != BPF_RET)
		return "no return at the end";
	if (!loads_what_was_stored(program, length))
		return "a memory cell that was not stored to";
	return NULL;
}

int bpf_verify(const struct sock_filter *program, size_t length, const char **ret_why)
{
	*ret_why = wrong(program, length);
	return *ret_why ? -EINVAL : 0;
}

struct machine {
	uint32_t a, x, cells[BPF_MEMWORDS];
};

/* The word at @offset of struct seccomp_data, where the CPU's byte order puts it. */
static uint32_t load(const struct seccomp_data *data, uint32_t offset, bool big_endian)
{
	bool second = offset % 8 != 0;
	uint64_t both;

	if (offset == offsetof(struct seccomp_data, nr))
		return (uint32_t)data->nr;
	if (offset == offsetof(struct seccomp_data, arch))
		return data->arch;
	both = offset < offsetof(struct seccomp_data, args)
		       ? data->instruction_pointer
		       : data->args[(offset - offsetof(struct seccomp_data, args)) / 8];
	return (uint32_t)(second != big_endian ? both >> 32 : both);
}

/* The kernel shifts by the lowest five bits; a division by zero ended the program before. */
static uint32_t alu(uint16_t code, uint32_t a, uint32_t operand)
{
	switch (BPF_OP(code)) {
	case BPF_ADD:
		return a + operand;
	case BPF_SUB:
		return a - operand;
	case BPF_MUL:
		return a * operand;
	case BPF_DIV:
		return a / operand;
	case BPF_AND:
		return a & operand;
	case BPF_OR:
		return a | operand;
	case BPF_XOR:
		return a ^ operand;
	case BPF_LSH:
		return a << (operand & 31);
	case BPF_RSH:
		return a >> (operand & 31);
	default: /* BPF_NEG */
		return -a;
	}
}

static bool holds(uint16_t code, uint32_t a, uint32_t operand)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return a == operand;
	case BPF_JGT:
		return a > operand;
	case BPF_JGE:
		return a >= operand;
	default: /* BPF_JSET */
		return a & operand;
	}
}

static uint32_t loaded(const struct machine *machine, const struct sock_filter *step,
		       const struct seccomp_data *data, bool big_endian)
{
	switch (BPF_MODE(step->code)) {
	case BPF_ABS:
		return load(data, step->k, big_endian);
	case BPF_LEN:
		return sizeof(*data);
	case BPF_MEM:
		return machine->cells[step->k];
	default: /* BPF_IMM */
		return step->k;
	}
}

/* Every class but jumps and returns. */
static void execute(struct machine *machine, const struct sock_filter *step,
		    const struct seccomp_data *data, bool big_endian)
{
	switch (BPF_CLASS(step->code)) {
	case BPF_LD:
		machine->a = loaded(machine, step, data, big_endian);
		break;
	case BPF_LDX:
		machine->x = loaded(machine, step, data, big_endian);
		break;
	case BPF_ST:
		machine->cells[step->k] = machine->a;
		break;
	case BPF_STX:
		machine->cells[step->k] = machine->x;
		break;
	case BPF_ALU:
		machine->a = alu(step->code, machine->a,
				 BPF_SRC(step->code) == BPF_X ? machine->x : step->k);
		break;
	default: /* BPF_MISC */
		if (BPF_MISCOP(step->code) == BPF_TAX)
			machine->x = machine->a;
		else
			machine->a = machine->x;
	}
}

/* How many instructions a jump skips. */
static uint32_t distance(const struct machine *machine, const struct sock_filter *step)
{
	if (BPF_OP(step->code) == BPF_JA)
		return step->k;
	return holds(step->code, machine->a, BPF_SRC(step->code) == BPF_X ? machine->x : step->k)
		       ? step->jt
		       : step->jf;
}

/* The kernel returns 0, which kills the thread, from a division by zero. */
static bool ends(const struct machine *machine, const struct sock_filter *step, uint32_t *action)
{
	if (BPF_CLASS(step->code) == BPF_RET) {
		*action = BPF_RVAL(step->code) == BPF_A ? machine->a : step->k;
		return true;
	}
	*action = SECCOMP_RET_KILL_THREAD;
	return step->code == (BPF_ALU | BPF_DIV | BPF_X) && !machine->x;
}

struct bpf_result bpf_run(const struct sock_filter *program, const struct seccomp_data *data,
			  bool big_endian)
{
	struct bpf_result result = { .steps = 1 };
	const struct sock_filter *step;
	struct machine machine = { 0 };

	for (step = program; !ends(&machine, step, &result.action); step++, result.steps++) {
		if (BPF_CLASS(step->code) == BPF_JMP)
			step += distance(&machine, step);
		else
			execute(&machine, step, data, big_endian);
	}
	return result;
}
