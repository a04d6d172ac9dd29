/* SPDX-License-Identifier: Apache-2.0 */
#include "code/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"

/* What a function really uses; more is forgotten. */
#define ENTRIES_MAX 192

/* The words that a function's caller has put on the stack. */
#define ENTRY_WORDS 8

/* Below all that is known: where the stack is after alloca(3). */
#define STACK_ELSEWHERE (-(int64_t)(1 << 20))

/* Places may be missed by so much: the widest store. */
#define WIDEST 8

void state_free(struct state *state)
{
	free(state->list);
	*state = (struct state) { 0 };
}

static void make_room(struct state *state, size_t count)
{
	if (count <= state->room)
		return;
	state->room = count + 16;
	state->list = reallocarray(state->list, state->room, sizeof(*state->list));
	if (!state->list)
		die_errno("code");
}

void state_copy(struct state *to, const struct state *from)
{
	make_room(to, from->count);
	if (from->count)
		memcpy(to->list, from->list, from->count * sizeof(*to->list));
	to->count = from->count;
	to->is_reached = from->is_reached;
	to->escaped = from->escaped;
}

/* The first entry that is not before a place. */
static size_t find(const struct state *state, int32_t place)
{
	size_t low = 0, high = state->count;

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (state->list[middle].place < place)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct state *state, size_t i, int32_t place)
{
	return i < state->count && state->list[i].place == place;
}

struct value state_get(const struct state *state, int32_t place)
{
	const size_t i = find(state, place);

	return is_at(state, i, place) ? state->list[i].value : (struct value) { 0 };
}

static void take_out(struct state *state, size_t i)
{
	memmove(&state->list[i], &state->list[i + 1],
		(state->count - i - 1) * sizeof(*state->list));
	state->count--;
}

static void put_in(struct state *state, size_t i, int32_t place, const struct value *value)
{
	if (state->count == ENTRIES_MAX)
		return;
	make_room(state, state->count + 1);
	memmove(&state->list[i + 1], &state->list[i], (state->count - i) * sizeof(*state->list));
	state->list[i] = (struct entry) { place, *value };
	state->count++;
}

/* What overlaps it without being at the same place. */
static void forget_around(struct state *state, int32_t place)
{
	size_t i = find(state, place - WIDEST + 1);

	while (i < state->count && state->list[i].place < place + WIDEST / 2)
		if (state->list[i].place != place && PLACE_IS_STACK(state->list[i].place) &&
		    state->list[i].place > place - WIDEST / 2)
			take_out(state, i);
		else
			i++;
}

void state_set(struct state *state, int32_t place, const struct value *value)
{
	size_t i;

	if (PLACE_IS_STACK(place))
		forget_around(state, place);
	i = find(state, place);
	if (is_at(state, i, place) && !value->count)
		take_out(state, i);
	else if (is_at(state, i, place))
		state->list[i].value = *value;
	else if (value->count)
		put_in(state, i, place, value);
}

static void set_stack(struct state *state, const struct machine *machine, int64_t offset)
{
	const struct value value =
		value_of_way(&(struct way) { .kind = WAY_STACK, .bits = (uint64_t)offset });

	state_set(state, machine->stack, &value);
}

static void enter_at(struct state *state, int32_t place)
{
	const struct value value = value_of_way(&(struct way) { .kind = WAY_ENTRY, .of = place });

	state_set(state, place, &value);
}

void state_enter(struct state *state, const struct machine *machine)
{
	int32_t i;

	state->count = 0;
	state->escaped = 0;
	state->is_reached = true;
	for (i = 0; i < 32; i++)
		enter_at(state, i);
	for (i = 0; i < ENTRY_WORDS; i++)
		enter_at(state, PLACE_STACK(machine->push + (uint32_t)i * machine->word));
	set_stack(state, machine, 0);
}

void state_land(struct state *state, const struct machine *machine)
{
	state->count = 0;
	state->escaped = 0;
	state->is_reached = true;
	set_stack(state, machine, STACK_ELSEWHERE);
}

/* What a callee may have changed through the address that it was given. */
static bool has_escaped(const struct state *state, int32_t place)
{
	return PLACE_IS_STACK(place) && state->escaped < 0 &&
	       place >= PLACE_STACK(state->escaped) && place < PLACE_STACK(0);
}

static bool is_kept(const struct machine *machine, int32_t place)
{
	return PLACE_IS_STACK(place) || machine->kept >> place & 1;
}

void state_call(struct state *state, const struct machine *machine)
{
	size_t i, kept = 0;

	for (i = 0; i < state->count; i++)
		if (is_kept(machine, state->list[i].place) &&
		    !has_escaped(state, state->list[i].place))
			state->list[kept++] = state->list[i];
	state->count = kept;
}

/* One that too many ways lead to stays unknown, or this would never end. */
static bool join_entry(struct entry *entry, const struct value *value)
{
	struct value joined;

	if (!entry->value.count || value_equal(&entry->value, value))
		return false;
	joined = value_join(&entry->value, value);
	if (value_equal(&joined, &entry->value))
		return false;
	entry->value = joined;
	return true;
}

/* What nothing was known of before stays so on that way. */
static bool join_new(struct state *state, size_t i, const struct entry *entry)
{
	const struct value unknown = { 0 };
	const struct value joined = value_join(&unknown, &entry->value);

	if (state->count == ENTRIES_MAX)
		return false;
	put_in(state, i, entry->place, &joined);
	return true;
}

/* Both lists are in order. */
static bool join_lists(struct state *state, const struct state *more)
{
	const struct value unknown = { 0 };
	bool changed = false;
	size_t i, j = 0;

	for (i = 0; i < state->count; i++) {
		while (j < more->count && more->list[j].place < state->list[i].place)
			if (join_new(state, i, &more->list[j++])) {
				changed = true;
				i++;
			}
		if (j < more->count && more->list[j].place == state->list[i].place)
			changed |= join_entry(&state->list[i], &more->list[j++].value);
		else
			changed |= join_entry(&state->list[i], &unknown);
	}
	for (; j < more->count; j++)
		changed |= join_new(state, state->count, &more->list[j]);
	return changed;
}

bool state_join(struct state *state, const struct state *more)
{
	bool changed = false;

	if (!state->is_reached) {
		state_copy(state, more);
		return true;
	}
	if (more->escaped < state->escaped) {
		state->escaped = more->escaped;
		changed = true;
	}
	return join_lists(state, more) || changed;
}
