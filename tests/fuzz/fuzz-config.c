/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of WXGUARD=. The first that is wrong is told and is one of them; and
 * words_make(), which hands them on, keeps what was meant.
 */
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "fuzz.h"

static bool is_same(const struct config *a, const struct config *b)
{
	return a->mode == b->mode && a->kernel == b->kernel && a->allowed == b->allowed &&
	       a->lock_at == b->lock_at && a->channel == b->channel &&
	       (a->channel != CHANNEL_FILE || strcmp(a->path, b->path) == 0);
}

static void check_config(const struct config *config)
{
	enum rule rule;

	must(mode_name(config->mode));
	must(config->channel <= CHANNEL_NONE && config->lock_at <= MOMENT_TIME);
	must(config->allowed >> RULE_COUNT == 0);
	must(config->channel != CHANNEL_FILE || config->path[0] == '/');
	for (rule = 0; rule < RULE_COUNT; rule++)
		must(config_forbids(config, rule) ==
		     (config->mode >= rule_mode(rule) && !(config->allowed & rule_bit(rule))));
}

static void check_error(const char *text, const struct config_error *error)
{
	must(error->word >= text && error->len && error->len <= strlen(error->word));
	must(!memchr(error->word, ',', error->len));
	must(error->word == text || error->word[-1] == ',');
	must(!error->word[error->len] || error->word[error->len] == ',');
	must(error->expected && *error->expected);
}

/* One call of words_make(). */
struct making {
	struct request request;
	const char *inherited;
	char *words;
};

static void make(void *context)
{
	struct making *making = context;

	making->words = words_make(&making->request, making->inherited);
}

/* Inherited words that are in order have the same effect when they are handed on. */
static void check_words(const char *text, const struct config *config, bool wrong)
{
	struct making making = { .inherited = text };
	struct config_error error;
	struct config again;

	if (ends(make, &making)) {
		must(wrong);
		return;
	}
	must(!wrong);
	config_parse(making.words, &again, &error);
	must(!error.word);
	must(is_same(config, &again) && is_same(config, &making.request.config));
	free(making.words);
	request_free(&making.request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size);
	struct config_error error;
	struct config config;

	config_parse(text, &config, &error);
	check_config(&config);
	if (error.word)
		check_error(text, &error);
	check_words(text, &config, error.word);
	free(text);
	return 0;
}
