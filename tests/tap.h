/* SPDX-License-Identifier: Apache-2.0 */
/* Claims on stdout, in the Test Anything Protocol. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>

/* One claim; its sentence is formatted as by printf(). Returns its truth. */
bool ok(bool truth, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A claim that cannot be tried here. */
void skip(const char *claim, const char *reason);

/* A remark. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The plan. Returns what main() returns. */
int tap_end(void);

#endif
