/* SPDX-License-Identifier: Apache-2.0 */
/* What a picture of needs is made of: the graph of a document, and the places of its boxes. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "report/graph.h"
#include "report/layout.h"
#include "run-case.h"

static const struct geometry geometry = { 900, 200, 20, 5, 30, 10, 400 };

/* Its subjects have a finding for each of the lines: "PROGRAM CARRIER NEED" or fewer. */
static json_t *document_of(const char *const chains[], size_t count)
{
	json_t *findings = json_array();
	size_t i;

	for (i = 0; i < count; i++) {
		char words[3][64];
		const int n = sscanf(chains[i], "%63s %63s %63s", words[0], words[1], words[2]);
		json_t *through = json_array();
		int j;

		for (j = 0; j < n; j++)
			json_array_append_new(through, json_string(words[j]));
		json_array_append_new(findings,
				      json_pack("{s:s, s:o}", "code", "WX904", "through", through));
	}
	return json_pack("{s:[{s:s, s:s, s:o}]}", "subjects", "kind", "file", "name", "/x",
			 "findings", findings);
}

/* Program I reaches need I % NEEDS by carrier I % CARRIERS. */
static json_t *document_with(size_t programs, size_t carriers, size_t needs)
{
	json_t *findings = json_array();
	size_t i;

	for (i = 0; i < programs; i++)
		json_array_append_new(findings, json_pack("{s:s, s:[o, o, o]}", "code", "WX904",
							  "through", json_sprintf("/bin/p%zu", i),
							  json_sprintf("/lib/c%zu", i % carriers),
							  json_sprintf("/lib/n%zu", i % needs)));
	return json_pack("{s:[{s:s, s:s, s:o}]}", "subjects", "kind", "file", "name", "/x",
			 "findings", findings);
}

START_TEST(a_chain_that_is_told_twice_is_one)
{
	static const char *const chains[] = { "/p /c /n", "/p /c /n", "/p /d /n", "/q /c /n" };
	json_t *document = document_of(chains, 4);
	struct graph *graph = graph_of(document);

	ck_assert_uint_eq(graph->flow_count, 3);
	ck_assert_uint_eq(graph->nodes[COLUMN_NEED][0].weight, 2);
	ck_assert_str_eq(graph->nodes[COLUMN_CARRIER][0].name, "/c");
	ck_assert_uint_eq(graph->nodes[COLUMN_CARRIER][0].weight, 2);
	ck_assert_uint_eq(graph->nodes[COLUMN_PROGRAM][0].weight, 1);
	graph_free(graph);
	json_decref(document);
}
END_TEST

START_TEST(a_component_has_the_need_in_each_of_its_libraries)
{
	json_t *document = json_loads(
		"{\"subjects\":[{\"kind\":\"file\",\"name\":\"/x\",\"findings\":["
		"{\"code\":\"WX904\",\"component\":\"k\",\"through\":[\"/p\",\"/n1\"]},"
		"{\"code\":\"WX904\",\"component\":\"k\",\"through\":[\"/q\",\"/n2\"]}]}]}",
		0, NULL);
	struct graph *graph = graph_of(document);

	ck_assert_uint_eq(graph->node_count[COLUMN_NEED], 1);
	ck_assert_str_eq(graph->nodes[COLUMN_NEED][0].name, "k");
	ck_assert_uint_eq(graph->nodes[COLUMN_NEED][0].weight, 2);
	ck_assert_ptr_nonnull(json_object_get(json_object_get(graph->homes, "k"), "/n1"));
	ck_assert_ptr_nonnull(json_object_get(json_object_get(graph->homes, "k"), "/n2"));
	graph_free(graph);
	json_decref(document);
}
END_TEST

START_TEST(a_chain_of_two_has_no_carrier_and_one_of_one_is_none)
{
	static const char *const chains[] = { "/p /n", "/p" };
	json_t *document = document_of(chains, 2);
	struct graph *graph = graph_of(document);
	struct layout *layout = layout_of(graph, &geometry);

	ck_assert_uint_eq(graph->flow_count, 1);
	ck_assert_str_eq(graph->nodes[COLUMN_CARRIER][0].name, "");
	ck_assert_uint_eq(layout->column_count, 2);
	ck_assert_uint_eq(layout->band_count, 1);
	layout_free(layout);
	graph_free(graph);
	json_decref(document);
}
END_TEST

START_TEST(a_chain_that_is_no_list_of_paths_is_left_out)
{
	static const char *const wrong[] = { "1", "[]", "[1, 2]", "[\"/p\", null]", "{\"a\": []}" };
	json_t *document = json_pack("{s:[{s:s, s:s, s:[{s:s, s:o}]}]}", "subjects", "kind", "file",
				     "name", "/x", "findings", "code", "WX904", "through",
				     json_loads(wrong[_i], JSON_DECODE_ANY, NULL));
	struct graph *graph = graph_of(document);

	ck_assert_uint_eq(graph->flow_count, 0);
	graph_free(graph);
	json_decref(document);
}
END_TEST

