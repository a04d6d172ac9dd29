/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/settings.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <sys/auxv.h>

#include "core/fmt.h"
#include "core/str.h"
#include "core/sys.h"
#include "preload/dl.h"
#include "preload/kernel.h"
#include "preload/object.h"

const char settings_folder[] = SETTINGS_FOLDER;

/*
 * By a call that every kernel and every sandbox has. With the name on the stack
 * no page of .rodata is touched at every start.
 */
bool settings_exist(void)
{
	const char folder[] = SETTINGS_FOLDER;
	char target;
	const long ret = sys_readlink(folder, &target, sizeof(target));

	return ret != -ENOENT && ret != -ENOTDIR;
}

/* The library. */

/*
 * Where the shim is when the library is beside it. Elsewhere no code is taken
 * from a folder that merely happens to be near.
 */
static const char *const layouts[] = { SHIM_IN_BUILD, SHIM_IN_PREFIX };

static bool ends_in(const char *path, const char *tail)
{
	const char *at;

	for (at = path; *at; at++)
		if ((at == path || at[-1] == '/') && str_equal(at, tail))
			return true;
	return false;
}

static bool is_in_place(const char *shim)
{
	size_t i;

	for (i = 0; i < sizeof(layouts) / sizeof(*layouts); i++)
		if (ends_in(shim, layouts[i]))
			return true;
	return false;
}

/* The shim that the library is to be beside; NULL if it may not be loaded. */
static const char *find_shim(bool secure)
{
	struct object self;
	const bool known = object_at(layouts, &self);

	if (secure)
		return known && str_equal(self.name, SHIM_CONFIGURED) ? SHIM_CONFIGURED : NULL;
	return known && is_in_place(self.name) ? self.name : SHIM_CONFIGURED;
}

static const char *beside(const char *shim, char path[PATH_MAX])
{
	const char *name = str_file_name(shim);
	struct fmt out;

	fmt_init(&out, path, PATH_MAX);
	while (shim < name)
		fmt_char(&out, *shim++);
	fmt_str(&out, CONF_LIBRARY);
	return fmt_string(&out);
}

static __attribute__((noreturn)) void give_up(const char *why)
{
	char buf[PATH_MAX + 256];
	struct fmt line;

	fmt_init(&line, buf, sizeof(buf));
	fmt_str(&line, SETTINGS_FOLDER " is not read: ");
	fmt_str(&line, why);
	kernel_end(fmt_string(&line));
}

static void *libc_function(const char *name)
{
	void *ret = dl_next(name);

	if (!ret)
		give_up("libc has no dlsym(), dlclose() or dlerror()");
	return ret;
}

/* Not our own in front of them: there is nothing to look after yet. */
#define LIBC(function) ((__typeof__(&(function)))libc_function(#function))

static void *load(bool secure)
{
	const char *shim = find_shim(secure);
	char path[PATH_MAX];
	void *ret;

	if (!shim)
		give_up("the program is setuid, and the shim is not " SHIM_CONFIGURED);
	ret = dlopen(beside(shim, path), RTLD_NOW | RTLD_LOCAL);
	if (!ret)
		give_up(LIBC(dlerror)());
	return ret;
}

/* The program. */

static const char *find_program(char path[PATH_MAX])
{
	const long len = sys_readlink("/proc/self/exe", path, PATH_MAX - 1);

	if (len <= 0)
		return NULL;
	path[len] = '\0';
	return path;
}

/* A name that somebody else chose may lead elsewhere by now. */
static const char *find_executed(bool secure)
{
	return secure ? NULL : (const char *)getauxval(AT_EXECFN);
}

/* Too large for a stack, and untouched where there are no files. */
static struct conf conf;

const struct conf *settings_read(bool secure)
{
	void *library = load(secure);
	conf_function *ask = (conf_function *)LIBC(dlsym)(library, CONF_FUNCTION);
	char program[PATH_MAX];

	if (!ask)
		give_up(CONF_LIBRARY " has no " CONF_FUNCTION "()");
	ask(find_program(program), find_executed(secure), &conf, sizeof(conf));
	LIBC(dlclose)(library);
	return &conf;
}
