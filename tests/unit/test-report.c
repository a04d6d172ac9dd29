/* SPDX-License-Identifier: Apache-2.0 */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "report/private.h"
#include "report/report.h"
#include "run-case.h"

START_TEST(every_code_is_well_formed_and_leads_back)
{
	enum evidence each;

	ck_assert_int_gt(EVIDENCE_COUNT, 0);
	for (each = 0; each < EVIDENCE_COUNT; each++) {
		const char *code = evidence_code(each);

		ck_assert_uint_eq(strlen(code), 5);
		ck_assert_mem_eq(code, "WX", 2);
		ck_assert_uint_eq(strspn(code + 2, "0123456789"), 3);
		ck_assert_uint_eq(evidence_by_code(code), each);
		ck_assert_ptr_nonnull(severity_name(evidence_severity(each)));
		ck_assert_ptr_nonnull(grade_name(evidence_grade(each)));
		ck_assert_uint_gt(strlen(evidence_name(each)), 0);
		ck_assert_uint_gt(strlen(evidence_summary(each)), 0);
	}
	ck_assert_uint_eq(evidence_by_code("WX000"), EVIDENCE_COUNT);
	ck_assert_uint_eq(evidence_by_code(""), EVIDENCE_COUNT);
}
END_TEST

/* By one word of each, as it stands in the document. */
static const char *name_in_document(const char *name, char buffer[256])
{
	struct report *report = report_new("test");

	strcpy(buffer, report_member(report_subject(report, "file", name), "name"));
	report_free(report);
	return buffer;
}

START_TEST(a_name_that_is_no_text_is_repaired_byte_by_byte)
{
	char buffer[256];

	ck_assert_str_eq(name_in_document("/caf\xc3\xa9", buffer), "/caf\xc3\xa9");
	ck_assert_str_eq(name_in_document("/caf\xe9", buffer), "/caf\\xe9");
	ck_assert_str_eq(name_in_document("\xc3\xa9\xff\xf0\x9f\x92\xbe", buffer),
			 "\xc3\xa9\\xff\xf0\x9f\x92\xbe");
	/* Cut short, longer than need be, and a surrogate. */
	ck_assert_str_eq(name_in_document("\xf0\x9f", buffer), "\\xf0\\x9f");
	ck_assert_str_eq(name_in_document("\xc0\xaf", buffer), "\\xc0\\xaf");
	ck_assert_str_eq(name_in_document("\xed\xa0\x80", buffer), "\\xed\\xa0\\x80");
}
END_TEST

START_TEST(only_a_repaired_name_has_its_bytes_beside_it)
{
	struct report *report = report_new("test");
	const json_t *plain = report_subject(report, "file", "/a b");
	const json_t *repaired = report_subject(report, "file", "/a \xff");

	ck_assert_ptr_null(report_member(plain, "uri"));
	ck_assert_str_eq(report_member(repaired, "uri"), "file:///a%20%FF");
	report_free(report);
}
END_TEST

static const char *const uris[][2] = {
	{ "/usr/bin/env", "file:///usr/bin/env" },
	{ "/a%b", "file:///a%25b" },
	{ "/a?b#c", "file:///a%3Fb%23c" },
	{ "build/x", "build/x" },
	{ "a:b", "a%3Ab" },
	{ "/\xc3\xa9", "file:///%C3%A9" },
	{ "/\n", "file:///%0A" },
};

START_TEST(a_path_becomes_a_uri)
{
	char *uri = report_uri(uris[_i][0]);

	ck_assert_str_eq(uri, uris[_i][1]);
	free(uri);
}
END_TEST

static struct report *report_of(const char *kind, const char *name, const char *where)
{
	struct report *report = report_new("test");

	subject_finding(report_subject(report, kind, name), EVIDENCE_LIVE_WX, where, NULL, NULL);
	return report;
}

/* How many findings of the first are left when the second is known. */
static size_t left_of(struct report *report, struct report *known)
{
	const json_t *subjects = json_object_get(report_document(report), "subjects");
	size_t left;

	report_subtract(report, report_document(known));
	left = json_array_size(json_object_get(json_array_get(subjects, 0), "findings"));
	ck_assert_int_eq(report_has_findings(report, SEVERITY_LOW), left != 0);
	report_free(report);
	report_free(known);
	return left;
}

