/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXRUN_WXRUN_H
#define WXRUN_WXRUN_H

/* Exit statuses of our own, those of env(1). The command has the others. */
enum {
	EXIT_WXRUN = 125,
	EXIT_CANNOT_EXECUTE = 126,
	EXIT_NOT_FOUND = 127,
};

#endif
