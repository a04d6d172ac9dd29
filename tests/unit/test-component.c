/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "knowledge/component.h"
#include "knowledge/identify.h"
#include "knowledge/pattern.h"
#include "run-case.h"

#define NEEDED                                                                                     \
	"Title=t\nKind=jit\nAttempts=mmap rwx for code\nUnderRule=dies at once\n"                  \
	"Shim=refused\nSource=measured: here\n"

/* A folder of components, and what was found of them. */
static char folder[64];
static struct knowledge *knowledge;
static size_t finds;
static const char *last;

static void write_file(const char *name, const char *text, size_t len)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(path, 0644), 0);
}

static void add(const char *name, const char *more)
{
	char file[64], text[1024];

	snprintf(file, sizeof(file), "%s.ini", name);
	snprintf(text, sizeof(text), "[component]\nName=%s\n" NEEDED "%s", name, more);
	write_file(file, text, strlen(text));
}

static void setup(void)
{
	strcpy(folder, "/tmp/test-component-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	knowledge = knowledge_new();
	finds = 0;
	last = NULL;
}

static void teardown(void)
{
	char command[96];

	knowledge_free(knowledge);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static void take(const struct component *component, enum component_key by, const char *pattern,
		 void *context)
{
	(void)by;
	(void)pattern;
	(void)context;
	last = component_value(component, KEY_NAME);
	finds++;
}

static void take_file(const struct component *component, enum relation relation,
		      enum component_key by, const char *pattern, const char *what, void *context)
{
	enum relation *ret = context;

	(void)what;
	take(component, by, pattern, NULL);
	*ret = relation;
}

static void search_in(const char *bytes, size_t len)
{
	struct search *search = search_new(knowledge);

	finds = 0;
	search_bytes(search, bytes, len, take, NULL);
	search_free(search);
}

START_TEST(bytes_are_read_with_gaps)
{
	struct pattern pattern;

	ck_assert(pattern_of_hex(&pattern, "F3 0f1e fa ?? ?? 0A"));
	ck_assert_uint_eq(pattern.len, 7);
	ck_assert_mem_eq(pattern.bytes, "\xf3\x0f\x1e\xfa\0\0\x0a", 7);
	ck_assert_mem_eq(pattern.mask, "\xff\xff\xff\xff\0\0\xff", 7);
}
END_TEST

START_TEST(bytes_that_make_no_sense_are_refused)
{
	static const char *const wrong[] = { "",
					     "01 02 03 04 05",
					     "01 02 03 04 05 6",
					     "01 02 03 04 05 0x06",
					     "01 02 ?? 04 05 06",
					     "01 02 03 04 05 ??",
					     "01 02 03 04 05 ?6" };
	struct pattern pattern;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ck_assert_msg(!pattern_of_hex(&pattern, wrong[i]), "\"%s\"", wrong[i]);
}
END_TEST

START_TEST(more_bytes_than_there_is_room_for_are_refused)
{
	char text[2 * PATTERN_MAX + 3];
	struct pattern pattern;

	memset(text, '7', sizeof(text));
	text[2 * PATTERN_MAX + 2] = '\0';
	ck_assert(!pattern_of_hex(&pattern, text));
	text[2 * PATTERN_MAX] = '\0';
	ck_assert(pattern_of_hex(&pattern, text));
}
END_TEST

START_TEST(strings_and_bytes_are_found_at_the_start_and_at_the_end)
{
	add("one", "String=needle\n");
	add("two", "Bytes=01 02 03 04 ?? 06\n");
	ck_assert(knowledge_add_folder(knowledge, folder));
	search_in("needle", 6);
	ck_assert_uint_eq(finds, 1);
	ck_assert_str_eq(last, "one");
	search_in("xxx\1\2\3\4\xff\6", 9);
	ck_assert_uint_eq(finds, 1);
	ck_assert_str_eq(last, "two");
}
END_TEST

START_TEST(what_is_cut_off_or_differs_in_one_byte_is_not_found)
{
	add("one", "String=needle\nBytes=01 02 03 04 ?? 06\n");
	ck_assert(knowledge_add_folder(knowledge, folder));
	search_in("xneedl", 6);
	ck_assert_uint_eq(finds, 0);
	search_in("needlE\1\2\3\4\xff\7", 12);
	ck_assert_uint_eq(finds, 0);
	search_in("", 0);
	ck_assert_uint_eq(finds, 0);
}
END_TEST

START_TEST(patterns_with_the_same_start_are_all_found)
{
	add("one", "String=needle\nString=needles\n");
	add("two", "String=needlework\n");
	ck_assert(knowledge_add_folder(knowledge, folder));
	search_in("needleworkneedles", 17);
	ck_assert_uint_eq(finds, 4);
}
END_TEST

START_TEST(a_string_is_found_across_two_pieces_of_a_file)
{
	const size_t len = 256 * 1024 + 3;
	enum relation relation = RELATION_IS;
	struct search *search;
	char *bytes = malloc(len);
	char path[128];

	add("one", "String=needle\n");
	ck_assert(knowledge_add_folder(knowledge, folder));
	memset(bytes, 'x', len);
	memcpy(bytes + len - 6, "needle", 6);
	write_file("file", bytes, len);
	free(bytes);
	snprintf(path, sizeof(path), "%s/file", folder);
	search = search_new(knowledge);
	ck_assert_int_eq(identify_file(knowledge, search, path, take_file, &relation),
			 IDENTIFY_NOT_ELF);
	search_free(search);
	ck_assert_uint_eq(finds, 1);
	ck_assert_int_eq(relation, RELATION_HAS);
}
END_TEST

START_TEST(a_folder_is_no_file_to_look_at)
{
	enum relation relation = RELATION_IS;
	struct search *search = search_new(knowledge);

	ck_assert_int_eq(identify_file(knowledge, search, folder, take_file, &relation),
			 IDENTIFY_FAILED);
	search_free(search);
}
END_TEST

START_TEST(names_are_matched_without_their_folders)
{
	add("one", "Library=libone.so.*\nProgram=one\n");
	ck_assert(knowledge_add_folder(knowledge, folder));
	knowledge_match_name(knowledge, KEY_LIBRARY, "/usr/lib/libone.so.1", take, NULL);
	ck_assert_uint_eq(finds, 1);
	knowledge_match_name(knowledge, KEY_LIBRARY, "libone.sox", take, NULL);
	knowledge_match_name(knowledge, KEY_LIBRARY, "/libone.so.1/x", take, NULL);
	knowledge_match_name(knowledge, KEY_LIBRARY, "one", take, NULL);
	ck_assert_uint_eq(finds, 1);
	knowledge_match_name(knowledge, KEY_PROGRAM, "one", take, NULL);
	ck_assert_uint_eq(finds, 2);
}
END_TEST

START_TEST(symbols_are_matched_whole)
{
	add("one", "Symbol=one_jit\n");
	ck_assert(knowledge_add_folder(knowledge, folder));
	knowledge_match_value(knowledge, KEY_SYMBOL, "one_jit", take, NULL);
	ck_assert_uint_eq(finds, 1);
	knowledge_match_value(knowledge, KEY_SYMBOL, "one_jit_2", take, NULL);
	knowledge_match_value(knowledge, KEY_SYMBOL, "one_ji", take, NULL);
	knowledge_match_value(knowledge, KEY_MEMFD, "one_jit", take, NULL);
	ck_assert_uint_eq(finds, 1);
}
END_TEST

START_TEST(they_are_in_the_order_of_their_names)
{
	add("b", "");
	add("c-1", "");
	add("a", "");
	write_file("d.conf", "not for us", 10);
	write_file(".e.ini", "not for us", 10);
	ck_assert(knowledge_add_folder(knowledge, folder));
	ck_assert_uint_eq(knowledge_count(knowledge), 3);
	ck_assert_str_eq(component_value(knowledge_at(knowledge, 0), KEY_NAME), "a");
	ck_assert_str_eq(component_value(knowledge_at(knowledge, 2), KEY_NAME), "c-1");
	ck_assert_ptr_eq(knowledge_find(knowledge, "b"), knowledge_at(knowledge, 1));
	ck_assert_ptr_null(knowledge_find(knowledge, "c"));
	ck_assert_ptr_null(knowledge_find(knowledge, "zz"));
}
END_TEST

START_TEST(one_of_the_same_name_takes_the_place_of_the_one_before)
{
	add("a", "Message=old\n");
	add("b", "");
	ck_assert(knowledge_add_folder(knowledge, folder));
	add("a", "Message=new\nMessage=newer\n");
	ck_assert(knowledge_add_folder(knowledge, folder));
	ck_assert_uint_eq(knowledge_count(knowledge), 2);
	ck_assert_str_eq(knowledge_at(knowledge, 0)->values[KEY_MESSAGE][0], "new");
	ck_assert_str_eq(knowledge_at(knowledge, 0)->values[KEY_MESSAGE][1], "newer");
	ck_assert_ptr_null(knowledge_at(knowledge, 0)->values[KEY_MESSAGE][2]);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_told)
{
	ck_assert(!knowledge_add_folder(knowledge, "/nonexistent/components"));
	ck_assert_uint_eq(knowledge_count(knowledge), 0);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("component");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, bytes_are_read_with_gaps);
	tcase_add_test(cases, bytes_that_make_no_sense_are_refused);
	tcase_add_test(cases, more_bytes_than_there_is_room_for_are_refused);
	tcase_add_test(cases, strings_and_bytes_are_found_at_the_start_and_at_the_end);
	tcase_add_test(cases, what_is_cut_off_or_differs_in_one_byte_is_not_found);
	tcase_add_test(cases, patterns_with_the_same_start_are_all_found);
	tcase_add_test(cases, a_string_is_found_across_two_pieces_of_a_file);
	tcase_add_test(cases, a_folder_is_no_file_to_look_at);
	tcase_add_test(cases, names_are_matched_without_their_folders);
	tcase_add_test(cases, symbols_are_matched_whole);
	tcase_add_test(cases, they_are_in_the_order_of_their_names);
	tcase_add_test(cases, one_of_the_same_name_takes_the_place_of_the_one_before);
	tcase_add_test(cases, a_folder_that_is_not_there_is_told);
	return run_case(cases, "component");
}
