/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter that refuses nothing and asks a supervisor (SECCOMP_RET_USER_NOTIF)
 * about calls that make executable memory in another way than the dynamic
 * loader does, and what such a call means. Context of all: process.
 */
#ifndef POLICY_WATCH_H
#define POLICY_WATCH_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum watch_kind {
	WATCH_NOTHING,		 /* it only looked so to the filter */
	WATCH_WRITE_EXEC,	 /* writable and executable */
	WATCH_EXEC_GAIN,	 /* becomes executable */
	WATCH_ANONYMOUS,	 /* executable and no file's */
	WATCH_SHARED,		 /* executable and shared */
	WATCH_FILE,		 /* a file's, executable, not as the loader maps one */
	WATCH_READ_IMPLIES_EXEC, /* what can be read can be executed */
	WATCH_COPY,		 /* shared memory a second time */
	WATCH_MEMFD,		 /* a file in memory, which may be mapped later */
};

/**
 * struct watch_call - a call as it was made.
 * @name:	of the system call, as its ABI has it
 * @abi:	"x86_64"
 * @prot:	PROT_*, where it has any
 * @address:	that it names, 0 where it names none
 */
struct watch_call {
	enum watch_kind kind;
	const char *name;
	const char *abi;
	unsigned int prot;
	uint64_t address;
};

/**
 * watch_bpf() - the filter for this machine, with all ABIs of its kernel.
 * @ret:	set on success; free() it
 * @ret_count:	instructions
 *
 * Return: 0 or -errno; -ENOSYS for a machine that is not known.
 */
int watch_bpf(struct sock_filter **ret, size_t *ret_count);

/* Whether the arguments are in memory, six words of 32 bits, which args[0] points to. */
bool watch_is_indirect(const struct seccomp_data *data);

/**
 * watch_decode() - what a call that the filter asked about means.
 * @data:	with the arguments themselves, where they are in memory
 * @indirect:	they were
 */
void watch_decode(const struct seccomp_data *data, bool indirect, struct watch_call *ret);

#endif
