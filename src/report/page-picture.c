/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which libraries spread the need through which programs: a picture, drawn once
 * for a wide page and once for a narrow one, and the same as a table.
 */
#include <stdlib.h>
#include <string.h>

#include "base/need.h"
#include "base/printable.h"
#include "report/html.h"
#include "report/layout.h"
#include "report/page.h"

/* More of them are in the data. */
#define TABLE_MAX 100
#define CARRIERS_MAX 6
#define ELLIPSIS "\xe2\x80\xa6"

/**
 * struct drawing - a picture for pages of some width.
 * @letter:	the width of a letter of its fixed font
 * @stacked:	names and numbers have a line each
 */
struct drawing {
	const char *name;
	struct geometry geometry;
	double letter;
	double line;
	bool stacked;
};

static const struct drawing drawings[] = {
	{ "wide", { 960, 216, 27, 7, 30, 13, 400 }, 7.4, 17.5, false },
	{ "narrow", { 356, 100, 36, 6, 22, 10, 330 }, 6.2, 14.5, true },
};

#define PADDING 9.0
#define STRIPE 4.0

/* Text. */

/* The last part of a path. */
static const char *short_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash && slash[1] ? slash + 1 : name;
}

static size_t bytes_of_first(const char *text)
{
	size_t bytes = 1;

	while (((unsigned char)text[bytes] & 0xc0) == 0x80)
		bytes++;
	return bytes;
}

/* How many bytes of a text fit. */
static size_t fitting(const char *text, size_t columns)
{
	size_t bytes = 0;

	while (text[bytes]) {
		const size_t more = bytes + bytes_of_first(text + bytes);

		if (printable_columns(text, more) > columns)
			break;
		bytes = more;
	}
	return bytes;
}

/* What does not fit is left out before the end, which may be all that differs. */
static char *shortened(const char *name, size_t columns)
{
	char *text = printable_text(name), *ret;
	const char *tail = text;
	size_t head;

	if (printable_columns(text, strlen(text)) <= columns)
		return text;
	head = fitting(text, columns - columns / 3 - 1);
	while (printable_columns(tail, strlen(tail)) > columns / 3)
		tail += bytes_of_first(tail);
	ret = need_format("%.*s" ELLIPSIS "%s", (int)head, text, tail);
	free(text);
	return ret;
}

static const char *column_word(enum column column, size_t count)
{
	static const char *const words[COLUMNS][2] = {
		[COLUMN_NEED] = { "need", "needs" },
		[COLUMN_CARRIER] = { "library", "libraries" },
		[COLUMN_PROGRAM] = { "program", "programs" },
	};

	return words[column][count != 1];
}

/* Those that have a name; "linked directly" is no library. */
static size_t named_nodes(const struct graph *graph, enum column column)
{
	size_t i, count = 0;

	for (i = 0; i < graph->node_count[column]; i++)
		count += *graph->nodes[column][i].name != '\0';
	return count;
}

/* Of what is not the rest. */
static const char *label_of(const struct box *box)
{
	return *box->node->name ? short_name(box->node->name) : "directly";
}

/* Boxes. */

/* The subject that a box is of, or NULL. */
static const json_t *place_of(const struct page *page, const struct box *box)
{
	const json_t *place = box->node ? json_object_get(page->places, box->node->name) : NULL;

	return place || !box->node ? place : json_object_get(page->programs, box->node->name);
}

static void put_target(const struct page *page, enum column column, size_t index,
		       const struct box *box)
{
	const json_t *place = place_of(page, box);

	if (column == COLUMN_NEED && box->node)
		html_put(page->out, "#n-%zu", index);
	else if (place)
		html_put(page->out, "#s-%zu", (size_t)json_integer_value(place));
	else
		fputs("#needs", page->out);
}

