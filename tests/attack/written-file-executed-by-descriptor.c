/* SPDX-License-Identifier: Apache-2.0 */
/* A program that was written, executed by its descriptor and not by its name. */
#include "written-image.h"

void attack(void)
{
	run_descriptor(setup(raw_open(new_image(0700), O_PATH)));
}
