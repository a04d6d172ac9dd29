/* SPDX-License-Identifier: Apache-2.0 */
/* The calls on the ways through a function, and what they are given. */
#include "code/flow-private.h"

static const struct callee *callee_at(const struct flow *flow, uint64_t address)
{
	size_t i;

	for (i = 0; i < flow->callees->count; i++)
		if (address && flow->callees->list[i].address == address)
			return &flow->callees->list[i];
	return NULL;
}

/* What a callee has on entry, for the caller at this moment. */
static struct value at_entry(const struct flow *flow, const struct state *state, int32_t place,
			     const struct op *op)
{
	const unsigned int push = op->kind == OP_CALL ? flow->machine->push : 0;
	const struct value stack = state_get(state, flow->machine->stack);
	int64_t offset;

	if (!PLACE_IS_STACK(place))
		return state_get(state, place);
	if (!value_is_stack(&stack, &offset))
		return (struct value) { 0 };
	return state_get(state, place + (int32_t)offset - (int32_t)push);
}

static struct value resolve(const struct flow *flow, const struct state *state,
			    const struct way *way, const struct op *op)
{
	struct value entry;

	if (way->kind != WAY_ENTRY)
		return value_of_way(way);
	entry = at_entry(flow, state, way->of, op);
	return value_resolve(way, &entry);
}

static struct way argument_way(const struct machine *machine, int n, int shift)
{
	if (n < 0)
		return (struct way) { .kind = WAY_BITS };
	return (struct way) { .kind = WAY_ENTRY, .of = machine->arguments[n + shift] };
}

/* syscall(2): its number decides what the rest means. */
static bool take_generic(const struct flow *flow, const struct state *state, const struct op *op,
			 struct site *site)
{
	const struct value number = at_entry(flow, state, flow->machine->arguments[0], op);
	struct way way;
	enum code_call call;
	uint64_t known;

	if (number.count != 1 || number.ways[0].kind != WAY_BITS)
		return false;
	known = number.ways[0].bits;
	for (call = 0; call < CALL_GENERIC; call++)
		if (flow->machine->numbers[call] == (int)(uint32_t)known)
			break;
	if (call == CALL_GENERIC || !(number.ways[0].known & UINT32_MAX))
		return false;
	site->call = call;
	way = argument_way(flow->machine, call_argument(call)->protection, 1);
	site->protection = resolve(flow, state, &way, op);
	way = argument_way(flow->machine, call_argument(call)->flags, 1);
	site->flags = resolve(flow, state, &way, op);
	return true;
}

static const struct callee *callee_of(const struct flow_work *work, const struct state *state,
				      const struct op *op)
{
	const struct flow *flow = work->flow;
	struct value value;
	size_t i;

	if (op->from.kind == OPERAND_IMM)
		return callee_at(flow, flow->machine->word == 4 ? (uint32_t)op->from.value
								: (uint64_t)op->from.value);
	value = flow_value(flow, state, &op->from);
	for (i = 0; i < value.count; i++)
		if (value.ways[i].kind == WAY_IMPORT)
			return &flow->callees->list[value.ways[i].of];
	return NULL;
}

static void take_call(struct flow_work *work, const struct state *state, const struct op *op)
{
	const struct callee *callee = callee_of(work, state, op);
	struct site site = { .at = op->at };

	if (!callee)
		return;
	if (callee->call == CALL_GENERIC) {
		if (take_generic(work->flow, state, op, &site))
			work->found(&site, work->data);
		return;
	}
	site.call = callee->call;
	site.depth = callee->depth;
	site.through = callee->depth ? callee->address : 0;
	site.protection = resolve(work->flow, state, &callee->protection, op);
	site.flags = resolve(work->flow, state, &callee->flags, op);
	work->found(&site, work->data);
}

/* One of several numbers is enough: a wrapper has one, and a table none. */
static enum code_call call_of_number(const struct machine *machine, const struct value *number)
{
	enum code_call call;
	size_t i;

	for (i = 0; i < number->count; i++)
		for (call = 0; call < CALL_GENERIC; call++)
			if (number->ways[i].kind == WAY_BITS &&
			    (number->ways[i].known & UINT32_MAX) == UINT32_MAX &&
			    (int)(uint32_t)number->ways[i].bits == machine->numbers[call])
				return call;
	return CALL_COUNT;
}

static void take_syscall(struct flow_work *work, const struct state *state, const struct op *op)
{
	const struct machine *machine = work->flow->machine;
	const struct value number = state_get(state, machine->kernel[0]);
	struct site site = { .at = op->at, .call = call_of_number(machine, &number) };

	if (site.call == CALL_COUNT)
		return;
	if (call_argument(site.call)->protection >= 0)
		site.protection =
			state_get(state, machine->kernel[1 + call_argument(site.call)->protection]);
	if (call_argument(site.call)->flags >= 0)
		site.flags = state_get(state, machine->kernel[1 + call_argument(site.call)->flags]);
	work->found(&site, work->data);
}

static void take_block(struct flow_work *work, const struct block *block, struct state *state)
{
	size_t i;

	state_copy(state, &block->in);
	for (i = block->first; i < block->end; i++) {
		const struct op *op = &work->ops.list[i];

		if (op->kind == OP_SYSCALL)
			take_syscall(work, state, op);
		else if (op->kind == OP_CALL || op->kind == OP_JUMP || op->kind == OP_BRANCH)
			take_call(work, state, op);
		flow_apply(work->flow, state, op);
	}
}

void flow_take_sites(struct flow_work *work)
{
	struct state state = { 0 };
	size_t i;

	for (i = 0; i < work->count; i++)
		take_block(work, &work->blocks[i], &state);
	state_free(&state);
}
