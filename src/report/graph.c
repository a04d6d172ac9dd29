/* SPDX-License-Identifier: Apache-2.0 */
#include "report/graph.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/need.h"
#include "report/private.h"

/* A graph while it grows: the index of each name. */
struct growth {
	struct graph *graph;
	json_t *indexes[COLUMNS];
};

/* Room for one more; the room doubles. */
static void *grown(void *array, size_t count, size_t size)
{
	void *ret = array;

	if (!(count & (count - 1)))
		ret = reallocarray(array, count ? count * 2 : 1, size);
	if (!ret)
		die("out of memory");
	return ret;
}

static size_t add_node(struct growth *growth, enum column column, const char *name)
{
	const json_t *known = json_object_get(growth->indexes[column], name);
	size_t *count = &growth->graph->node_count[column];
	struct graph_node **nodes = &growth->graph->nodes[column];

	if (known)
		return (size_t)json_integer_value(known);
	*nodes = grown(*nodes, *count, sizeof(**nodes));
	(*nodes)[*count] = (struct graph_node) { name, 0 };
	if (json_object_set_new(growth->indexes[column], name, json_integer((json_int_t)*count)))
		die("out of memory");
	return (*count)++;
}

static void add_home(json_t *homes, const char *need, const char *home)
{
	json_t *libraries = json_object_get(homes, need);

	if (!libraries) {
		libraries = json_object();
		if (json_object_set_new(homes, need, libraries) != 0)
			die("out of memory");
	}
	if (home && json_object_set_new(libraries, home, json_true()) != 0)
		die("out of memory");
}

static void add_flow(struct growth *growth, const char *need, const char *home, const char *carrier,
		     const char *program)
{
	struct graph *graph = growth->graph;
	struct graph_flow flow = { {
		[COLUMN_NEED] = add_node(growth, COLUMN_NEED, need),
		[COLUMN_CARRIER] = add_node(growth, COLUMN_CARRIER, carrier),
		[COLUMN_PROGRAM] = add_node(growth, COLUMN_PROGRAM, program),
	} };

	add_home(graph->homes, need, home);
	graph->flows = grown(graph->flows, graph->flow_count, sizeof(*graph->flows));
	graph->flows[graph->flow_count++] = flow;
}

/* What a finding says. */

static void take_chain(struct growth *growth, const json_t *subject, const json_t *finding)
{
	const json_t *chain = json_object_get(finding, "through");
	const size_t length = json_array_size(chain);
	const char *need = report_member(finding, "component");
	const char *program = json_string_value(json_array_get(chain, 0));
	const char *home = json_string_value(json_array_get(chain, length - 1));
	const char *carrier = json_string_value(json_array_get(chain, length - 2));

	(void)subject;
	if (length >= 2 && program && home && carrier)
		add_flow(growth, need ? need : home, home, length > 2 ? carrier : "", program);
}

/* What a process holds or a program attempted is of its own; what a file has may be of no use. */
static bool is_of_a_run(const json_t *finding)
{
	const char group = report_member(finding, "code")[strlen("WX")];

	return group == '7' || group == '8';
}

static void take_component(struct growth *growth, const json_t *subject, const json_t *finding)
{
	const char *component = report_member(finding, "component");
	const char *library = report_member(finding, "library");
	const char *need = component ? component : library;
	const char *exe = report_member(subject, "exe");

	if (need && is_of_a_run(finding))
		add_flow(growth, need, library, "", exe ? exe : report_member(subject, "name"));
}

static void take_findings(struct growth *growth, const json_t *document,
			  void (*take)(struct growth *, const json_t *, const json_t *))
{
	const json_t *subject, *finding;
	size_t i, j;

	for (i = 0; (subject = report_item(document, "subjects", i)); i++)
		for (j = 0; (finding = report_item(subject, "findings", j)); j++)
			take(growth, subject, finding);
}

/* Order. */

static int compare_flows(const void *one, const void *other, void *order)
{
	const struct graph_flow *a = one, *b = other;
	const enum column *column = order;
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		if (a->node[column[i]] != b->node[column[i]])
			return a->node[column[i]] < b->node[column[i]] ? -1 : 1;
	return 0;
}

