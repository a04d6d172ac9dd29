/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "report/report.h"

/* On a terminal nothing but ASCII: names may hold what a terminal obeys. */
void report_json(const struct report *report, FILE *out)
{
	const size_t flags = isatty(fileno(out)) ? JSON_INDENT(2) | JSON_ENSURE_ASCII
						 : JSON_COMPACT;

	json_dumpf(report_document(report), out, flags);
	putc('\n', out);
}
