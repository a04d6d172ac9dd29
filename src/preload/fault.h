/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRELOAD_FAULT_H
#define PRELOAD_FAULT_H

/**
 * fault_watch() - from now on report when closure memory is run as code.
 *
 * Callers may take ffi_closure_alloc() for an allocator of executable memory:
 * what they write there cannot run, and their crash is explained. It stays a
 * crash, by the same signal at the same place. Where the program handles
 * SIGSEGV itself nothing is done.
 *
 * Context: any, async-signal-safe.
 */
void fault_watch(void);

#endif