void graph_sort(struct graph_flow *flows, size_t count, const enum column order[COLUMNS])
{
	if (count)
		qsort_r(flows, count, sizeof(*flows), compare_flows, (void *)order);
}

static const enum column by[COLUMNS][COLUMNS] = {
	[COLUMN_NEED] = { COLUMN_NEED, COLUMN_PROGRAM, COLUMN_CARRIER },
	[COLUMN_CARRIER] = { COLUMN_CARRIER, COLUMN_PROGRAM, COLUMN_NEED },
	[COLUMN_PROGRAM] = { COLUMN_PROGRAM, COLUMN_NEED, COLUMN_CARRIER },
};

static bool same(const struct graph_flow *a, const struct graph_flow *b, enum column column)
{
	return a->node[column] == b->node[column];
}

/* Of what is sorted. */
static void leave_out_doubles(struct graph *graph)
{
	size_t i, kept = 0;

	for (i = 0; i < graph->flow_count; i++)
		if (!i ||
		    memcmp(&graph->flows[i], &graph->flows[kept - 1], sizeof(*graph->flows)) != 0)
			graph->flows[kept++] = graph->flows[i];
	graph->flow_count = kept;
}

/* How many different ones of the second column there are in the order of a column. */
static void weigh(struct graph *graph, enum column column)
{
	const struct graph_flow *flow = graph->flows;
	size_t i;

	graph_sort(graph->flows, graph->flow_count, by[column]);
	for (i = 0; i < graph->flow_count; i++, flow++)
		if (!i || !same(flow, flow - 1, column) || !same(flow, flow - 1, by[column][1]))
			graph->nodes[column][flow->node[column]].weight++;
}

static int compare_weights(const void *one, const void *other, void *context)
{
	const struct graph_node *nodes = context;
	const struct graph_node *a = &nodes[*(const size_t *)one];
	const struct graph_node *b = &nodes[*(const size_t *)other];

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void *need_array(size_t count, size_t size)
{
	void *array = calloc(count + 1, size);

	if (!array)
		die("out of memory");
	return array;
}

static void order_nodes(struct graph *graph, enum column column)
{
	const size_t count = graph->node_count[column];
	struct graph_node *nodes = need_array(count, sizeof(*nodes));
	size_t *from = need_array(count, sizeof(*from)), *to = need_array(count, sizeof(*to)), i;

	for (i = 0; i < count; i++)
		from[i] = i;
	if (count)
		qsort_r(from, count, sizeof(*from), compare_weights, graph->nodes[column]);
	for (i = 0; i < count; i++) {
		nodes[i] = graph->nodes[column][from[i]];
		to[from[i]] = i;
	}
	for (i = 0; i < graph->flow_count; i++)
		graph->flows[i].node[column] = to[graph->flows[i].node[column]];
	free(graph->nodes[column]);
	free(from);
	free(to);
	graph->nodes[column] = nodes;
}

struct graph *graph_of(const json_t *document)
{
	struct growth growth = { .graph = need_array(1, sizeof(struct graph)) };
	enum column column;

	growth.graph->homes = need(json_object());
	for (column = 0; column < COLUMNS; column++)
		growth.indexes[column] = need(json_object());
	take_findings(&growth, document, take_chain);
	if (!growth.graph->flow_count)
		take_findings(&growth, document, take_component);
	graph_sort(growth.graph->flows, growth.graph->flow_count, by[COLUMN_NEED]);
	leave_out_doubles(growth.graph);
	for (column = 0; column < COLUMNS; column++) {
		weigh(growth.graph, column);
		order_nodes(growth.graph, column);
		json_decref(growth.indexes[column]);
	}
	return growth.graph;
}

void graph_free(struct graph *graph)
{
	enum column column;

	json_decref(graph->homes);
	for (column = 0; column < COLUMNS; column++)
		free(graph->nodes[column]);
	free(graph->flows);
	free(graph);
}
