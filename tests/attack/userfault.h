/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that a process fills in where it is missing, whatever its protection. */
#ifndef ATTACK_USERFAULT_H
#define ATTACK_USERFAULT_H

#include "raw.h"

#include <linux/userfaultfd.h>
#include <stdint.h>
#include <sys/ioctl.h>

static inline void fill(int fd, void *page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .range = { (uintptr_t)page, SIZE },
					 .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_copy copy = { .dst = (uintptr_t)page, .len = SIZE };
	void *source = setup_map(raw_map_anonymous(RW, MAP_PRIVATE));

	inject(source);
	copy.src = (uintptr_t)source;
	setup(ioctl(fd, UFFDIO_API, &api));
	setup(ioctl(fd, UFFDIO_REGISTER, &range));
	forbidden(ioctl(fd, UFFDIO_COPY, &copy));
}

static inline int new_userfaultfd(void)
{
	/* User faults only, which needs no privilege. */
	return forbidden_if_there((int)raw(SYS_userfaultfd, O_CLOEXEC | 1), "userfaultfd()");
}

#endif
