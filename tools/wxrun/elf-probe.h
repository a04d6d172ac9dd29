/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXRUN_ELF_PROBE_H
#define WXRUN_ELF_PROBE_H

/* What the headers of a file say of its loading. */
enum elf_loading {
	ELF_UNKNOWN,  /* no ELF program, or a broken one: exec decides */
	ELF_BY_LDSO,  /* by a dynamic loader of our ABI, which preloads */
	ELF_STATIC,   /* by the kernel alone */
	ELF_OTHER_ABI /* by a loader that takes no library of ours */
};

/**
 * elf_probe() - read the headers of a file that may be anything.
 * @fd:	open for reading; its position is kept
 *
 * Context: process.
 */
enum elf_loading elf_probe(int fd);

#endif
