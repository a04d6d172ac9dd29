/* SPDX-License-Identifier: Apache-2.0 */
/* A library whose constructor comes before the shim's. */
#include "early.h"

bool early_granted;

static __attribute__((constructor)) void start(void)
{
	early_granted = is_granted();
}
