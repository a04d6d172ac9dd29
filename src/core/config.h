/* SPDX-License-Identifier: Apache-2.0 */
/* The words of WXGUARD= and of wxrun's options, in one place. */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_PATH_MAX 1024

/* Each contains the one before it. */
enum mode {
	MODE_AUDIT,   /* nothing is refused, every attempt is recorded */
	MODE_ENFORCE, /* no memory is or becomes writable and executable */
	MODE_STRICT,  /* nor is there another way to run bytes that were written */
	MODE_LOCK,    /* and from a moment on no new code at all */
};

enum rule {
#define RULE(constant, name, mode, summary) constant,
#include "core/rules.def"
#undef RULE
	RULE_COUNT,
};

/* When MODE_LOCK locks. */
enum moment {
	MOMENT_MAIN,  /* the program's main() */
	MOMENT_READY, /* its first READY=1 to the service manager */
	MOMENT_CALL,  /* its call of wxguard_lock() */
	MOMENT_TIME,  /* after a time, which wxrun keeps */
};

enum channel {
	CHANNEL_STDERR,
	CHANNEL_FILE,
	CHANNEL_JOURNAL,
	CHANNEL_NONE,
};

/**
 * struct config - what the user chose. All zero is not the default.
 * @mode:	what happens to an attempt
 * @kernel:	the kernel is to keep the rule as well
 * @allowed:	the rules that do not hold, a bit each
 * @lock_at:	when MODE_LOCK locks
 * @channel:	where records go
 * @path:	of CHANNEL_FILE, absolute
 */
struct config {
	enum mode mode;
	bool kernel;
	uint32_t allowed;
	enum moment lock_at;
	enum channel channel;
	char path[CONFIG_PATH_MAX];
};

static inline uint32_t rule_bit(enum rule rule)
{
	return (uint32_t)1 << rule;
}

/**
 * struct config_error - the first word that was not understood.
 * @word:	its first byte, in the text that was parsed; NULL if all was well
 * @len:	its length, bytes
 * @expected:	what could stand there
 */
struct config_error {
	const char *word;
	size_t len;
	const char *expected;
};

void config_default(struct config *config);

/**
 * config_parse() - read "MODE,report=CHANNEL".
 * @text:	terminated; words in any order, separated by commas
 * @config:	set to the default, then to what is understood; a word that is
 *		not leaves the default in force
 * @error:	the first such word
 *
 * Context: any, async-signal-safe.
 */
void config_parse(const char *text, struct config *config, struct config_error *error);

/* One of the words each; true if it is one. Context: any, async-signal-safe. */
bool config_mode(const char *word, size_t len, struct config *config);
bool config_report(const char *word, size_t len, struct config *config);
bool config_allow(const char *word, size_t len, struct config *config);
bool config_lock_at(const char *word, size_t len, struct config *config);

/* Whether @rule is to be kept. Context: any, async-signal-safe. */
bool config_forbids(const struct config *config, enum rule rule);

/* Whether PR_SET_MDWE is to be set: it keeps two rules, and takes no exception. */
bool config_takes_mdwe(const struct config *config);

const char *mode_name(enum mode mode);
const char *rule_name(enum rule rule);
const char *rule_summary(enum rule rule);
enum mode rule_mode(enum rule rule);

#define CONFIG_MODES "audit, enforce, strict or lock"
#define CONFIG_REPORTS "report=stderr, report=journal, report=none or report=/ABSOLUTE/FILE"
#define CONFIG_ALLOW "allow=RULE, with a rule of wxguard(7)"
#define CONFIG_LOCK_AT "lock-at=main, lock-at=ready, lock-at=call or lock-at=time"

#endif
