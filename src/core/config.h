/* SPDX-License-Identifier: Apache-2.0 */
/* The words of WXGUARD= and of wxrun's options, in one place. */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#define CONFIG_PATH_MAX 1024

enum mode {
	MODE_AUDIT,   /* nothing is refused, every attempt is recorded */
	MODE_ENFORCE, /* no memory is or becomes writable and executable */
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
 * @channel:	where records go
 * @path:	of CHANNEL_FILE, absolute
 */
struct config {
	enum mode mode;
	enum channel channel;
	char path[CONFIG_PATH_MAX];
};

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

#define CONFIG_MODES "audit or enforce"
#define CONFIG_REPORTS "report=stderr, report=journal, report=none or report=/ABSOLUTE/FILE"

#endif
