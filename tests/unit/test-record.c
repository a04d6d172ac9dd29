/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/mman.h>

#include "core/record.h"
#include "run-case.h"

static char buf[RECORD_SIZE + 1];
static struct fmt out;

static struct record sample(void)
{
	return (struct record){
		.event = EVENT_MAP_WX,
		.outcome = OUTCOME_REFUSED,
		.microseconds = 1700000000000042,
		.exe = "/usr/bin/a \"b\"",
		.pid = 12,
		.tid = 34,
		.call = "mmap",
		.args = {
			{ "addr", ARG_HEX, 0x1000 },
			{ "length", ARG_DECIMAL, 4096 },
			{ "prot", ARG_PROT, PROT_READ | PROT_WRITE | PROT_EXEC },
			{ "flags", ARG_MAP_FLAGS, MAP_PRIVATE | MAP_ANONYMOUS | 0x40000000 },
			{ "fd", ARG_DECIMAL, (uint64_t)-1 },
		},
		.library = "/usr/lib/libffi.so.8",
		.offset = 0x41b1,
		.symbol = "ffi_closure_alloc",
		.symbol_offset = 0x11,
		.count = 3,
	};
}

static const char *encode(void (*encoder)(struct fmt *out, const struct record *record),
			  const struct record *record)
{
	fmt_init(&out, buf, RECORD_SIZE);
	encoder(&out, record);
	buf[out.len] = '\0';
	return buf;
}

START_TEST(json_has_every_field_on_one_line)
{
	struct record record = sample();

	ck_assert_str_eq(
		encode(record_json, &record),
		"{\"version\":1,\"time\":1700000000.000042,\"event\":\"WX101\","
		"\"name\":\"map-write-exec\",\"outcome\":\"refused\","
		"\"exe\":\"/usr/bin/a \\\"b\\\"\",\"pid\":12,\"tid\":34,\"call\":\"mmap\","
		"\"args\":{\"addr\":\"0x1000\",\"length\":4096,\"prot\":\"rwx\","
		"\"flags\":\"private|anonymous|0x40000000\",\"fd\":-1},"
		"\"library\":\"/usr/lib/libffi.so.8\",\"offset\":\"0x41b1\","
		"\"symbol\":\"ffi_closure_alloc\",\"symbol_offset\":\"0x11\",\"count\":3}\n");
}
END_TEST

START_TEST(text_is_one_line_for_people)
{
	struct record record = sample();

	record.args[2].name = NULL;
	ck_assert_str_eq(encode(record_text, &record),
			 "wxguard[12]: WX101 refused mmap(addr=0x1000, length=4096) by "
			 "/usr/lib/libffi.so.8+0x41b1 (ffi_closure_alloc+0x11): asked for memory "
			 "that is writable and executable [3 times]\n");
}
END_TEST

START_TEST(what_is_unknown_is_left_out)
{
	struct record record = { .event = EVENT_CLOSURE_FREED, .outcome = OUTCOME_ABORTED };

	ck_assert_ptr_null(strstr(encode(record_json, &record), "library"));
	ck_assert_ptr_null(strstr(buf, "null"));
	ck_assert_ptr_null(strstr(encode(record_journal, &record), "WXGUARD_LIBRARY"));
	encode(record_text, &record);
	ck_assert(!out.cut);
}
END_TEST

START_TEST(names_cannot_break_a_line)
{
	struct record record = sample();

	record.library = "/tmp/a\nPRIORITY=0\x1b[2J\xff\xc3(.so";
	encode(record_text, &record);
	ck_assert_ptr_eq(strchr(buf, '\n'), buf + strlen(buf) - 1);
	ck_assert_ptr_null(strchr(buf, 0x1b));
	encode(record_journal, &record);
	ck_assert_ptr_null(strstr(buf, "\nPRIORITY=0"));
	encode(record_json, &record);
	ck_assert_ptr_nonnull(
		strstr(buf, "/tmp/a\\u000aPRIORITY=0\\u001b[2J\xef\xbf\xbd\xef\xbf\xbd(.so"));
}
END_TEST

