/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A box is as high as what goes through it, and never lower than its text. The
 * columns after the first are ordered by the middle of what comes in, which
 * keeps most bands from crossing.
 */
#include "report/layout.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "report/private.h"

/* The layout, and all that goes from needs to programs, by boxes. */
struct work {
	const struct graph *graph;
	const struct geometry *geometry;
	struct layout *layout;
	struct band *whole;
	size_t whole_count;
	double scale;
};

static void *need_array(size_t count, size_t size)
{
	void *array = calloc(count + 1, size);

	if (!array)
		die("out of memory");
	return array;
}

/* A rest of one is as well shown itself. */
static size_t kept_of(const struct graph *graph, enum column column)
{
	const size_t most = column == COLUMN_NEED ? LAYOUT_NEEDS_MAX : LAYOUT_KEPT_MAX;
	const size_t count = graph->node_count[column];

	return count <= most + 1 ? count : most;
}

/* The box of a node: the nodes are in the order of their weight. */
static size_t box_of(const struct graph *graph, enum column column, size_t node)
{
	const size_t kept = kept_of(graph, column);

	return node < kept ? node : kept;
}

static void make_boxes(struct work *work, enum column column)
{
	const struct graph *graph = work->graph;
	const size_t kept = kept_of(graph, column);
	struct box *boxes = need_array(kept + 1, sizeof(*boxes));
	size_t i;

	for (i = 0; i < kept; i++)
		boxes[i].node = &graph->nodes[column][i];
	boxes[kept].others = graph->node_count[column] - kept;
	work->layout->boxes[column] = boxes;
	work->layout->box_count[column] = kept + (boxes[kept].others != 0);
}

static void choose_columns(struct work *work)
{
	const struct graph *graph = work->graph;
	struct layout *layout = work->layout;
	const bool carried = graph->node_count[COLUMN_CARRIER] > 1 ||
			     *graph->nodes[COLUMN_CARRIER][0].name;

	layout->columns[layout->column_count++] = COLUMN_NEED;
	if (carried)
		layout->columns[layout->column_count++] = COLUMN_CARRIER;
	layout->columns[layout->column_count++] = COLUMN_PROGRAM;
}

/* What goes through the boxes. */

static void add_whole(struct work *work, const struct graph_flow *flow)
{
	struct band *last = work->whole_count ? &work->whole[work->whole_count - 1] : NULL;
	const size_t program = box_of(work->graph, COLUMN_PROGRAM, flow->node[COLUMN_PROGRAM]);

	if (!last || last->box[COLUMN_NEED] != flow->node[COLUMN_NEED] ||
	    last->box[COLUMN_CARRIER] != flow->node[COLUMN_CARRIER] ||
	    last->box[COLUMN_PROGRAM] != program) {
		last = &work->whole[work->whole_count++];
		memcpy(last->box, flow->node, sizeof(last->box));
		last->box[COLUMN_PROGRAM] = program;
	}
	last->count++;
}

/* A program counts once in each band, by however many of the rest it is reached. */
static void gather_whole(struct work *work)
{
	static const enum column order[] = { COLUMN_NEED, COLUMN_CARRIER, COLUMN_PROGRAM };
	const size_t count = work->graph->flow_count;
	struct graph_flow *flows = need_array(count, sizeof(*flows));
	size_t i;

	for (i = 0; i < count; i++) {
		flows[i] = work->graph->flows[i];
		flows[i].node[COLUMN_NEED] =
			box_of(work->graph, COLUMN_NEED, flows[i].node[COLUMN_NEED]);
		flows[i].node[COLUMN_CARRIER] =
			box_of(work->graph, COLUMN_CARRIER, flows[i].node[COLUMN_CARRIER]);
	}
	graph_sort(flows, count, order);
	work->whole = need_array(count, sizeof(*work->whole));
	for (i = 0; i < count; i++)
		if (!i || memcmp(&flows[i], &flows[i - 1], sizeof(*flows)) != 0)
			add_whole(work, &flows[i]);
	free(flows);
}

static void measure_flows(struct work *work)
{
	enum column column;
	size_t i;

	for (i = 0; i < work->whole_count; i++)
		for (column = 0; column < COLUMNS; column++)
			work->layout->boxes[column][work->whole[i].box[column]].flow +=
				work->whole[i].count;
}

/* All columns have the same in all. */
static void choose_scale(struct work *work)
{
	size_t all = 0, i;

	for (i = 0; i < work->whole_count; i++)
		all += work->whole[i].count;
	work->scale = work->geometry->flow_max / (double)all;
	if (work->scale > work->geometry->band_max)
		work->scale = work->geometry->band_max;
}

/* Where the boxes are. */

struct place {
	size_t box;
	bool is_rest;
	double middle;
};

static int compare_places(const void *one, const void *other)
{
	const struct place *a = one, *b = other;

	if (a->is_rest != b->is_rest)
		return a->is_rest ? 1 : -1;
	if (a->middle != b->middle)
		return a->middle < b->middle ? -1 : 1;
	return a->box < b->box ? -1 : 1;
}

/* The middle of the ranks that what goes through a box has in the column before. */
static double middle_of(const struct work *work, enum column column, size_t box, enum column before)
{
	const struct box *boxes = work->layout->boxes[before];
	double sum = 0;
	size_t i, all = 0;

	for (i = 0; i < work->whole_count; i++) {
		const struct band *band = &work->whole[i];

		if (band->box[column] != box)
			continue;
		sum += (double)(boxes[band->box[before]].rank * band->count);
		all += band->count;
	}
	return all ? sum / (double)all : 0;
}

