/* SPDX-License-Identifier: Apache-2.0 */
/* What registers and the stack have at one point of a function. Logic only. */
#ifndef CODE_STATE_H
#define CODE_STATE_H

#include "code/op.h"

/**
 * struct state - values by place; of one that is not there, nothing is known.
 * @is_reached:	whether any way leads here
 * @escaped:	the lowest place of the stack whose address was made, if that is below 0
 */
struct state {
	struct entry {
		int32_t place;
		struct value value;
	} * list;
	size_t count, room;
	bool is_reached;
	int64_t escaped;
};

void state_free(struct state *state);
void state_copy(struct state *to, const struct state *from);

/* As a function is entered: each place has what it had on entry. */
void state_enter(struct state *state, const struct machine *machine);

/* As code is entered of which no way here is known: but for a stack, nothing is. */
void state_land(struct state *state, const struct machine *machine);

struct value state_get(const struct state *state, int32_t place);
void state_set(struct state *state, int32_t place, const struct value *value);

/* After a call: what functions may change is forgotten. */
void state_call(struct state *state, const struct machine *machine);

/* Both ways lead here. Return: whether that says anything new. */
bool state_join(struct state *state, const struct state *more);

#endif
