/* SPDX-License-Identifier: Apache-2.0 */
/* A program, written and executed. */
#include "written-image.h"

void attack(void)
{
	run_image(new_image(0700), NULL);
}
