/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXAUDIT_LOG_REPORT_H
#define WXAUDIT_LOG_REPORT_H

#include "log/log.h"
#include "report/report.h"

/* Put what the logs tell into the report: a subject a program, a finding a group. */
void log_report(struct report *report, const struct log *log);

#endif
