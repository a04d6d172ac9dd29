/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/stack.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/die.h"

#define REGISTERS_MAX 33

/*
 * struct machine - the registers of one, in DWARF's numbers.
 * @word:	bytes of one
 * @size:	of what NT_PRSTATUS is
 * @count:	that DWARF numbers from 0 on
 * @sp:		the stack pointer's
 * @pc:		-1 where it has no number
 * @pc_at:	its word in NT_PRSTATUS
 * @order:	the word of each in NT_PRSTATUS: struct user_regs_struct of sys/user.h
 */
static const struct machine {
	unsigned int elf;
	size_t word;
	size_t size;
	unsigned int count;
	int sp;
	int pc;
	unsigned int pc_at;
	unsigned char order[REGISTERS_MAX];
} machines[] = {
	{ EM_X86_64,
	  8,
	  216,
	  17,
	  7,
	  16,
	  16,
	  { 10, 12, 11, 5, 13, 14, 4, 19, 9, 8, 7, 6, 3, 2, 1, 0, 16 } },
	{ EM_386, 4, 68, 9, 4, 8, 12, { 6, 1, 2, 0, 15, 5, 3, 4, 12 } },
	{ EM_AARCH64, 8, 272, 32, 31, -1, 32, { 0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10,
						11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
						22, 23, 24, 25, 26, 27, 28, 29, 30, 31 } },
};

#define MACHINES (sizeof(machines) / sizeof(*machines))

/* "NR ARG*6 SP PC", or "-1 SP PC" outside of a call, or "running". */
static int parse_syscall(char *line, struct registers *ret)
{
	char *pc = strrchr(line, ' '), *sp;

	if (!pc)
		return -EAGAIN;
	*pc = '\0';
	sp = strrchr(line, ' ');
	if (!sp)
		return -EAGAIN;
	*ret = (struct registers) {
		.pc = strtoull(pc + 1, NULL, 16),
		.sp = strtoull(sp + 1, NULL, 16),
	};
	return 0;
}

int registers_read(int thread, struct registers *ret)
{
	const int fd = openat(thread, "syscall", O_RDONLY | O_CLOEXEC);
	char line[256];
	ssize_t len;
	int error;

	if (fd < 0)
		return -errno;
	len = read(fd, line, sizeof(line) - 1);
	error = len < 0 ? -errno : 0;
	close(fd);
	if (error)
		return error;
	line[len] = '\0';
	return parse_syscall(line, ret);
}

static bool read_memory(pid_t tid, uint64_t address, void *ret, size_t size)
{
	struct iovec to = { ret, size };
	struct iovec from = { (void *)(uintptr_t)address, size };

	return process_vm_readv(tid, &to, 1, &from, 1, 0) == (ssize_t)size;
}

uint64_t stack_top(pid_t tid, const struct registers *registers)
{
	uint64_t word = 0;

	if (!registers->sp || !read_memory(tid, registers->sp, &word, sizeof(word)))
		return 0;
	return word;
}

/* One walk. */

struct walk {
	pid_t tid;
	int process;
	const struct regions *regions;
	struct images *images;
	const struct registers *registers;
	const struct machine *machine;
	struct stack *stack;
	uint64_t last; /* the address of the outermost call */
};

/* An executable mapping. */
static const struct region *region_at(const struct regions *regions, uint64_t pc)
{
	size_t low = 0, high = regions->count;

	while (low < high) {
		const size_t middle = (low + high) / 2;
		const struct map *map = &regions->at[middle].map;

		if (pc < map->start)
			high = middle;
		else if (pc >= map->end)
			low = middle + 1;
		else
			return map->prot & PROT_EXEC ? &regions->at[middle] : NULL;
	}
	return NULL;
}

static void add_frame(const struct walk *walk, uint64_t pc)
{
	const struct region *region = region_at(walk->regions, pc);
	struct frame *frame = &walk->stack->at[walk->stack->count++];
	uint64_t address;

	frame->image = region ? images_find(walk->images, walk->process, region) : NULL;
	frame->address = pc;
	if (frame->image &&
	    image_address(frame->image, pc - region->map.start + region->map.offset, &address))
		frame->address = address;
}

static int take_frame(Dwfl_Frame *state, void *context)
{
	struct walk *walk = context;
	Dwarf_Addr pc;
	bool activation;

	if (!dwfl_frame_pc(state, &pc, &activation))
		return DWARF_CB_ABORT;
	if (walk->stack->count == STACK_FRAMES)
		return DWARF_CB_ABORT;
	/* A call that does not return may be the last instruction of its function. */
	walk->last = activation ? pc : pc - 1;
	add_frame(walk, walk->last);
	return DWARF_CB_OK;
}

/* For libdwfl: the thread. */

static pid_t next_thread(Dwfl *dwfl, void *context, void **thread)
{
	const struct walk *walk = context;

	(void)dwfl;
	if (*thread)
		return 0;
	*thread = context;
	return walk->tid;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *context, void **thread)
{
	(void)dwfl;
	(void)tid;
	*thread = context;
	return true;
}

static bool get_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *ret, void *context)
{
	const struct walk *walk = context;

	(void)dwfl;
	*ret = 0;
	return read_memory(walk->tid, address, ret, walk->machine->word);
}

static Dwarf_Word word_at(const struct walk *walk, unsigned int index)
{
	const size_t size = walk->machine->word;
	Dwarf_Word word = 0;

	memcpy(&word, (const char *)walk->registers->all + index * size, size);
	return word;
}

