/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/lock.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "core/fmt.h"
#include "core/str.h"
#include "preload/alias.h"
#include "preload/guard.h"
#include "preload/kernel.h"
#include "preload/state.h"

/* For the records: the kernel keeps the lock whatever becomes of this. */
static bool locked;

bool lock_is_on(void)
{
	return __atomic_load_n(&locked, __ATOMIC_RELAXED);
}

/* glibc loads it when a thread is cancelled or exits, and aborts if it cannot. */
static void load_what_libc_needs(void)
{
	dlopen("libgcc_s.so.1", RTLD_NOW);
}

/* Code that is mapped already must not be written to by way of its file. */

/* A descriptor for reading, as only that can be mapped; one that fails cannot be. */
static long reopen(int fd)
{
	char path[32];
	struct fmt out;

	fmt_init(&out, path, sizeof(path));
	fmt_str(&out, "/proc/self/fd/");
	fmt_dec(&out, fd);
	return sys_open(fmt_string(&out), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
}

static bool is_code(int fd)
{
	const long readable = reopen(fd);
	struct map object;
	bool ret;

	if (sys_failed(readable))
		return false;
	ret = !alias_identify((int)readable, &object) || alias_is_executable(&object) != ANSWER_NO;
	sys_close((int)readable);
	return ret;
}

static bool writes_to_code(int fd)
{
	struct statx st;

	return (sys_fcntl(fd, F_GETFL, 0) & O_ACCMODE) != O_RDONLY && sys_fstatx(fd, &st) == 0 &&
	       S_ISREG(st.stx_mode) && is_code(fd);
}

/* The kernel's struct linux_dirent64, see getdents(2). */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t size;
	uint8_t type;
	char name[];
};

static long check_descriptors(int folder)
{
	char buf[1024] __attribute__((aligned(8)));
	long len, at;

	while ((len = sys3(SYS_getdents64, folder, buf, sizeof(buf))) > 0) {
		for (at = 0; at < len; at += ((struct entry *)(buf + at))->size) {
			const char *name = ((struct entry *)(buf + at))->name;
			uint64_t fd;

			if (str_number(name, &fd) && writes_to_code((int)fd))
				return -ETXTBSY;
		}
	}
	return len;
}

static long check_all_descriptors(void)
{
	const long folder = sys_open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	long ret;

	if (folder < 0)
		return folder;
	ret = check_descriptors((int)folder);
	sys_close((int)folder);
	return ret;
}

static long lock(void)
{
	long ret;

	if (lock_is_on())
		return 0;
	ret = check_all_descriptors();
	if (!ret)
		ret = kernel_lock();
	if (!ret)
		__atomic_store_n(&locked, true, __ATOMIC_RELAXED);
	return ret;
}

void lock_at_main(void)
{
	const struct config *config = &state()->config;
	long ret;

	if (config->mode != MODE_LOCK)
		return;
	load_what_libc_needs();
	if (config->lock_at != MOMENT_MAIN)
		return;
	ret = lock();
	if (ret)
		kernel_give_up(ret == -ETXTBSY ? "the lock, as a descriptor writes to mapped code,"
					       : "the lock (a seccomp filter, Linux 4.14)",
			       ret);
}

int wxguard_lock(void);

EXPORT int wxguard_lock(void)
{
	if (!enforcing())
		return (int)libc_result(-ENOTSUP);
	return (int)libc_result(lock());
}
