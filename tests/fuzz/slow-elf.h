/* SPDX-License-Identifier: Apache-2.0 */
/* An ELF file in memory as libelf sees it, by the addresses that a loader goes by. */
#ifndef TESTS_FUZZ_SLOW_ELF_H
#define TESTS_FUZZ_SLOW_ELF_H

#include <gelf.h>
#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct slow_elf - what is open.
 * @bytes:	a copy, to which libelf may write
 * @segments:	how many program headers there are; one at least
 */
struct slow_elf {
	uint8_t *bytes;
	size_t size;
	Elf *elf;
	size_t segments;
};

/* Return: whether libelf takes it; to be closed then. */
bool slow_elf_open(struct slow_elf *ret, const uint8_t *data, size_t size);
void slow_elf_close(struct slow_elf *file);

/* Where an address is in the file, by the last segment that has it, and how much follows. */
bool slow_elf_offset(const struct slow_elf *file, uint64_t address, uint64_t *ret, uint64_t *len);

/* The entries of a dynamic section at an address. Return: whether its end was seen. */
bool slow_elf_entries(const struct slow_elf *file, uint64_t address,
		      void (*take)(const GElf_Dyn *entry, void *context), void *context);

#endif