static bool set_all(Dwfl_Thread *thread, const struct walk *walk)
{
	const struct machine *machine = walk->machine;
	Dwarf_Word words[REGISTERS_MAX];
	unsigned int i;

	for (i = 0; i < machine->count; i++)
		words[i] = word_at(walk, machine->order[i]);
	if (machine->pc < 0)
		dwfl_thread_state_register_pc(thread, word_at(walk, machine->pc_at));
	return dwfl_thread_state_registers(thread, 0, machine->count, words);
}

static bool set_known(Dwfl_Thread *thread, const struct walk *walk)
{
	const struct machine *machine = walk->machine;

	if (machine->pc < 0)
		dwfl_thread_state_register_pc(thread, walk->registers->pc);
	else if (!dwfl_thread_state_registers(thread, machine->pc, 1, &walk->registers->pc))
		return false;
	return dwfl_thread_state_registers(thread, machine->sp, 1, &walk->registers->sp);
}

static bool set_registers(Dwfl_Thread *thread, void *context)
{
	const struct walk *walk = context;

	return walk->registers->all ? set_all(thread, walk) : set_known(thread, walk);
}

static const Dwfl_Thread_Callbacks thread_callbacks = {
	.next_thread = next_thread,
	.get_thread = get_thread,
	.memory_read = get_memory,
	.set_initial_registers = set_registers,
};

/* For libdwfl: the files. */

/* What is needed to walk is in the files themselves. */
static int find_no_debug(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
			 const char *file_name, const char *debuglink, GElf_Word crc,
			 char **debug_name)
{
	(void)module;
	(void)data;
	(void)name;
	(void)base;
	(void)file_name;
	(void)debuglink;
	(void)crc;
	(void)debug_name;
	return -1;
}

static void report_module(Dwfl *dwfl, const struct walk *walk, const struct region *region)
{
	struct image *image = images_find(walk->images, walk->process, region);
	uint64_t address, start;
	Dwfl_Module *module;
	void **data;

	if (!image || !image_address(image, region->map.offset, &address))
		return;
	start = region->map.start - (address - image->low);
	module = dwfl_report_module(dwfl, image->path, start, start + (image->high - image->low));
	if (module && dwfl_module_info(module, &data, NULL, NULL, NULL, NULL, NULL, NULL))
		*data = image;
}

static void report_modules(Dwfl *dwfl, const struct walk *walk)
{
	size_t i;

	dwfl_report_begin(dwfl);
	for (i = 0; i < walk->regions->count; i++)
		if (walk->regions->at[i].map.prot & PROT_EXEC)
			report_module(dwfl, walk, &walk->regions->at[i]);
	dwfl_report_end(dwfl, NULL, NULL);
}

static const struct machine *machine_of(const struct walk *walk, const struct image *image)
{
	GElf_Ehdr header;
	size_t i;

	if (!image || !image->elf || !gelf_getehdr(image->elf, &header))
		return NULL;
	for (i = 0; i < MACHINES; i++) {
		if (machines[i].elf != header.e_machine)
			continue;
		if (!walk->registers->all || machines[i].size <= walk->registers->all_size)
			return &machines[i];
	}
	return NULL;
}

/* Where a thread begins, the call frame information says that there is no caller. */
static bool is_first_function(Dwfl *dwfl, uint64_t pc)
{
	Dwfl_Module *module = dwfl_addrmodule(dwfl, pc);
	Dwarf_Op memory[3], *ops;
	Dwarf_Frame *frame;
	Dwarf_Addr bias;
	Dwarf_CFI *cfi = module ? dwfl_module_eh_cfi(module, &bias) : NULL;
	bool is_first = false;
	size_t count;
	int column;

	if (!cfi || dwarf_cfi_addrframe(cfi, pc - bias, &frame) != 0)
		return false;
	column = dwarf_frame_info(frame, NULL, NULL, NULL);
	if (column >= 0 && dwarf_frame_register(frame, column, memory, &ops, &count) == 0)
		is_first = count == 0 && ops == memory;
	free(frame);
	return is_first;
}

/* libdwfl ends in the same way where a register is needed that is not known. */
static bool is_complete(Dwfl *dwfl, const struct walk *walk)
{
	return walk->stack->count == STACK_FRAMES || is_first_function(dwfl, walk->last);
}

static void unwind(struct walk *walk, const struct image *image)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = image_give,
		.find_debuginfo = find_no_debug,
	};
	Dwfl *dwfl = dwfl_begin(&callbacks);

	if (!dwfl)
		die("out of memory");
	report_modules(dwfl, walk);
	if (dwfl_attach_state(dwfl, image->elf, walk->tid, &thread_callbacks, walk)) {
		dwfl_getthread_frames(dwfl, walk->tid, take_frame, walk);
		walk->stack->complete = is_complete(dwfl, walk);
	}
	dwfl_end(dwfl);
}

void stack_walk(pid_t tid, int process, const struct regions *regions, struct images *images,
		const struct registers *registers, struct stack *ret)
{
	struct walk walk = { tid, process, regions, images, registers, NULL, ret, 0 };
	const struct image *image;

	ret->count = 0;
	ret->complete = false;
	add_frame(&walk, registers->pc);
	image = ret->at[0].image;
	walk.machine = machine_of(&walk, image);
	if (!image || !walk.machine || !registers->sp)
		return;
	ret->count = 0;
	unwind(&walk, image);
	if (!ret->count)
		add_frame(&walk, registers->pc);
}
