/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXRUN_INVOCATION_H
#define WXRUN_INVOCATION_H

#include "base/request.h"

/**
 * struct invocation - what the command line asks for.
 * @request:	of the rule
 * @without_shim: the kernel's part alone
 * @export:	a form to print the policy in, instead of running a command, or NULL
 * @no_config:	nothing from the files of wxguard.conf(5)
 * @explain:	print what would apply, and run nothing
 */
struct invocation {
	struct request request;
	bool without_shim;
	const char *export;
	bool no_config;
	bool explain;
};

#endif
