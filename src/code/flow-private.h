/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of flow_run(): the ways through a function, and the calls on them. */
#ifndef CODE_FLOW_PRIVATE_H
#define CODE_FLOW_PRIVATE_H

#include "code/flow.h"
#include "code/state.h"

/* Of operations that run one after the other. */
struct block {
	size_t first, end;
	bool is_queued;
	struct state in;
};

/* One call of flow_run(). */
struct flow_work {
	const struct flow *flow;
	struct ops ops;
	struct block *blocks;
	size_t count;
	size_t waiting, lowest; /* how many blocks are queued, and none before this one */
	struct state indirect;	/* where jumps through a table start */
	flow_found *found;
	void *data;
};

/* What an operand is, and what an operation does. */
struct value flow_value(const struct flow *flow, const struct state *state,
			const struct operand *operand);
void flow_apply(const struct flow *flow, struct state *state, const struct op *op);

/* Tell of each call, once all ways are known. */
void flow_take_sites(struct flow_work *work);

#endif
