/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's part of the rule, for this process and what it executes. */
#ifndef WXRUN_CONFINE_H
#define WXRUN_CONFINE_H

#include "base/request.h"

/**
 * confine() - install what the mode asks of the kernel.
 * @request:	its config and folders; the file of the records is added to these
 *
 * Context: process; ends it with a line on standard error where something
 * cannot be installed.
 */
void confine(struct request *request);

#endif
