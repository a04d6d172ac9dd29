/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <unistd.h>

#include "policy/policy.h"

/* The same on every CPU, though not every libc has it: linux/mman.h. */
#define DENYWRITE 0x800
#define SHARED 1     /* of MAP_SHARED and MAP_SHARED_VALIDATE alike */
#define IPC_SHMAT 21 /* in the low half; the upper one is a version */
#define X32_BIT 0x40000000

/* Where a call has what it asks for. */
enum form {
	FORM_MAP,
	FORM_PROTECT,
	FORM_SEGMENT,
	FORM_REMAP,
	FORM_PERSONALITY,
	FORM_MEMFD,
};

/*
 * What the filter asks about: (argument & mask) == value, all of a row. A
 * program that the dynamic loader starts makes none of these calls: it maps
 * files with MAP_DENYWRITE, and no segment becomes executable later.
 */
static const struct row {
	const char *name;
	enum form form;
	unsigned int tests;
	struct scmp_arg_cmp test[2];
} rows[] = {
#define MASKED(arg, mask, value)                                                                   \
	{                                                                                          \
		arg, SCMP_CMP_MASKED_EQ, mask, value                                               \
	}
#define BITS(arg, bits) MASKED(arg, bits, bits)
#define MMAP(name)                                                                                 \
	{ name, FORM_MAP, 1, { BITS(2, PROT_WRITE | PROT_EXEC) } },                                \
		{ name, FORM_MAP, 2, { BITS(2, PROT_EXEC), BITS(3, MAP_ANONYMOUS) } },             \
		{ name, FORM_MAP, 2, { BITS(2, PROT_EXEC), BITS(3, SHARED) } },                    \
	{                                                                                          \
		name, FORM_MAP, 2,                                                                 \
		{                                                                                  \
			BITS(2, PROT_EXEC), MASKED(3, DENYWRITE, 0)                                \
		}                                                                                  \
	}
	MMAP("mmap"),
	MMAP("mmap2"),
	{ "mprotect", FORM_PROTECT, 1, { BITS(2, PROT_EXEC) } },
	{ "pkey_mprotect", FORM_PROTECT, 1, { BITS(2, PROT_EXEC) } },
	{ "shmat", FORM_SEGMENT, 1, { BITS(2, SHM_EXEC) } },
	{ "ipc", FORM_SEGMENT, 2, { MASKED(0, 0xffff, IPC_SHMAT), BITS(2, SHM_EXEC) } },
	{ "mremap", FORM_REMAP, 1, { MASKED(1, 0xffffffff, 0) } },
	{ "personality", FORM_PERSONALITY, 1, { BITS(0, READ_IMPLIES_EXEC) } },
	{ "memfd_create", FORM_MEMFD, 0, { { 0, _SCMP_CMP_MIN, 0, 0 } } },
};

#define ROWS (sizeof(rows) / sizeof(*rows))

/* Numbers below this are libseccomp's own, for calls that the ABI does not have. */
#define NOT_THERE (-10000)

/* The old mmap() of some ABIs has its arguments in memory, where no filter sees them. */
static bool is_old_mmap(uint32_t abi, const char *name)
{
	return !strcmp(name, "mmap") && (abi == SCMP_ARCH_X86 || abi == SCMP_ARCH_ARM);
}

static int add_row(scmp_filter_ctx filter, uint32_t abi, const struct row *row)
{
	if (seccomp_syscall_resolve_name_arch(abi, row->name) <= NOT_THERE)
		return 0;
	/* Numbers are given as this machine has them, and translated. */
	return seccomp_rule_add_array(filter, SCMP_ACT_NOTIFY,
				      seccomp_syscall_resolve_name(row->name),
				      is_old_mmap(abi, row->name) ? 0 : row->tests, row->test);
}

static int add_rows(scmp_filter_ctx filter, uint32_t abi)
{
	const struct row *row;
	int ret = 0;

	for (row = rows; row < rows + ROWS && !ret; row++) {
		ret = add_row(filter, abi, row);
		/* An old mmap() is one row: with a second one it would be there already. */
		if (ret == -EEXIST)
			ret = 0;
	}
	return ret;
}

static int build_abi(uint32_t abi, scmp_filter_ctx *ret_filter)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int ret;

	if (!filter)
		return -ENOMEM;
	ret = policy_set_up(filter, abi, SCMP_ACT_ALLOW);
	if (!ret)
		ret = add_rows(filter, abi);
	if (ret)
		seccomp_release(filter);
	else
		*ret_filter = filter;
	return ret;
}

static int build(scmp_filter_ctx *ret)
{
	const uint32_t native = seccomp_arch_native();
	int error = build_abi(native, ret);
	scmp_filter_ctx other;
	size_t i;

	for (i = 0; i < policy_abi_count && !error; i++) {
		if (policy_abis[i].of != native || policy_abis[i].token == native)
			continue;
		error = build_abi(policy_abis[i].token, &other);
		if (!error)
			error = seccomp_merge(*ret, other);
	}
	return error;
}

