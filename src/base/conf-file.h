/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of wxguard.conf(5) or wxguard-components(5): its form. What the words
 * mean is for who reads it.
 */
#ifndef BASE_CONF_FILE_H
#define BASE_CONF_FILE_H

#include <sys/types.h>

/* More than anybody writes. */
#define CONF_FILE_MAX (1024L * 1024)

/**
 * struct conf_line - a heading or a setting.
 * @file:	path of the file
 * @number:	of the line, from 1
 * @section:	what stands between the brackets of the last heading
 * @key:	NULL for the heading itself
 * @value:	without white space around it
 */
struct conf_line {
	const char *file;
	unsigned int number;
	const char *section;
	const char *key;
	const char *value;
};

typedef void conf_visit(const struct conf_line *line, void *context);

/**
 * conf_fail() - end the process: a line is wrong.
 * @line:	which one
 * @expected:	what could stand there
 * @format:	what stands there
 */
_Noreturn __attribute__((format(printf, 3, 4))) void
conf_fail(const struct conf_line *line, const char *expected, const char *format, ...);

/**
 * conf_file() - read a file.
 * @path:	its path; it may be anything
 * @owner:	who may own it, beside root
 * @heading:	what a heading looks like, for people: "[PATH]"
 * @visit:	called for each heading and each setting, in order, with
 *		strings that are valid for that call
 * @context:	for @visit
 *
 * Context: process; ends it at the first thing that is not in order.
 */
void conf_file(const char *path, uid_t owner, const char *heading, conf_visit *visit,
	       void *context);

/**
 * conf_check_owner() - end the process where others could write what it reads.
 * @fd:		open file or folder
 * @path:	its path
 * @owner:	who may own it, beside root
 */
void conf_check_owner(int fd, const char *path, uid_t owner);

#endif