START_TEST(journal_has_one_field_a_line)
{
	struct record record = sample();

	encode(record_journal, &record);
	ck_assert_int_eq(strncmp(buf, "MESSAGE=WX101 refused mmap(", 27), 0);
	ck_assert_ptr_nonnull(strstr(buf, "\nPRIORITY=4\n"));
	ck_assert_ptr_nonnull(strstr(buf, "\nWXGUARD_EVENT=WX101\n"));
	ck_assert_ptr_nonnull(strstr(buf, "\nWXGUARD_COUNT=3\n"));
}
END_TEST

START_TEST(what_does_not_fit_is_cut_and_told)
{
	struct record record = sample();
	char small[64];

	fmt_init(&out, small, sizeof(small));
	record_json(&out, &record);
	ck_assert(out.cut);
	ck_assert_uint_eq(out.len, sizeof(small));
}
END_TEST

START_TEST(a_string_ends_within_its_buffer)
{
	char small[4];

	fmt_init(&out, small, sizeof(small));
	fmt_str(&out, "ab");
	ck_assert_str_eq(fmt_string(&out), "ab");
	fmt_str(&out, "cdef");
	ck_assert_str_eq(fmt_string(&out), "abc");
}
END_TEST

START_TEST(codes_and_names_are_unique)
{
	int a, b;

	for (a = 0; a < EVENT_COUNT; a++) {
		ck_assert_int_eq(strncmp(event_code((enum event)a), "WX", 2), 0);
		for (b = 0; b < a; b++) {
			ck_assert_str_ne(event_code((enum event)a), event_code((enum event)b));
			ck_assert_str_ne(event_name((enum event)a), event_name((enum event)b));
		}
	}
}
END_TEST

START_TEST(numbers_at_their_limits)
{
	char text[128];

	fmt_init(&out, text, sizeof(text));
	fmt_dec(&out, INT64_MIN);
	fmt_char(&out, ' ');
	fmt_unsigned(&out, UINT64_MAX, 1);
	fmt_char(&out, ' ');
	fmt_hex(&out, UINT64_MAX);
	fmt_char(&out, ' ');
	fmt_unsigned(&out, 7, 3);
	fmt_char(&out, '\0');
	ck_assert_str_eq(text, "-9223372036854775808 18446744073709551615 0xffffffffffffffff 007");
}
END_TEST

static const struct {
	const char *text;
	const char *json;
} utf8[] = {
	{ "h\xc3\xa9", "\"h\xc3\xa9\"" },
	{ "\xe2\x82\xac", "\"\xe2\x82\xac\"" },
	{ "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"" },
	{ "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
	{ "a\\\"", "\"a\\\\\\\"\"" },
	{ "\x7f\t", "\"\\u007f\\u0009\"" },
};

START_TEST(json_strings_are_utf8)
{
	char text[64];

	fmt_init(&out, text, sizeof(text));
	fmt_json(&out, utf8[_i].text);
	fmt_char(&out, '\0');
	ck_assert_str_eq(text, utf8[_i].json);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("record");

	tcase_add_test(cases, json_has_every_field_on_one_line);
	tcase_add_test(cases, text_is_one_line_for_people);
	tcase_add_test(cases, what_is_unknown_is_left_out);
	tcase_add_test(cases, names_cannot_break_a_line);
	tcase_add_test(cases, journal_has_one_field_a_line);
	tcase_add_test(cases, what_does_not_fit_is_cut_and_told);
	tcase_add_test(cases, a_string_ends_within_its_buffer);
	tcase_add_test(cases, codes_and_names_are_unique);
	tcase_add_test(cases, numbers_at_their_limits);
	tcase_add_loop_test(cases, json_strings_are_utf8, 0, sizeof(utf8) / sizeof(*utf8));
	return run_case(cases, "record");
}