static void put_tooltip(const struct page *page, enum column column, const struct box *box)
{
	const enum column other = column == COLUMN_PROGRAM ? COLUMN_NEED : COLUMN_PROGRAM;

	if (!box->node)
		html_put(page->out, "<title>%'zu more %s</title>", box->others,
			 column_word(column, box->others));
	else
		html_put(page->out, "<title>%s: %'zu %s</title>",
			 *box->node->name ? box->node->name : "linked directly", box->node->weight,
			 column_word(other, box->node->weight));
}

static double text_top(const struct drawing *drawing, const struct box *box)
{
	const double lines = drawing->stacked ? 2 : 1;

	return box->y + (box->height - lines * drawing->line) / 2;
}

static void put_label(const struct page *page, const struct drawing *drawing, const struct box *box,
		      size_t room)
{
	char *text = box->node ? shortened(label_of(box), room) : NULL;

	html_put(page->out, "<text x=\"%.1f\" y=\"%.1f\">", box->x + PADDING + STRIPE,
		 text_top(drawing, box) + drawing->line * 0.75);
	if (text)
		html_put(page->out, "%s</text>", text);
	else
		html_put(page->out, "and %'zu more</text>", box->others);
	free(text);
}

/* With its commas. */
static size_t grouped_length(size_t number)
{
	size_t length = 1, digits = 1;

	for (; number >= 10; number /= 10, digits++)
		length += digits % 3 ? 1 : 2;
	return length;
}

static void put_texts(const struct page *page, const struct drawing *drawing, const struct box *box)
{
	const double letters = (drawing->geometry.box - 2 * PADDING - STRIPE) / drawing->letter;
	const double top = text_top(drawing, box);
	size_t room = (size_t)letters;

	if (!drawing->stacked && box->node)
		room -= grouped_length(box->node->weight) + 1;
	put_label(page, drawing, box, room);
	if (!box->node)
		return;
	if (drawing->stacked)
		html_put(page->out, "<text class=\"n\" x=\"%.1f\" y=\"%.1f\">%'zu</text>",
			 box->x + PADDING + STRIPE, top + drawing->line * 1.75, box->node->weight);
	else
		html_put(page->out,
			 "<text class=\"n\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%'zu</text>",
			 box->x + drawing->geometry.box - PADDING, top + drawing->line * 0.75,
			 box->node->weight);
}

static void put_box(const struct page *page, const struct drawing *drawing, enum column column,
		    size_t index, const struct box *box)
{
	static const char *const keys[COLUMNS] = { "n", "c", "p" };

	html_put(page->out, "<a class=\"box %s%zu\" data-%s=\"%zu\" href=\"",
		 column == COLUMN_NEED && box->node ? "n" : "x", index, keys[column], index);
	put_target(page, column, index, box);
	fputs("\">", page->out);
	put_tooltip(page, column, box);
	html_put(page->out,
		 "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"4\"/>"
		 "<rect class=\"stripe\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
		 "rx=\"2\"/>",
		 box->x, box->y, drawing->geometry.box, box->height, box->x, box->y, STRIPE,
		 box->height);
	put_texts(page, drawing, box);
	fputs("</a>\n", page->out);
}

/* Bands. */

static void put_keys(const struct page *page, const struct band *band)
{
	html_put(page->out, " data-n=\"%zu\"", band->box[COLUMN_NEED]);
	if (band->from == COLUMN_CARRIER || band->to == COLUMN_CARRIER)
		html_put(page->out, " data-c=\"%zu\"", band->box[COLUMN_CARRIER]);
	if (band->to == COLUMN_PROGRAM)
		html_put(page->out, " data-p=\"%zu\"", band->box[COLUMN_PROGRAM]);
}

/* One that could not be seen would be none. */
#define BAND_WIDTH_MIN 1.2

/* The curve of one edge, from where the pen is. */
static void put_edge(const struct page *page, double from, double y, double to, double end)
{
	const double middle = (from + to) / 2;

	html_put(page->out, "C%.1f %.1f %.1f %.1f %.1f %.1f", middle, y, middle, end, to, end);
}

