/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shape of one trampoline table, shared by C and assembly.
 *
 * A table is a region of 1 MiB alignment:
 *
 *	+0		targets	read-only	what a slot may jump to
 *	+ 64 KiB	code	read-execute	identical slots, a clone of our own text
 *	+256 KiB	data	read-write	one entry a slot, at the slot's stride
 *	+448 KiB	blocks	read-write	memory that goes with a slot (a libffi closure)
 *
 * Code and data have one stride, so the distance from a slot to its data is
 * the same number in every slot. All offsets are multiples of 64 KiB, the
 * largest page Linux uses.
 */
#ifndef ARCH_GEOMETRY_H
#define ARCH_GEOMETRY_H

#define SLOT_SIZE 32
#define BLOCK_SIZE 64

#define TABLE_ALIGN 0x100000
#define TARGETS_OFFSET 0x00000
#define CODE_OFFSET 0x10000
#define DATA_OFFSET 0x40000
#define BLOCKS_OFFSET 0x70000
#define TABLE_END 0xd0000

#define CODE_SIZE (DATA_OFFSET - CODE_OFFSET)
#define DATA_DISTANCE (DATA_OFFSET - CODE_OFFSET)

/* The end of the code is for what the slots of a CPU share: one batch less. */
#define SLOT_BATCH 64
#define TAIL_SIZE (SLOT_BATCH * SLOT_SIZE)
#define TABLE_SLOTS ((CODE_SIZE - TAIL_SIZE) / SLOT_SIZE)

#define TARGET_COUNT 256

/* Entries of the target array that are traps from the start. */
#define TARGET_UNAIMED 0
#define TARGET_FREED 1
#define TARGET_FIRST 2

/*
 * From this index on, a CPU whose trampolines come in two kinds hands the
 * context over the second way (i386: pushed, not in eax).
 */
#define TARGET_SECOND_KIND 128

#endif
