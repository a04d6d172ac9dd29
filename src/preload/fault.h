/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRELOAD_FAULT_H
#define PRELOAD_FAULT_H

/**
 * fault_watch() - report when closure memory is run as code.
 *
 * For callers that may take ffi_closure_alloc() for an allocator of executable
 * memory: what they write there cannot run, and their crash is explained. Where
 * the program handles SIGSEGV itself nothing is done.
 *
 * Context: any, async-signal-safe.
 */
void fault_watch(void);

#endif