static void put_band(const struct page *page, const struct drawing *drawing,
		     const struct layout *layout, const struct band *band)
{
	const size_t need = band->box[COLUMN_NEED];
	const double from =
		layout->boxes[band->from][band->box[band->from]].x + drawing->geometry.box;
	const double to = layout->boxes[band->to][band->box[band->to]].x;
	const double half = (band->width > BAND_WIDTH_MIN ? band->width : BAND_WIDTH_MIN) / 2;

	html_put(page->out, "<path class=\"%s%zu\"",
		 layout->boxes[COLUMN_NEED][need].node ? "n" : "x", need);
	put_keys(page, band);
	html_put(page->out, " d=\"M%.1f %.1f", from, band->start - half);
	put_edge(page, from, band->start - half, to, band->end - half);
	html_put(page->out, "V%.1f", band->end + half);
	put_edge(page, to, band->end + half, from, band->start + half);
	fputs("Z\"/>\n", page->out);
}

/* The picture. */

static void put_heads(const struct page *page, const struct drawing *drawing,
		      const struct layout *layout)
{
	size_t i;

	for (i = 0; i < layout->column_count; i++) {
		const enum column column = layout->columns[i];
		const size_t count = named_nodes(page->graph, column);

		html_put(page->out, "<text class=\"head\" x=\"%.1f\" y=\"%.1f\">%'zu %s</text>\n",
			 layout->boxes[column][0].x, drawing->line, count,
			 column_word(column, count));
	}
}

static void put_description(const struct page *page, const struct drawing *drawing)
{
	const size_t needs = named_nodes(page->graph, COLUMN_NEED);
	const size_t carriers = named_nodes(page->graph, COLUMN_CARRIER);
	const size_t programs = named_nodes(page->graph, COLUMN_PROGRAM);

	html_put(page->out,
		 "<title id=\"%s-title\">How needs come into programs</title>"
		 "<desc id=\"%s-desc\">%'zu %s, on the left, and %'zu %s, on the right",
		 drawing->name, drawing->name, needs, column_word(COLUMN_NEED, needs), programs,
		 column_word(COLUMN_PROGRAM, programs));
	if (carriers)
		html_put(page->out, "; between them %'zu %s that pass needs on", carriers,
			 column_word(COLUMN_CARRIER, carriers));
	fputs(". The table below says the same.</desc>\n", page->out);
}

static void put_drawing(const struct page *page, const struct drawing *drawing)
{
	struct layout *layout = layout_of(page->graph, &drawing->geometry);
	size_t i, j;

	html_put(page->out,
		 "<svg class=\"%s\" viewBox=\"-1 0 %.1f %.1f\" role=\"group\" "
		 "aria-labelledby=\"%s-title %s-desc\">\n",
		 drawing->name, drawing->geometry.width + 2, layout->height, drawing->name,
		 drawing->name);
	put_description(page, drawing);
	put_heads(page, drawing, layout);
	fputs("<g class=\"bands\">\n", page->out);
	for (i = 0; i < layout->band_count; i++)
		put_band(page, drawing, layout, &layout->bands[i]);
	fputs("</g>\n", page->out);
	for (i = 0; i < layout->column_count; i++)
		for (j = 0; j < layout->box_count[layout->columns[i]]; j++)
			put_box(page, drawing, layout->columns[i], j,
				&layout->boxes[layout->columns[i]][j]);
	fputs("</svg>\n", page->out);
	layout_free(layout);
}

/* The table. */

/* Of the flows of one need, in order: how many are by the carrier of the first. */
static size_t same_carrier(const struct graph_flow *flows, size_t count)
{
	size_t i = 1;

	while (i < count && flows[i].node[COLUMN_CARRIER] == flows->node[COLUMN_CARRIER])
		i++;
	return i;
}

