/* SPDX-License-Identifier: Apache-2.0 */
#include "tramp/table.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "core/sys.h"
#include "tramp/self.h"

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif
#ifndef SYS_mseal
#define SYS_mseal 462 /* the same number on every CPU */
#endif

/* Address space that begins at a multiple of TABLE_ALIGN; nothing is accessible. */
static int reserve(uintptr_t *ret)
{
	size_t size = TABLE_END + TABLE_ALIGN;
	long got =
		sys_mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uintptr_t start = (uintptr_t)got, table;

	if (sys_failed(got))
		return (int)got;
	table = (start + TABLE_ALIGN - 1) & ~(uintptr_t)(TABLE_ALIGN - 1);
	if (table > start)
		sys_munmap((void *)start, table - start);
	if (start + size > table + TABLE_END)
		sys_munmap((void *)(table + TABLE_END), start + size - table - TABLE_END);
	*ret = table;
	return 0;
}

/*
 * Move the page tables of our text there and leave our mapping in place: it
 * refills from the page cache at the next access.
 */
static int clone_code(uintptr_t code)
{
	long got = sys_mremap((void *)tramp_table, CODE_SIZE, CODE_SIZE,
			      MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, (void *)code);

	return sys_failed(got) ? (int)got : 0;
}

static bool is_same_file(int fd, const struct map *map)
{
	struct statx st;

	return sys_fstatx(fd, &st) == 0 && st.stx_ino == map->inode && statx_dev(&st) == map->dev;
}

/* The older way, for kernels that clone anonymous memory only. */
static int map_code_from_file(uintptr_t code)
{
	char path[SELF_PATH_MAX];
	struct map map;
	long fd, got;
	int ret;

	ret = self_find(tramp_table, &map, path);
	if (ret)
		return ret;
	fd = sys_open(path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return fd == -ENOENT ? -ESTALE : (int)fd;
	if (!is_same_file((int)fd, &map)) {
		sys_close((int)fd);
		return -ESTALE;
	}
	got = sys_mmap((void *)code, CODE_SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED,
		       (int)fd, (int64_t)(map.offset + ((uintptr_t)tramp_table - map.start)));
	sys_close((int)fd);
	return sys_failed(got) ? (int)got : 0;
}

static int fill_targets(uintptr_t table, const uintptr_t *targets)
{
	void *page = (void *)(table + TARGETS_OFFSET);
	size_t size = CODE_OFFSET - TARGETS_OFFSET;
	int ret = (int)sys_mprotect(page, size, PROT_READ | PROT_WRITE);

	if (ret)
		return ret;
	memcpy(page, targets, TARGET_COUNT * sizeof(*targets));
	return (int)sys_mprotect(page, size, PROT_READ);
}

int table_map(enum table_source source, const uintptr_t *targets, uintptr_t *ret)
{
	uintptr_t table;
	int err = reserve(&table);

	if (err)
		return err;
	err = source == TABLE_CLONE ? clone_code(table + CODE_OFFSET)
				    : map_code_from_file(table + CODE_OFFSET);
	if (!err)
		err = fill_targets(table, targets);
	if (!err)
		err = (int)sys_mprotect((void *)(table + DATA_OFFSET), TABLE_END - DATA_OFFSET,
					PROT_READ | PROT_WRITE);
	if (err) {
		sys_munmap((void *)table, TABLE_END);
		return err;
	}
	sys3(SYS_mseal, table + CODE_OFFSET, CODE_SIZE, 0);
	*ret = table;
	return 0;
}

int table_set_target(uintptr_t table, unsigned int index, uintptr_t target)
{
	uintptr_t *targets = (uintptr_t *)(table + TARGETS_OFFSET);
	int ret = (int)sys_mprotect(targets, ARCH_PAGE_MAX, PROT_READ | PROT_WRITE);

	if (ret)
		return ret;
	__atomic_store_n(&targets[index], target, __ATOMIC_RELEASE);
	return (int)sys_mprotect(targets, ARCH_PAGE_MAX, PROT_READ);
}
