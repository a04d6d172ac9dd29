/* SPDX-License-Identifier: Apache-2.0 */
/* How needs come into programs, gathered from a document. Out of memory ends it. */
#ifndef REPORT_GRAPH_H
#define REPORT_GRAPH_H

#include <jansson.h>
#include <stddef.h>

/* From the left to the right of a picture. */
enum column {
	COLUMN_NEED,	/* a component, or a library that has the need */
	COLUMN_CARRIER, /* the library that is linked to it */
	COLUMN_PROGRAM, /* a program, whatever number of processes runs it */
	COLUMNS,
};

/**
 * struct graph_node - something that a need comes from, through or into.
 * @name:	borrowed from the document; "" is the carrier where there is none
 * @weight:	how many programs there are to the right of it; of a program, how
 *		many needs come into it
 */
struct graph_node {
	const char *name;
	size_t weight;
};

/* A need that comes into a program. The nodes are in the order of their weight. */
struct graph_flow {
	size_t node[COLUMNS];
};

struct graph {
	struct graph_node *nodes[COLUMNS];
	size_t node_count[COLUMNS];
	struct graph_flow *flows; /* each once */
	size_t flow_count;
	json_t *homes; /* by the name of a need: an object, its keys the libraries that have it */
};

/**
 * graph_of() - the needs of a document.
 *
 * A finding with a member "through", of the paths from a program to the library
 * that has the need, is one; if there are none, then one of what a process holds
 * or a program attempted is, if it has a component or a library.
 *
 * Return: to be ended by graph_free(); it borrows from the document.
 */
struct graph *graph_of(const json_t *document);
void graph_free(struct graph *graph);

/* Order flows by these columns. */
void graph_sort(struct graph_flow *flows, size_t count, const enum column order[COLUMNS]);

#endif