static size_t flow_of(const struct layout *layout, enum column column)
{
	size_t i, all = 0;

	for (i = 0; i < layout->box_count[column]; i++)
		all += layout->boxes[column][i].flow;
	return all;
}

START_TEST(what_has_no_box_of_its_own_is_in_the_last_one)
{
	json_t *document = document_with(1000, 100, 50);
	struct graph *graph = graph_of(document);
	struct layout *layout = layout_of(graph, &geometry);
	enum column column;

	ck_assert_uint_eq(layout->box_count[COLUMN_NEED], LAYOUT_NEEDS_MAX + 1);
	ck_assert_uint_eq(layout->boxes[COLUMN_NEED][LAYOUT_NEEDS_MAX].others,
			  50 - LAYOUT_NEEDS_MAX);
	ck_assert_uint_eq(layout->boxes[COLUMN_PROGRAM][LAYOUT_KEPT_MAX].others,
			  1000 - LAYOUT_KEPT_MAX);
	ck_assert_ptr_null(layout->boxes[COLUMN_PROGRAM][LAYOUT_KEPT_MAX].node);
	for (column = 0; column < COLUMNS; column++)
		ck_assert_uint_eq(flow_of(layout, column), 1000);
	layout_free(layout);
	graph_free(graph);
	json_decref(document);
}
END_TEST

START_TEST(a_rest_of_one_is_shown_itself)
{
	json_t *document = document_with(LAYOUT_KEPT_MAX + 1, 1, 1);
	struct graph *graph = graph_of(document);
	struct layout *layout = layout_of(graph, &geometry);

	ck_assert_uint_eq(layout->box_count[COLUMN_PROGRAM], LAYOUT_KEPT_MAX + 1);
	ck_assert_ptr_nonnull(layout->boxes[COLUMN_PROGRAM][LAYOUT_KEPT_MAX].node);
	layout_free(layout);
	graph_free(graph);
	json_decref(document);
}
END_TEST

static bool lies_over(const struct box *a, const struct box *b)
{
	return a != b && a->y < b->y + b->height && b->y < a->y + a->height;
}

static void check_column(const struct layout *layout, enum column column)
{
	const struct box *boxes = layout->boxes[column];
	const size_t count = layout->box_count[column];
	size_t i, j;

	for (i = 0; i < count; i++) {
		ck_assert_double_ge(boxes[i].y, geometry.head);
		ck_assert_double_le(boxes[i].y + boxes[i].height, layout->height);
		ck_assert_double_ge(boxes[i].height, geometry.box_height);
		for (j = 0; j < count; j++)
			ck_assert(!lies_over(&boxes[i], &boxes[j]));
	}
}

static void check_end(const struct box *box, double middle, double width)
{
	ck_assert_double_ge(middle - width / 2, box->y - 1e-6);
	ck_assert_double_le(middle + width / 2, box->y + box->height + 1e-6);
}

static const size_t sizes[][3] = { { 1, 1, 1 },	   { 5, 2, 3 },	    { 1000, 100, 50 },
				   { 50, 50, 50 }, { 20000, 7, 1 }, { 300, 1, 300 } };

START_TEST(boxes_do_not_lie_over_one_another_and_bands_end_in_theirs)
{
	json_t *document = document_with(sizes[_i][0], sizes[_i][1], sizes[_i][2]);
	struct graph *graph = graph_of(document);
	struct layout *layout = layout_of(graph, &geometry);
	size_t i;

	for (i = 0; i < layout->column_count; i++)
		check_column(layout, layout->columns[i]);
	for (i = 0; i < layout->band_count; i++) {
		const struct band *band = &layout->bands[i];

		check_end(&layout->boxes[band->from][band->box[band->from]], band->start,
			  band->width);
		check_end(&layout->boxes[band->to][band->box[band->to]], band->end, band->width);
	}
	layout_free(layout);
	graph_free(graph);
	json_decref(document);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

int main(void)
{
	TCase *cases = tcase_create("graph");

	tcase_add_test(cases, a_chain_that_is_told_twice_is_one);
	tcase_add_test(cases, a_component_has_the_need_in_each_of_its_libraries);
	tcase_add_test(cases, a_chain_of_two_has_no_carrier_and_one_of_one_is_none);
	tcase_add_loop_test(cases, a_chain_that_is_no_list_of_paths_is_left_out, 0, 5);
	tcase_add_test(cases, what_has_no_box_of_its_own_is_in_the_last_one);
	tcase_add_test(cases, a_rest_of_one_is_shown_itself);
	tcase_add_loop_test(cases, boxes_do_not_lie_over_one_another_and_bands_end_in_theirs, 0,
			    COUNT(sizes));
	return run_case(cases, "graph");
}
