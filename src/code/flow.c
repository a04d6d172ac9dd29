/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/need.h"
#include "code/flow-private.h"

/* Frames of functions are smaller. */
#define FRAME_MAX ((int64_t)1 << 22)

/* Decoding. */

static size_t decode(struct flow_work *work)
{
	const struct flow *flow = work->flow;
	const size_t step = flow->machine->refs == REFS_ARM64 ? 4 : 1;
	const uint8_t *code = flow->code;
	size_t len = flow->len, count = 0;
	uint64_t at = flow->start;
	cs_insn *insn = cs_malloc(flow->capstone);

	if (!insn)
		die_errno("code");
	while (len >= step && count < FLOW_INSTRUCTIONS) {
		count++;
		if (cs_disasm_iter(flow->capstone, &code, &len, &at, insn)) {
			work->ops.at = insn->address;
			flow->machine->lift(flow->machine, flow->capstone, insn, &work->ops);
			continue;
		}
		code += step;
		len -= step;
		at += step;
	}
	cs_free(insn, 1);
	return count < FLOW_INSTRUCTIONS ? count : 0;
}

/* mov (%esp), %reg; ret: how code of i386 asks where it is. It changes nothing else. */
static bool is_thunk(const struct flow *flow, uint64_t target, int *reg)
{
	uint8_t code[4];

	if (code_image_read(flow->image, (uint32_t)target, code, sizeof(code)) < sizeof(code) ||
	    code[0] != 0x8b || (code[1] & 0xc7) != 0x04 || code[2] != 0x24 || code[3] != 0xc3)
		return false;
	*reg = code[1] >> 3 & 7;
	return true;
}

static void resolve_thunks(struct flow_work *work)
{
	size_t i;
	int reg;

	for (i = 0; i < work->ops.count; i++) {
		struct op *op = &work->ops.list[i];

		if (op->kind != OP_CALL || op->from.kind != OPERAND_IMM ||
		    !is_thunk(work->flow, (uint64_t)op->from.value, &reg))
			continue;
		op->kind = OP_FORGET;
		op->to = operand_reg(reg, work->flow->machine->word);
	}
}

/* Blocks. */

