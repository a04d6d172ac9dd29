/* SPDX-License-Identifier: Apache-2.0 */
/* The code that the kernel maps into every process. */
#include "raw.h"

#include <stdint.h>
#include <sys/auxv.h>

void attack(void)
{
	char *vdso = (char *)getauxval(AT_SYSINFO_EHDR);

	if (!vdso)
		end(ABSENT, "this kernel maps no vDSO");
	inject_file(forbidden(raw_open("/proc/self/mem", O_RDWR)), (off_t)(uintptr_t)vdso);
	run(vdso);
}