static void rank_boxes(struct work *work, size_t column_index)
{
	const enum column column = work->layout->columns[column_index];
	const size_t count = work->layout->box_count[column];
	struct box *boxes = work->layout->boxes[column];
	struct place *places = need_array(count, sizeof(*places));
	size_t i;

	for (i = 0; i < count; i++) {
		places[i] = (struct place) { i, !boxes[i].node, 0 };
		if (column_index)
			places[i].middle =
				middle_of(work, column, i, work->layout->columns[column_index - 1]);
	}
	qsort(places, count, sizeof(*places), compare_places);
	for (i = 0; i < count; i++)
		boxes[places[i].box].rank = i;
	free(places);
}

static struct box *box_at(const struct layout *layout, enum column column, size_t rank)
{
	struct box *box = layout->boxes[column];

	while (box->rank != rank)
		box++;
	return box;
}

/* Return: the height of the column. */
static double stack_boxes(const struct work *work, enum column column, double x)
{
	const struct geometry *geometry = work->geometry;
	double y = geometry->head;
	size_t i;

	for (i = 0; i < work->layout->box_count[column]; i++) {
		struct box *box = box_at(work->layout, column, i);

		box->x = x;
		box->y = y;
		box->height = (double)box->flow * work->scale;
		if (box->height < geometry->box_height)
			box->height = geometry->box_height;
		y += box->height + geometry->gap;
	}
	return y;
}

static void centre_boxes(const struct layout *layout, enum column column, double height)
{
	const double down = (layout->height - height) / 2;
	size_t i;

	for (i = 0; i < layout->box_count[column]; i++)
		layout->boxes[column][i].y += down;
}

static void place_boxes(struct work *work)
{
	struct layout *layout = work->layout;
	const struct geometry *geometry = work->geometry;
	const double step = (geometry->width - geometry->box) / (double)(layout->column_count - 1);
	double heights[COLUMNS];
	size_t i;

	for (i = 0; i < layout->column_count; i++) {
		rank_boxes(work, i);
		heights[i] = stack_boxes(work, layout->columns[i], step * (double)i);
		if (heights[i] > layout->height)
			layout->height = heights[i];
	}
	for (i = 0; i < layout->column_count; i++)
		centre_boxes(layout, layout->columns[i], heights[i]);
}

/* The bands between two columns. */

struct bands {
	const struct layout *layout;
	enum column first, second; /* by which they are ordered */
};

static int compare_bands(const void *one, const void *other, void *context)
{
	const struct bands *bands = context;
	const struct band *a = one, *b = other;
	const enum column order[] = { bands->first, bands->second, COLUMN_NEED };
	size_t i;

	for (i = 0; i < sizeof(order) / sizeof(*order); i++) {
		const struct box *boxes = bands->layout->boxes[order[i]];
		const size_t a_rank = boxes[a->box[order[i]]].rank;
		const size_t b_rank = boxes[b->box[order[i]]].rank;

		if (a_rank != b_rank)
			return a_rank < b_rank ? -1 : 1;
	}
	return 0;
}

static void sort_bands(const struct layout *layout, struct band *bands, size_t count,
		       enum column first, enum column second)
{
	struct bands context = { layout, first, second };

	qsort_r(bands, count, sizeof(*bands), compare_bands, &context);
}

/* Of what is sorted. Return: how many are left. */
static size_t merge_bands(struct band *bands, size_t count, struct bands *context)
{
	size_t i, kept = 0;

	for (i = 0; i < count; i++)
		if (kept && !compare_bands(&bands[i], &bands[kept - 1], context))
			bands[kept - 1].count += bands[i].count;
		else
			bands[kept++] = bands[i];
	return kept;
}

/* The middles of what lies side by side in each box of a column. */
static void set_ends(const struct work *work, struct band *bands, size_t count, enum column column,
		     bool is_start)
{
	const struct box *box = NULL;
	double y = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct box *here = &work->layout->boxes[column][bands[i].box[column]];
		const double width = (double)bands[i].count * work->scale;

		if (here != box)
			y = here->y + (here->height - (double)here->flow * work->scale) / 2;
		box = here;
		*(is_start ? &bands[i].start : &bands[i].end) = y + width / 2;
		bands[i].width = width;
		y += width;
	}
}

static void add_bands(struct work *work, enum column from, enum column to)
{
	struct layout *layout = work->layout;
	struct band *bands = layout->bands + layout->band_count;
	struct bands context = { layout, from, to };
	size_t i, count = work->whole_count;

	memcpy(bands, work->whole, count * sizeof(*bands));
	sort_bands(layout, bands, count, from, to);
	count = merge_bands(bands, count, &context);
	for (i = 0; i < count; i++) {
		bands[i].from = from;
		bands[i].to = to;
	}
	set_ends(work, bands, count, from, true);
	sort_bands(layout, bands, count, to, from);
	set_ends(work, bands, count, to, false);
	layout->band_count += count;
}

struct layout *layout_of(const struct graph *graph, const struct geometry *geometry)
{
	struct work work = { graph, geometry, need_array(1, sizeof(struct layout)), NULL, 0, 0 };
	struct layout *layout = work.layout;
	enum column column;
	size_t i;

	for (column = 0; column < COLUMNS; column++)
		make_boxes(&work, column);
	choose_columns(&work);
	gather_whole(&work);
	measure_flows(&work);
	choose_scale(&work);
	place_boxes(&work);
	layout->bands =
		need_array(work.whole_count * (layout->column_count - 1), sizeof(*layout->bands));
	for (i = 0; i + 1 < layout->column_count; i++)
		add_bands(&work, layout->columns[i], layout->columns[i + 1]);
	free(work.whole);
	return layout;
}

void layout_free(struct layout *layout)
{
	enum column column;

	for (column = 0; column < COLUMNS; column++)
		free(layout->boxes[column]);
	free(layout->bands);
	free(layout);
}