START_TEST(a_finding_is_known_by_its_subject_code_and_place)
{
	ck_assert_uint_eq(left_of(report_of("file", "/a", "x"), report_of("file", "/a", "x")), 0);
	ck_assert_uint_eq(left_of(report_of("file", "/a", NULL), report_of("file", "/a", NULL)), 0);
	ck_assert_uint_eq(left_of(report_of("file", "/a", "x"), report_of("file", "/b", "x")), 1);
	ck_assert_uint_eq(left_of(report_of("file", "/a", "x"), report_of("file", "/a", "y")), 1);
	ck_assert_uint_eq(left_of(report_of("file", "/a", "x"), report_of("file", "/a", NULL)), 1);
	ck_assert_uint_eq(left_of(report_of("file", "/a", "x"), report_of("system", "/a", "x")), 1);
	ck_assert_uint_eq(left_of(report_of("file", "\xff", "x"), report_of("file", "\xfe", "x")),
			  1);
}
END_TEST

START_TEST(a_range_of_addresses_is_no_place)
{
	ck_assert_uint_eq(left_of(report_of("file", "/a", "7f00-7f10"),
				  report_of("file", "/a", "5e00-5e10")),
			  0);
	ck_assert_uint_eq(left_of(report_of("file", "/a", "7f00-7f10 x"),
				  report_of("file", "/a", "5e00-5e10 x")),
			  1);
	ck_assert_uint_eq(left_of(report_of("file", "/a", "-"), report_of("file", "/a", NULL)), 1);
	ck_assert_uint_eq(left_of(report_of("file", "/a", "-1"), report_of("file", "/a", NULL)), 1);
	ck_assert_uint_eq(left_of(report_of("file", "/a", "1-"), report_of("file", "/a", NULL)), 1);
}
END_TEST

static struct report *mapping_of(const char *where, const char *path)
{
	struct report *report = report_new("test");
	json_t *finding = subject_finding(report_subject(report, "file", "/a"), EVIDENCE_LIVE_WX,
					  where, NULL, NULL);

	json_object_set_new(finding, "path", json_string(path));
	return report;
}

START_TEST(a_range_of_addresses_is_known_by_what_is_mapped_there)
{
	ck_assert_uint_eq(left_of(mapping_of("1-2", "/x"), mapping_of("3-4", "/x")), 0);
	ck_assert_uint_eq(left_of(mapping_of("1-2", "/x"), mapping_of("1-2", "/y")), 1);
	ck_assert_uint_eq(left_of(mapping_of("1-2", "/x"), report_of("file", "/a", "1-2")), 1);
	ck_assert_uint_eq(left_of(mapping_of("a place", "/x"), mapping_of("another", "/x")), 1);
}
END_TEST

static struct report *process_of(const char *name, const char *exe)
{
	struct report *report = report_new("test");
	json_t *process = report_subject(report, "process", name);

	json_object_set_new(process, "exe", json_string(exe));
	subject_finding(process, EVIDENCE_LIVE_WX, NULL, NULL, NULL);
	return report;
}

START_TEST(a_process_is_known_by_its_executable_file)
{
	ck_assert_uint_eq(left_of(process_of("1 (/a)", "/a"), process_of("2 (/a)", "/a")), 0);
	ck_assert_uint_eq(left_of(process_of("1 (/a)", "/a"), process_of("1 (/a)", "/b")), 1);
	ck_assert_uint_eq(left_of(report_of("process", "1", NULL), report_of("process", "2", NULL)),
			  1);
}
END_TEST

START_TEST(what_is_known_is_counted_and_a_subject_without_findings_stays)
{
	struct report *report = report_new("test"), *known = report_of("file", "/a", "x");
	json_t *subject = report_subject(report, "file", "/a");

	report_subject(report, "file", "/empty");
	subject_finding(subject, EVIDENCE_LIVE_WX, "x", NULL, NULL);
	report_subtract(report, report_document(known));
	ck_assert_uint_eq(json_array_size(json_object_get(report_document(report), "subjects")), 1);
	ck_assert_int_eq(json_integer_value(json_object_get(
				 json_object_get(report_document(report), "summary"), "known")),
			 1);
	report_free(report);
	report_free(known);
}
END_TEST

static void add_call(json_t *subject, const char *function, const char *protection,
		     const char *address)
{
	json_t *finding = subject_finding(subject, EVIDENCE_BODY_WX, address, NULL, NULL);

	json_object_set_new(finding, "call", json_string("mmap"));
	json_object_set_new(finding, "address", json_string(address));
	json_object_set_new(finding, "protection", json_string(protection));
	if (function)
		json_object_set_new(finding, "function", json_string(function));
}

static struct report *calls_of(const char *function, const char *protection,
			       const char *const addresses[])
{
	struct report *report = report_new("test");
	json_t *subject = report_subject(report, "file", "/a");

	for (; *addresses; addresses++)
		add_call(subject, function, protection, *addresses);
	return report;
}

#define AT(...) ((const char *const[]) { __VA_ARGS__, NULL })

