/* SPDX-License-Identifier: Apache-2.0 */
/* A file of the temporary folder by its number, through the root's mount. */
#ifndef ATTACK_HANDLE_H
#define ATTACK_HANDLE_H

#include "raw.h"

static inline int open_by_number(const char *name, int flags)
{
	struct {
		struct file_handle head;
		char bytes[128];
	} handle = { .head.handle_bytes = sizeof(handle.bytes) };
	int mount_id,
		ret = name_to_handle_at(AT_FDCWD, temporary(name), &handle.head, &mount_id, 0);

	if (ret && (errno == EOPNOTSUPP || errno == ENOSYS))
		end(ABSENT, "the temporary folder's files have no handles");
	setup(ret);
	ret = (int)raw(SYS_open_by_handle_at, setup(raw_open("/", O_RDONLY)), &handle, flags);
	if (ret < 0 && errno == ESTALE)
		end(ABSENT, "the temporary folder is not on the root's file system");
	return forbidden(ret);
}

#endif
