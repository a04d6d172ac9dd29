/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be done for a program, by what logs tell of it. */
#ifndef WXAUDIT_LOG_ADVICE_H
#define WXAUDIT_LOG_ADVICE_H

#include "log/store.h"

/* Each takes more than the one before. */
enum remedy {
	REMEDY_NONE, /* the finding asks for nothing */
	REMEDY_SHIM,
	REMEDY_SWITCH,
	REMEDY_EXCEPTION,
	REMEDY_UNKNOWN,
};

/* The verdict, as wxaudit-log(1) has it. */
const char *remedy_name(enum remedy remedy);

enum remedy remedy_of(const struct log_group *group);

/* "option --jitless" of a value of Switch=; to be freed. */
char *switch_text(const char *value);

#endif