START_TEST(a_call_in_code_is_known_at_another_address)
{
	ck_assert_uint_eq(left_of(calls_of("f", "rwx", AT("0x1")), calls_of("f", "rwx", AT("0x2"))),
			  0);
	ck_assert_uint_eq(left_of(calls_of(NULL, "rwx", AT("0x1", "0x2")),
				  calls_of(NULL, "rwx", AT("0x3", "0x4"))),
			  0);
	ck_assert_uint_eq(left_of(calls_of("f", "rwx", AT("0x1")), calls_of("g", "rwx", AT("0x1"))),
			  1);
	ck_assert_uint_eq(left_of(calls_of("f", "rwx", AT("0x1")), calls_of("f", "-wx", AT("0x1"))),
			  1);
	ck_assert_uint_eq(
		left_of(calls_of("f", "rwx", AT("0x1")), calls_of(NULL, "rwx", AT("0x1"))), 1);
}
END_TEST

START_TEST(one_more_call_than_there_were_is_new)
{
	ck_assert_uint_eq(left_of(calls_of("f", "rwx", AT("0x1", "0x2", "0x3")),
				  calls_of("f", "rwx", AT("0x1", "0x3"))),
			  1);
	ck_assert_uint_eq(left_of(calls_of("f", "rwx", AT("0x1")),
				  calls_of("f", "rwx", AT("0x1", "0x2"))),
			  0);
}
END_TEST

START_TEST(what_is_folded_is_in_the_document_and_not_in_the_table)
{
	const struct style plain = { 0, false };
	struct report *report = report_new("test");
	json_t *subject = report_subject(report, "file", "/shown");
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	subject_finding(subject, EVIDENCE_FILE_WX, "here", NULL, NULL);
	report_fold(subject_finding(subject, EVIDENCE_FILE_WX, "there", NULL, NULL));
	report_fold(subject_finding(subject, EVIDENCE_FILE_REACHES, "there", NULL, NULL));
	subject = report_subject(report, "file", "/folded");
	subject_finding(subject, EVIDENCE_FILE_REACHES, "elsewhere", NULL, NULL);
	report_fold(subject);
	report_table(report, out, &plain);
	fclose(out);
	ck_assert_str_eq(text,
			 "/shown\n"
			 "  high    WX601  here  has a segment that is writable and executable\n"
			 "  and 1 more, not shown\n\n"
			 "4 findings: 2 high, 2 info (3 not shown)\n");
	ck_assert(json_is_true(json_object_get(subject, "folded")));
	ck_assert_uint_eq(json_array_size(json_object_get(report_document(report), "subjects")), 2);
	free(text);
	report_free(report);
}
END_TEST

START_TEST(a_table_has_what_to_do_beside_the_findings)
{
	const struct style plain = { 0, false };
	struct report *report = report_new("test");
	json_t *subject = report_subject(report, "file", "/a");
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(out);
	subject_finding(subject, EVIDENCE_FILE_WX, NULL, NULL, NULL);
	json_object_set_new(subject, "switch", json_pack("[s, s]", "option -x", "setting y=0"));
	json_object_set_new(subject, "machine", json_string("x86-64"));
	report_table(report, out, &plain);
	fclose(out);
	ck_assert_str_eq(text, "/a\n"
			       "  high    WX601  has a segment that is writable and executable\n"
			       "  switch         option -x\n"
			       "                 setting y=0\n\n"
			       "1 finding: 1 high\n");
	free(text);
	report_free(report);
}
END_TEST

START_TEST(a_severity_is_found_by_its_name)
{
	int each;

	for (each = SEVERITY_INFO; each <= SEVERITY_HIGH; each++)
		ck_assert_int_eq(severity_by_name(severity_name((enum severity)each)), each);
	ck_assert_int_eq(severity_by_name("none"), -1);
	ck_assert_int_eq(severity_by_name(""), -1);
}
END_TEST