/* A path by its last part; all of it is where the link leads, or in the tooltip. */
static void put_short(const struct page *page, const char *name)
{
	const json_t *place = json_object_get(page->places, name);

	if (place)
		html_put(page->out, "<a href=\"#s-%zu\" title=\"%s\">%s</a>",
			 (size_t)json_integer_value(place), name, short_name(name));
	else
		html_put(page->out, "<bdi title=\"%s\">%s</bdi>", name, short_name(name));
}

static void put_carriers(const struct page *page, const struct graph_flow *flows, size_t count)
{
	const struct graph_node *carriers = page->graph->nodes[COLUMN_CARRIER];
	size_t shown, alike;

	fputs("<ul>", page->out);
	for (shown = 0; count && shown < CARRIERS_MAX; shown++, flows += alike, count -= alike) {
		const char *name = carriers[flows->node[COLUMN_CARRIER]].name;

		alike = same_carrier(flows, count);
		fputs("<li>", page->out);
		if (*name)
			put_short(page, name);
		else
			fputs("directly", page->out);
		html_put(page->out, " <small>%'zu</small>", alike);
	}
	if (count)
		fputs("<li>and more", page->out);
	fputs("</ul>", page->out);
}

static void put_homes(const struct page *page, const struct graph_node *need)
{
	const char *home;
	json_t *value;

	json_object_foreach(json_object_get(page->graph->homes, need->name), home, value)
	{
		fputs("<br>", page->out);
		page_name(page, home);
	}
}

static void put_row(const struct page *page, size_t need, const struct graph_flow *flows,
		    size_t count)
{
	const struct graph_node *node = &page->graph->nodes[COLUMN_NEED][need];

	html_put(page->out, "<tr id=\"n-%zu\"><th scope=\"row\"><strong>%s</strong>", need,
		 short_name(node->name));
	put_homes(page, node);
	html_put(page->out, "</th><td>%'zu</td><td>", node->weight);
	put_carriers(page, flows, count);
	fputs("</td></tr>\n", page->out);
}

static void put_rows(const struct page *page)
{
	static const enum column order[] = { COLUMN_NEED, COLUMN_CARRIER, COLUMN_PROGRAM };
	const struct graph *graph = page->graph;
	size_t i, from = 0, to = 0;

	graph_sort(graph->flows, graph->flow_count, order);
	for (i = 0; i < graph->node_count[COLUMN_NEED] && i < TABLE_MAX; i++, from = to) {
		while (to < graph->flow_count && graph->flows[to].node[COLUMN_NEED] == i)
			to++;
		put_row(page, i, graph->flows + from, to - from);
	}
}

static void put_table(const struct page *page)
{
	const size_t needs = page->graph->node_count[COLUMN_NEED];

	fputs("<div class=\"scroll\" id=\"needs\"><table>\n<thead><tr><th scope=\"col\">Need</th>"
	      "<th scope=\"col\">Programs</th><th scope=\"col\">Linked by</th></tr></thead>\n"
	      "<tbody>\n",
	      page->out);
	put_rows(page);
	fputs("</tbody></table></div>\n", page->out);
	if (needs > TABLE_MAX)
		html_put(page->out, "<p>and %'zu more</p>\n", needs - TABLE_MAX);
}

void page_picture(const struct page *page)
{
	size_t i;

	if (!page->graph->flow_count)
		return;
	fputs("<section id=\"picture\">\n<h2>How the need spreads</h2>\n"
	      "<p>From what makes code at run time, on the left, to the programs that it comes "
	      "into. The wider a band, the more programs; the number in a box is that of programs, "
	      "and "
	      "in a program that of needs.</p>\n"
	      "<figure>\n",
	      page->out);
	for (i = 0; i < sizeof(drawings) / sizeof(*drawings); i++)
		put_drawing(page, &drawings[i]);
	fputs("</figure>\n", page->out);
	put_table(page);
	fputs("</section>\n", page->out);
}
