/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of the page, in the order in which they are on it. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/graph.h"
#include "report/private.h"

/**
 * struct page - a page that is being written.
 * @places:	the index of the first subject of a name
 * @programs:	that of the first process of an executable file
 * @counts:	of findings, by their severity
 * @graph:	without flows, if the document tells of none
 */
struct page {
	FILE *out;
	const struct report *report;
	const json_t *document;
	const json_t *places, *programs;
	size_t counts[SEVERITY_HIGH + 1], finding_count;
	const struct graph *graph;
};

void page_glance(const struct page *page);
void page_first(const struct page *page);
void page_picture(const struct page *page);
void page_subjects(const struct page *page);
void page_codes(const struct page *page);

/* Name a thing; a file that is a subject as a link to it. */
void page_name(const struct page *page, const char *name);

/* "subjects", in the word of their kind if they have one in common. */
const char *page_subjects_word(const struct page *page, size_t count);

/* A severity; the style adds a sign for those who do not see its colour. */
void page_severity(const struct page *page, enum severity severity);

#endif
