/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "core/sys.h"
#include "kernel/kernel.h"

#define SET_MDWE 65 /* PR_SET_MDWE, Linux 6.3 */
#define REFUSE_EXEC_GAIN 1

long kernel_mdwe(void)
{
	return sys5(SYS_prctl, SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0);
}
