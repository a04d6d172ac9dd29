/* SPDX-License-Identifier: Apache-2.0 */
/* What a program can ask of the wxguard that runs in front of it. */
#ifndef WXGUARD_H
#define WXGUARD_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * wxguard_lock() - from now on no new code in this process.
 *
 * After a program has loaded all that it needs: executable mappings, memory
 * that becomes executable, and execve() are refused with EACCES by the kernel,
 * to all threads, and to children that are made later. It cannot be taken
 * back. Locking again does nothing.
 *
 * The symbol is weak: without wxguard it is NULL, so ask for it first.
 *
 *	if (wxguard_lock && wxguard_lock() != 0)
 *		err(1, "wxguard_lock");
 *
 * Context: any, async-signal-safe.
 * Return: 0; -1 with errno set: ENOTSUP in audit mode, EBUSY if a thread has
 * seccomp filters of its own, ETXTBSY if a file whose code is mapped is open for
 * writing, or as of seccomp(2).
 */
__attribute__((weak)) int wxguard_lock(void);

#ifdef __cplusplus
}
#endif

#endif
