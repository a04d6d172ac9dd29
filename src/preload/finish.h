/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRELOAD_FINISH_H
#define PRELOAD_FINISH_H

/**
 * finish() - record what was counted and not yet shown.
 *
 * Before the program's image ends: at exit, or at exec.
 *
 * Context: any, async-signal-safe. errno is kept.
 */
void finish(void);

#endif