/* libseccomp writes to a descriptor; a pipe holds more than a filter can be. */
static int export(scmp_filter_ctx filter, struct sock_filter **ret, size_t *ret_count)
{
	const size_t size = BPF_MAXINSNS * sizeof(struct sock_filter);
	int pipes[2], error;
	ssize_t len;

	if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) != 0)
		return -errno;
	*ret = malloc(size);
	error = *ret ? seccomp_export_bpf(filter, pipes[1]) : -ENOMEM;
	len = error ? 0 : read(pipes[0], *ret, size);
	if (len < 0)
		error = -errno;
	close(pipes[0]);
	close(pipes[1]);
	if (error)
		free(*ret);
	else
		*ret_count = (size_t)len / sizeof(struct sock_filter);
	return error;
}

int watch_bpf(struct sock_filter **ret, size_t *ret_count)
{
	scmp_filter_ctx filter = NULL;
	/* With all actions: what this kernel lacks, it says when the filter is loaded. */
	int error = seccomp_api_set(5);

	if (!error)
		error = build(&filter);
	if (!error)
		error = export(filter, ret, ret_count);
	if (filter)
		seccomp_release(filter);
	return error;
}

/* Calls. */

static uint32_t abi_of(const struct seccomp_data *data)
{
	if (data->arch == SCMP_ARCH_X86_64 && data->nr & X32_BIT)
		return SCMP_ARCH_X32;
	return data->arch;
}

static const char *abi_name(uint32_t abi)
{
	size_t i;

	for (i = 0; i < policy_abi_count; i++)
		if (policy_abis[i].token == abi)
			return policy_abis[i].name;
	return "unknown";
}

/* By the name: of a call that ipc() makes too, libseccomp gives a number of its own. */
static const struct row *row_of(const struct seccomp_data *data)
{
	char *name = seccomp_syscall_resolve_num_arch(abi_of(data), data->nr);
	const struct row *row = rows;

	while (name && row < rows + ROWS && strcmp(row->name, name) != 0)
		row++;
	if (!name)
		return NULL;
	free(name);
	return row < rows + ROWS ? row : NULL;
}

bool watch_is_indirect(const struct seccomp_data *data)
{
	const struct row *row = row_of(data);

	return row && is_old_mmap(abi_of(data), row->name);
}

static enum watch_kind kind_of_map(uint64_t prot, uint64_t flags)
{
	if (!(prot & PROT_EXEC))
		return WATCH_NOTHING;
	if (prot & PROT_WRITE)
		return WATCH_WRITE_EXEC;
	if (flags & SHARED)
		return WATCH_SHARED;
	return flags & MAP_ANONYMOUS ? WATCH_ANONYMOUS : WATCH_FILE;
}

/* A pointer and flags; of ipc() the flags are in the same place. */
static void decode_segment(const struct seccomp_data *data, struct watch_call *ret)
{
	const bool readonly = data->args[2] & SHM_RDONLY;

	ret->kind = readonly ? WATCH_SHARED : WATCH_WRITE_EXEC;
	ret->prot = PROT_READ | PROT_EXEC | (readonly ? 0 : PROT_WRITE);
}

static void decode_protect(const struct seccomp_data *data, struct watch_call *ret)
{
	ret->kind = data->args[2] & PROT_WRITE ? WATCH_WRITE_EXEC : WATCH_EXEC_GAIN;
	ret->prot = (unsigned int)data->args[2] & 7;
	ret->address = data->args[0];
}

/* Without the flag it asks for nothing; 0xffffffff asks which it is. */
static bool sets_personality(const struct seccomp_data *data)
{
	return (uint32_t)data->args[0] != 0xffffffff;
}

static void decode_row(const struct row *row, const struct seccomp_data *data,
		       struct watch_call *ret)
{
	switch (row->form) {
	case FORM_MAP:
		ret->kind = kind_of_map(data->args[2], data->args[3]);
		ret->prot = (unsigned int)data->args[2] & 7;
		break;
	case FORM_PROTECT:
		decode_protect(data, ret);
		break;
	case FORM_SEGMENT:
		decode_segment(data, ret);
		break;
	case FORM_REMAP:
		ret->kind = WATCH_COPY;
		ret->address = data->args[0];
		break;
	case FORM_PERSONALITY:
		ret->kind = sets_personality(data) ? WATCH_READ_IMPLIES_EXEC : WATCH_NOTHING;
		break;
	case FORM_MEMFD:
		ret->kind = WATCH_MEMFD;
		break;
	}
}

void watch_decode(const struct seccomp_data *data, bool indirect, struct watch_call *ret)
{
	const struct row *row = row_of(data);

	*ret = (struct watch_call) { WATCH_NOTHING, "", abi_name(abi_of(data)), 0, 0 };
	if (!row)
		return;
	ret->name = row->name;
	decode_row(row, data, ret);
	/* Asked about whatever it is: the loader's way is told apart here. */
	if (indirect && ret->kind == WATCH_FILE && data->args[3] & DENYWRITE)
		ret->kind = WATCH_NOTHING;
}
