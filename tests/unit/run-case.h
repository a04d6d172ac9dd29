/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_UNIT_RUN_CASE_H
#define TESTS_UNIT_RUN_CASE_H

#include <check.h>
#include <stdlib.h>

/* Run one module's cases; Check speaks TAP by its environment (meson.build). */
static inline int run_case(TCase *cases, const char *module)
{
	Suite *suite = suite_create(module);
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