static const struct {
	const char *text;
	bool is_document;
} documents[] = {
	{ "{\"version\":1,\"command\":\"test\",\"subjects\":[]}", true },
	{ "{\"version\":1,\"command\":\"test\",\"subjects\":"
	  "[{\"kind\":\"file\",\"name\":\"a\",\"findings\":[{\"code\":\"WX999\"}]}]}",
	  true },
	{ "{\"version\":2,\"command\":\"test\",\"subjects\":[]}", false },
	{ "{\"version\":1,\"command\":\"live\",\"subjects\":[]}", false },
	{ "{\"version\":1,\"subjects\":[]}", false },
	{ "{\"version\":1,\"command\":1,\"subjects\":[]}", false },
	{ "{\"version\":1,\"command\":\"test\"}", false },
	{ "{\"version\":1,\"command\":\"test\",\"subjects\":{}}", false },
	{ "{\"version\":1,\"command\":\"test\",\"subjects\":[1]}", false },
	{ "{\"version\":1,\"command\":\"test\",\"subjects\":[{\"kind\":\"file\","
	  "\"findings\":[]}]}",
	  false },
	{ "{\"version\":1,\"command\":\"test\",\"subjects\":[{\"kind\":\"file\","
	  "\"name\":\"a\"}]}",
	  false },
	{ "{\"version\":1,\"command\":\"test\",\"subjects\":"
	  "[{\"kind\":\"file\",\"name\":\"a\",\"findings\":[{}]}]}",
	  false },
	{ "{\"version\":1,\"command\":\"test\",\"subjects\":"
	  "[{\"kind\":\"file\",\"name\":\"a\",\"findings\":[{\"code\":\"WX701\",\"where\":1}]}]}",
	  false },
	{ "[]", false },
	{ "null", false },
};

START_TEST(only_a_report_of_the_same_subcommand_is_a_baseline)
{
	json_t *value = json_loads(documents[_i].text, JSON_DECODE_ANY, NULL);

	ck_assert_ptr_nonnull(value);
	ck_assert_int_eq(report_is_document(value, "test"), documents[_i].is_document);
	json_decref(value);
}
END_TEST

static const char *const shown[][2] = {
	{ "plain", "plain" },
	{ "a\x1b[31mb\a\x7f\n\t", "a\\x1b[31mb\\x07\\x7f\\x0a\\x09" },
	{ "caf\xc3\xa9 \xe6\x97\xa5", "caf\xc3\xa9 \xe6\x97\xa5" },
	/* A control character of two bytes, a turn of direction, one that nobody has. */
	{ "\xc2\x9b", "\\x9b" },
	{ "a\xe2\x80\xae"
	  "b",
	  "a\\u202eb" },
	{ "\xf4\x8f\xbf\xbf", "\\U0010ffff" },
};

START_TEST(a_terminal_is_given_nothing_to_obey)
{
	char *text;

	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	text = printable_text(shown[_i][0]);
	ck_assert_str_eq(text, shown[_i][1]);
	free(text);
}
END_TEST

START_TEST(a_locale_without_the_characters_gets_their_numbers)
{
	char *text = printable_text("\xc3\xa9\xf0\x9f\x92\xbe");

	ck_assert_str_eq(text, "\\xe9\\U0001f4be");
	free(text);
}
END_TEST

START_TEST(columns_are_what_the_terminal_uses)
{
	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	ck_assert_uint_eq(printable_columns("abc", 3), 3);
	ck_assert_uint_eq(printable_columns("abc", 2), 2);
	ck_assert_uint_eq(printable_columns("\xc3\xa9", 2), 1);
	ck_assert_uint_eq(printable_columns("\xe6\x97\xa5", 3), 2);
	ck_assert_uint_eq(printable_columns("e\xcc\x81", 3), 1);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

int main(void)
{
	TCase *cases = tcase_create("report");

	tcase_add_test(cases, every_code_is_well_formed_and_leads_back);
	tcase_add_test(cases, a_name_that_is_no_text_is_repaired_byte_by_byte);
	tcase_add_test(cases, only_a_repaired_name_has_its_bytes_beside_it);
	tcase_add_loop_test(cases, a_path_becomes_a_uri, 0, COUNT(uris));
	tcase_add_test(cases, a_finding_is_known_by_its_subject_code_and_place);
	tcase_add_test(cases, a_range_of_addresses_is_no_place);
	tcase_add_test(cases, a_range_of_addresses_is_known_by_what_is_mapped_there);
	tcase_add_test(cases, a_process_is_known_by_its_executable_file);
	tcase_add_test(cases, a_call_in_code_is_known_at_another_address);
	tcase_add_test(cases, one_more_call_than_there_were_is_new);
	tcase_add_test(cases, what_is_folded_is_in_the_document_and_not_in_the_table);
	tcase_add_test(cases, a_table_has_what_to_do_beside_the_findings);
	tcase_add_test(cases, a_severity_is_found_by_its_name);
	tcase_add_test(cases, what_is_known_is_counted_and_a_subject_without_findings_stays);
	tcase_add_loop_test(cases, only_a_report_of_the_same_subcommand_is_a_baseline, 0,
			    COUNT(documents));
	tcase_add_loop_test(cases, a_terminal_is_given_nothing_to_obey, 0, COUNT(shown));
	tcase_add_test(cases, a_locale_without_the_characters_gets_their_numbers);
	tcase_add_test(cases, columns_are_what_the_terminal_uses);
	return run_case(cases, "report");
}
