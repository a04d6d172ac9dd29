/* SPDX-License-Identifier: Apache-2.0 */
/* Where addresses may carry a tag, the kernel takes it off. */
#include "body.h"

#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Turn tags on; one of them, or 0 where there are none. */
static unsigned long enable_tags(void)
{
#if defined(__aarch64__)
	/* PR_SET_TAGGED_ADDR_CTRL, PR_TAGGED_ADDR_ENABLE */
	return prctl(55, 1UL, 0UL, 0UL, 0UL) ? 0 : 0x2aUL << 56;
#elif defined(__x86_64__)
	/* ARCH_ENABLE_TAGGED_ADDR, LAM_U57 */
	return syscall(SYS_arch_prctl, 0x4002L, 6L) ? 0 : 0x2aUL << 57;
#else
	return 0;
#endif
}

void attack(void)
{
	char *page = setup_map(map_anonymous(RW, MAP_PRIVATE));
	unsigned long tag = enable_tags();

	if (!tag)
		end(ABSENT, "this CPU or kernel has no tagged addresses");
	inject(page);
	forbidden(mprotect((void *)((uintptr_t)page | tag), SIZE, RX));
	run(page);
}
