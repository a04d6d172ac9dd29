/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an audit found, gathered as one document that every form of output is a
 * view of. It has subjects (a file, a process, this system), and these have
 * findings. Context of all: process; out of memory ends it.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum severity {
	SEVERITY_INFO,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
};

/* How sure a finding is; none of them says that there is nothing else. */
enum grade {
	GRADE_WEAK,    /* an import */
	GRADE_LIKELY,  /* an engine that is known to */
	GRADE_STRONG,  /* a call with that constant */
	GRADE_CERTAIN, /* a header, a mapping, a call that was made */
};

enum evidence {
#define EVIDENCE(constant, code, name, severity, grade, summary) constant,
#include "report/evidence.def"
#undef EVIDENCE
	EVIDENCE_COUNT,
};

const char *evidence_code(enum evidence evidence);
const char *evidence_name(enum evidence evidence);
const char *evidence_summary(enum evidence evidence);
enum severity evidence_severity(enum evidence evidence);
enum grade evidence_grade(enum evidence evidence);
const char *severity_name(enum severity severity);

/* The severity of a name, or -1. */
int severity_by_name(const char *name);

const char *grade_name(enum grade grade);

/* The evidence of a code, or EVIDENCE_COUNT. */
enum evidence evidence_by_code(const char *code);

struct report;

/**
 * report_new() - an empty report.
 * @command:	the subcommand that makes it; a string literal
 */
struct report *report_new(const char *command);
void report_free(struct report *report);

/**
 * report_subject() - one thing that was looked at.
 * @kind:	"file", "process" or "system"
 * @name:	for people: a path, "PID (EXE)"
 *
 * Only those with something to say need to be there; report_count() tells how
 * many there were.
 *
 * Return: borrowed, an object to set more members of.
 */
json_t *report_subject(struct report *report, const char *kind, const char *name);

/* Leave a subject or a finding out of the table, where it would be one of thousands. */
void report_fold(json_t *object);

/* What is to be done with a subject, in a word of its subcommand's manual. */
void subject_verdict(json_t *subject, const char *verdict);

/**
 * subject_finding() - one piece of evidence.
 * @where:	in the subject: a range of addresses, a segment, a call; or NULL
 * @component:	of the knowledge base; or NULL
 * @format:	the rest of the sentence, for people; or NULL
 *
 * Return: borrowed, an object to set more members of.
 */
json_t *subject_finding(json_t *subject, enum evidence evidence, const char *where,
			const char *component, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Add to a number of the summary: "files", "without_memory"; a table has words of it. */
void report_count(struct report *report, const char *what, long n);

/* It explains, and looks for nothing: no form for people says that it found nothing. */
void report_only_tells(struct report *report);

/* Whether nothing was looked at. */
bool report_is_empty(const struct report *report);

/* Not all that it was to be of could be looked at; its document says so. */
void report_set_incomplete(struct report *report);

/* Text of others as a member, by printable_bytes(). Return: owned. */
json_t *report_text(const char *bytes);

/* Whether there is any finding that is as bad as that, or worse. */
bool report_has_findings(const struct report *report, enum severity least);

/* The document itself, borrowed. Its schema is in wxaudit(1). */
json_t *report_document(const struct report *report);

/* Whether a value that was read is a document that @command made. */
bool report_is_document(const json_t *value, const char *command);

/**
 * report_subtract() - leave out what another report had.
 * @baseline:	a document of the same subcommand
 *
 * A finding is the same if its subject, code and place are. What changes with
 * each run or build does not count: a process is known by its member "exe", where
 * it has one; a range of addresses by the finding's member "path", if it has one;
 * a call in code, which has a member "address", by what is called, in which
 * function, with which protection, and how many such there are before it.
 */
void report_subtract(struct report *report, const json_t *baseline);

/* Forms. Each writes all of it; whether that worked, ferror() tells. */

struct style {
	unsigned int width; /* columns; 0 for no limit */
	bool colour;
};

/* For people: by NO_COLOR, TERM and whether @out is a terminal, and by its size. */
struct style style_of(FILE *out);

void report_table(const struct report *report, FILE *out, const struct style *style);
void report_json(const struct report *report, FILE *out);
void report_sarif(const struct report *report, FILE *out);
void report_prometheus(const struct report *report, FILE *out);
void report_html(const struct report *report, FILE *out);

#endif
