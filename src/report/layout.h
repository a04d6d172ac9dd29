/* SPDX-License-Identifier: Apache-2.0 */
/* Where the boxes and the bands of a picture of needs are. Out of memory ends it. */
#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "report/graph.h"

/* So many of a column are shown, and one box for the rest. */
#define LAYOUT_KEPT_MAX 14
/* Needs have a colour each. */
#define LAYOUT_NEEDS_MAX 8

/* In user units of SVG. */
struct geometry {
	double width;
	double box;
	double box_height; /* at least */
	double gap;
	double head;
	double band_max; /* of one program */
	double flow_max; /* of all of them */
};

/**
 * struct box - a node of the graph, or the rest of a column.
 * @node:	NULL for the rest
 * @others:	how many nodes the rest is
 * @flow:	how many needs in programs go through it
 * @rank:	its place in its column, from the top
 */
struct box {
	const struct graph_node *node;
	size_t others;
	size_t flow;
	size_t rank;
	double x, y, height;
};

/**
 * struct band - what goes from one box to another because of one need.
 * @box:	indexes of boxes; only the columns from @from to @to, and the need's,
 *		mean something
 * @count:	how many programs it goes into
 * @start:	the middle of its left end
 * @end:	the middle of its right end
 */
struct band {
	size_t box[COLUMNS];
	enum column from, to;
	size_t count;
	double width, start, end;
};

/* The columns that there are: without carriers that of carriers is left out. */
struct layout {
	enum column columns[COLUMNS];
	size_t column_count;
	struct box *boxes[COLUMNS];
	size_t box_count[COLUMNS];
	struct band *bands;
	size_t band_count;
	double height;
};

struct layout *layout_of(const struct graph *graph, const struct geometry *geometry);
void layout_free(struct layout *layout);

#endif