/* The first operation of an instruction, or of the next one that has any. */
static size_t op_at(const struct flow_work *work, uint64_t at)
{
	size_t low = 0, high = work->ops.count;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (work->ops.list[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_inside(const struct flow *flow, uint64_t at)
{
	return at - flow->start < flow->len;
}

static bool has_target(const struct flow_work *work, const struct op *op)
{
	return (op->kind == OP_JUMP || op->kind == OP_BRANCH) && op->from.kind == OPERAND_IMM &&
	       is_inside(work->flow, (uint64_t)op->from.value);
}

static bool ends_block(const struct op *op)
{
	return op->kind == OP_JUMP || op->kind == OP_BRANCH || op->kind == OP_STOP;
}

static void mark_starts(const struct flow_work *work, bool *starts)
{
	size_t i;

	starts[0] = true;
	for (i = 0; i < work->ops.count; i++) {
		const struct op *op = &work->ops.list[i];

		if (ends_block(op))
			starts[i + 1] = true;
		if (has_target(work, op))
			starts[op_at(work, (uint64_t)op->from.value)] = true;
	}
}

static void make_blocks(struct flow_work *work)
{
	bool *starts = need(calloc(work->ops.count + 1, sizeof(*starts)));
	size_t i, count = 0;

	mark_starts(work, starts);
	for (i = 0; i < work->ops.count; i++)
		count += starts[i];
	work->blocks = need(calloc(count + 1, sizeof(*work->blocks)));
	for (i = 0; i < work->ops.count; i++) {
		if (starts[i])
			work->blocks[work->count++].first = i;
		work->blocks[work->count - 1].end = i + 1;
	}
	free(starts);
}

static size_t block_of(const struct flow_work *work, size_t op)
{
	size_t low = 0, high = work->count;

	while (high - low > 1) {
		const size_t middle = (low + high) / 2;

		if (work->blocks[middle].first <= op)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* What operands are. */

static const struct callee *callee_of_slot(const struct flow *flow, uint64_t slot)
{
	size_t i;

	for (i = 0; i < flow->callees->count; i++)
		if (slot && flow->callees->list[i].slot == slot)
			return &flow->callees->list[i];
	return NULL;
}

static struct value register_value(const struct state *state, int reg)
{
	return reg == REG_NONE ? value_of(0) : state_get(state, reg);
}

/* Most have no index, and of what is added last no more is known for a zero before it. */
static struct value address_of(const struct state *state, const struct operand *operand)
{
	const struct value more = value_of((uint64_t)operand->value);
	struct value sum = register_value(state, operand->base);

	if (operand->index != REG_NONE) {
		const unsigned int scale = operand->scale ? operand->scale : 1;
		const struct value by = value_of((uint64_t)__builtin_ctz(scale));
		struct value index = state_get(state, operand->index);

		index = value_binary(VALUE_SHL, &index, &by);
		sum = value_binary(VALUE_ADD, &sum, &index);
	}
	return value_binary(VALUE_ADD, &sum, &more);
}

static bool place_at(const struct value *address, int32_t *ret)
{
	int64_t offset;

	if (!value_is_stack(address, &offset) || offset < -FRAME_MAX || offset > FRAME_MAX)
		return false;
	*ret = PLACE_STACK(offset);
	return true;
}

static bool place_of(const struct state *state, const struct operand *operand, int32_t *ret)
{
	const struct value address = address_of(state, operand);

	return place_at(&address, ret);
}

/* A slot of the table of addresses: on i386 also relative to a base that is not known. */
static const struct callee *callee_at(const struct flow *flow, const struct value *address,
				      const struct operand *operand)
{
	uint64_t known;

	if (value_is_known(address, &known))
		return callee_of_slot(flow, flow->machine->word == 4 ? (uint32_t)known : known);
	if (!flow->image->global || operand->base == REG_NONE || operand->index != REG_NONE)
		return NULL;
	return callee_of_slot(flow, (uint32_t)(flow->image->global + (uint64_t)operand->value));
}

static struct value memory_value(const struct flow *flow, const struct state *state,
				 const struct operand *operand)
{
	const struct value address = address_of(state, operand);
	const struct callee *callee = callee_at(flow, &address, operand);
	int32_t place;

	if (callee && operand->bytes == flow->machine->word)
		return value_of_way(&(struct way) {
			.kind = WAY_IMPORT, .of = (int32_t)(callee - flow->callees->list) });
	if (place_at(&address, &place))
		return state_get(state, place);
	return (struct value) { 0 };
}

static struct value narrowed(const struct flow *flow, const struct value *value,
			     const struct operand *operand)
{
	if (operand->bytes >= flow->machine->word)
		return *value;
	return value_narrow(value, operand->bytes, !operand->is_signed);
}

struct value flow_value(const struct flow *flow, const struct state *state,
			const struct operand *operand)
{
	struct value value = { 0 };

	switch (operand->kind) {
	case OPERAND_NONE:
		return value;
	case OPERAND_IMM:
		return value_of((uint64_t)operand->value);
	case OPERAND_ADDRESS:
		return address_of(state, operand);
	case OPERAND_REG:
		value = state_get(state, operand->base);
		break;
	case OPERAND_MEM:
		value = memory_value(flow, state, operand);
		break;
	}
	return operand->bytes ? narrowed(flow, &value, operand) : (struct value) { 0 };
}

/* Effects. */

/* After alloca(3) and the like the stack is somewhere, but it is a stack. */
static void set_register(const struct flow *flow, struct state *state, int reg,
			 const struct value *value)
{
	struct state landed = { 0 };
	struct value stack;

	if (reg != flow->machine->stack || value->count) {
		state_set(state, reg, value);
		return;
	}
	state_land(&landed, flow->machine);
	stack = state_get(&landed, reg);
	state_set(state, reg, &stack);
	state_free(&landed);
}

/* Four bytes into a register clear the rest; one or two leave it. */
static void set_operand(const struct flow *flow, struct state *state, const struct operand *to,
			const struct value *value)
{
	struct value stored = *value;
	int32_t place;

	if (to->kind != OPERAND_REG && to->kind != OPERAND_MEM)
		return;
	if (!to->bytes)
		stored.count = 0;
	else if (to->bytes < flow->machine->word)
		stored = value_narrow(value, to->bytes, to->kind == OPERAND_REG && to->bytes == 4);
	if (to->kind == OPERAND_REG)
		set_register(flow, state, to->base, &stored);
	else if (place_of(state, to, &place))
		state_set(state, place, &stored);
}

/* Who has the address of a place on the stack may write there. */
static void note_escape(const struct flow *flow, struct state *state, const struct op *op,
			const struct value *value)
{
	int64_t offset;

	if (op->from.kind == OPERAND_ADDRESS && op->to.kind == OPERAND_REG &&
	    op->to.base != flow->machine->stack && value_is_stack(value, &offset) &&
	    offset < state->escaped && offset > -FRAME_MAX)
		state->escaped = offset;
}

void flow_apply(const struct flow *flow, struct state *state, const struct op *op)
{
	struct value value = flow_value(flow, state, &op->from);
	const struct value zero = value_of(0);
	const struct value other = value_of(op->kind == OP_BOOL ? 1 : UINT64_MAX);
	struct value old;

	switch (op->kind) {
	case OP_SET:
		note_escape(flow, state, op, &value);
		break;
	case OP_BINARY:
		old = flow_value(flow, state, &op->to);
		value = value_binary(op->binary, &old, &value);
		break;
	case OP_JOIN:
		old = flow_value(flow, state, &op->to);
		value = value_join(&old, &value);
		break;
	case OP_BOOL:
	case OP_MASK:
		value = value_join(&zero, &other);
		break;
	case OP_FORGET:
		value.count = 0;
		break;
	case OP_CALL:
		state_call(state, flow->machine);
		return;
	case OP_SYSCALL:
	case OP_JUMP:
	case OP_BRANCH:
	case OP_STOP:
		return;
	}
	set_operand(flow, state, &op->to, &value);
}

/* Ways. */

static void enqueue(struct flow_work *work, size_t block)
{
	if (block == work->count || work->blocks[block].is_queued)
		return;
	work->blocks[block].is_queued = true;
	work->waiting++;
	if (block < work->lowest)
		work->lowest = block;
}

static void lead_to(struct flow_work *work, size_t block, const struct state *state)
{
	if (block < work->count && state_join(&work->blocks[block].in, state))
		enqueue(work, block);
}

static void leave(struct flow_work *work, size_t block, const struct state *state)
{
	const struct op *last = &work->ops.list[work->blocks[block].end - 1];
	size_t target;

	if (has_target(work, last)) {
		target = op_at(work, (uint64_t)last->from.value);
		if (target < work->ops.count)
			lead_to(work, block_of(work, target), state);
	} else if (last->kind == OP_JUMP && last->from.kind != OPERAND_IMM) {
		state_join(&work->indirect, state);
	}
	if (last->kind != OP_JUMP && last->kind != OP_STOP)
		lead_to(work, block + 1, state);
}

static void run_block(struct flow_work *work, size_t block, struct state *state)
{
	size_t i;

	state_copy(state, &work->blocks[block].in);
	for (i = work->blocks[block].first; i < work->blocks[block].end; i++)
		flow_apply(work->flow, state, &work->ops.list[i]);
	leave(work, block, state);
}

/* In the order of the code, so that a block mostly has all its ways before it runs. */
static size_t dequeue(struct flow_work *work)
{
	while (!work->blocks[work->lowest].is_queued)
		work->lowest++;
	work->blocks[work->lowest].is_queued = false;
	work->waiting--;
	return work->lowest;
}

/* Return: whether that came to an end. */
static bool run_queue(struct flow_work *work, size_t *visits)
{
	struct state state = { 0 };

	for (; work->waiting && *visits < FLOW_BLOCK_VISITS; ++*visits)
		run_block(work, dequeue(work), &state);
	state_free(&state);
	return !work->waiting;
}

/* Where no way led is a case of a switch, or code that an exception lands in. */
static bool run_all(struct flow_work *work)
{
	size_t i, visits = 0;

	if (work->flow->is_start)
		state_enter(&work->blocks[0].in, work->flow->machine);
	else
		state_land(&work->blocks[0].in, work->flow->machine);
	enqueue(work, 0);
	if (!run_queue(work, &visits))
		return false;
	for (i = 0; i < work->count; i++) {
		if (work->blocks[i].in.is_reached)
			continue;
		if (work->indirect.is_reached)
			state_copy(&work->blocks[i].in, &work->indirect);
		else
			state_land(&work->blocks[i].in, work->flow->machine);
		enqueue(work, i);
		if (!run_queue(work, &visits))
			return false;
	}
	return true;
}

static void clean(struct flow_work *work)
{
	size_t i;

	for (i = 0; i < work->count; i++)
		state_free(&work->blocks[i].in);
	state_free(&work->indirect);
	free(work->blocks);
	free(work->ops.list);
}

size_t flow_run(const struct flow *flow, flow_found *found, void *data)
{
	struct flow_work work = { .flow = flow, .found = found, .data = data };
	size_t read = decode(&work);

	if (flow->machine->elf_machine == EM_386)
		resolve_thunks(&work);
	if (work.ops.count)
		make_blocks(&work);
	if (work.count && run_all(&work))
		flow_take_sites(&work);
	else if (work.count)
		read = 0;
	clean(&work);
	return read;
}
