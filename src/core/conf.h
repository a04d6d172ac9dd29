/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the shim asks of libwxguard-conf.so, which reads the files of
 * wxguard.conf(5) for it and is gone before the program runs.
 */
#ifndef CORE_CONF_H
#define CORE_CONF_H

#include <stddef.h>

#define CONF_LIBRARY "libwxguard-conf.so"
#define CONF_FUNCTION "wxguard_conf"

#define CONF_WORDS 4096
#define CONF_FOLDERS 32
#define CONF_PATHS 8192 /* bytes of all of them */

/**
 * struct conf - what the files say of a program.
 * @words:	as those of WXGUARD=, see core/config.h; "" if no section is for it
 * @count:	folders that it may write to
 * @folders:	their paths, in @paths
 */
struct conf {
	char words[CONF_WORDS];
	size_t count;
	const char *folders[CONF_FOLDERS];
	char paths[CONF_PATHS];
};

/**
 * conf_function - the one function of the library.
 * @program:	path of what is executed, as the kernel has it; NULL where that
 *		is not known
 * @executed:	path that it was executed by, which may be that of a script;
 *		NULL where that is not to be trusted
 * @size:	of struct conf, as the caller knows it
 *
 * Context: start-up only; ends the process with status 125 and a line where a
 * file is not in order, or cannot be followed by the shim alone.
 */
typedef void conf_function(const char *program, const char *executed, struct conf *ret,
			   size_t size);

#endif
