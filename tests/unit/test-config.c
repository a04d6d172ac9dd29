/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/config.h"
#include "run-case.h"

static struct config config;
static struct config_error error;

static void parse(const char *text)
{
	memset(&config, 0xff, sizeof(config));
	config_parse(text, &config, &error);
}

static void assert_default(void)
{
	ck_assert_int_eq(config.mode, MODE_ENFORCE);
	ck_assert_int_eq(config.channel, CHANNEL_STDERR);
	ck_assert_str_eq(config.path, "");
}

START_TEST(nothing_means_the_default)
{
	parse("");
	assert_default();
	ck_assert_ptr_null(error.word);
	parse(",,");
	assert_default();
	ck_assert_ptr_null(error.word);
}
END_TEST

START_TEST(words_come_in_any_order)
{
	parse("audit,report=/var/log/wx.jsonl");
	ck_assert_int_eq(config.mode, MODE_AUDIT);
	ck_assert_int_eq(config.channel, CHANNEL_FILE);
	ck_assert_str_eq(config.path, "/var/log/wx.jsonl");
	parse("report=journal,audit");
	ck_assert_int_eq(config.mode, MODE_AUDIT);
	ck_assert_int_eq(config.channel, CHANNEL_JOURNAL);
	parse("report=none,enforce");
	ck_assert_int_eq(config.mode, MODE_ENFORCE);
	ck_assert_int_eq(config.channel, CHANNEL_NONE);
	ck_assert_ptr_null(error.word);
}
END_TEST

static const char *const wrong[] = {
	"adit",	   "Audit",	  "audit ",	"off",		 "enforce2",	 "report",
	"report=", "report=file", "report=./a", "report=syslog", "mode=enforce", "0",
};

START_TEST(a_wrong_word_leaves_the_default_and_is_named)
{
	parse(wrong[_i]);
	assert_default();
	ck_assert_ptr_eq(error.word, wrong[_i]);
	ck_assert_uint_eq(error.len, strlen(wrong[_i]));
	ck_assert_ptr_nonnull(error.expected);
}
END_TEST

START_TEST(a_wrong_word_does_not_take_the_right_ones_along)
{
	parse("audit,nonsense,report=none,more");
	ck_assert_int_eq(config.mode, MODE_AUDIT);
	ck_assert_int_eq(config.channel, CHANNEL_NONE);
	ck_assert_uint_eq(error.len, strlen("nonsense"));
	ck_assert_mem_eq(error.word, "nonsense", error.len);
}
END_TEST

START_TEST(a_path_must_fit)
{
	char text[CONFIG_PATH_MAX + 16] = "report=/";

	memset(text + 8, 'a', CONFIG_PATH_MAX - 2);
	text[8 + CONFIG_PATH_MAX - 2] = '\0';
	parse(text);
	ck_assert_int_eq(config.channel, CHANNEL_FILE);
	ck_assert_uint_eq(strlen(config.path), CONFIG_PATH_MAX - 1);
	strcat(text, "a");
	parse(text);
	assert_default();
	ck_assert_ptr_nonnull(error.word);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("config");

	tcase_add_test(cases, nothing_means_the_default);
	tcase_add_test(cases, words_come_in_any_order);
	tcase_add_loop_test(cases, a_wrong_word_leaves_the_default_and_is_named, 0,
			    sizeof(wrong) / sizeof(*wrong));
	tcase_add_test(cases, a_wrong_word_does_not_take_the_right_ones_along);
	tcase_add_test(cases, a_path_must_fit);
	return run_case(cases, "config");
}
