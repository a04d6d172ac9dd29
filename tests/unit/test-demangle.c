/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/demangle.h"
#include "run-case.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *const names[][2] = {
	{ "_ZN2v84base2OS14SetPermissionsEPvmNS1_16MemoryPermissionE",
	  "v8::base::OS::SetPermissions" },
	{ "_Z3runv", "run" },
	{ "_ZN8(anonymous", NULL },
	{ "_RNvCs15kBYyAo9fc_7mycrate7example", "mycrate::example" },
	{ "_ZN4core3ptr4read17h0123456789abcdefE", "core::ptr::read" },
	{ "main", NULL },
	{ "_start", NULL },
	{ "_Z", NULL },
	{ "_R", NULL },
	{ "", NULL },
	{ "_ZN\xff\xfe", NULL },
};

START_TEST(a_name_is_as_its_language_writes_it)
{
	char text[DEMANGLE_SIZE];

	ck_assert_int_eq(demangle(names[_i][0], text), !!names[_i][1]);
	if (names[_i][1])
		ck_assert_str_eq(text, names[_i][1]);
}
END_TEST

/* Each argument of the template is twice the one before it: 2 to the power of 33 in the end. */
START_TEST(a_name_that_grows_without_end_is_none)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char name[1024], text[DEMANGLE_SIZE], *at = stpcpy(name, "_Z1fI1bIccE");
	int i;

	for (i = 1; i < 34; i++)
		at += sprintf(at, "S0_IS%c_S%c_E", digits[i], digits[i]);
	stpcpy(at, "Evv");
	ck_assert(!demangle(name, text));
}
END_TEST

START_TEST(a_name_that_is_nested_without_end_is_none)
{
	static char name[1 << 20];
	char text[DEMANGLE_SIZE];

	memset(name, 'P', sizeof(name) - 1);
	memcpy(name, "_Z1fI", 5);
	ck_assert(!demangle(name, text));
	name[4000] = '\0';
	ck_assert(!demangle(name, text));
}
END_TEST

START_TEST(what_fits_is_whole_and_what_does_not_is_none)
{
	char name[DEMANGLE_SIZE * 2], text[DEMANGLE_SIZE], *at;
	int length;

	for (length = DEMANGLE_SIZE - 3; length < DEMANGLE_SIZE + 3; length++) {
		at = name + sprintf(name, "_Z%d", length);
		memset(at, 'x', (size_t)length);
		stpcpy(at + length, "v");
		ck_assert_int_eq(demangle(name, text), length < DEMANGLE_SIZE);
		if (length < DEMANGLE_SIZE)
			ck_assert_uint_eq(strlen(text), (size_t)length);
	}
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("demangle");

	tcase_add_loop_test(cases, a_name_is_as_its_language_writes_it, 0, COUNT(names));
	tcase_add_test(cases, a_name_that_grows_without_end_is_none);
	tcase_add_test(cases, a_name_that_is_nested_without_end_is_none);
	tcase_add_test(cases, what_fits_is_whole_and_what_does_not_is_none);
	return run_case(cases, "demangle");
}
