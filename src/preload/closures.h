/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRELOAD_CLOSURES_H
#define PRELOAD_CLOSURES_H

#include "tramp/pool.h"

/* The trampolines of all libffi closures in this process. */
extern struct pool closures;

/* Put the counts of served closures into the report. At exit. */
void closures_flush(void);

#endif
