/* SPDX-License-Identifier: Apache-2.0 */
/* What the filter of wxaudit trace asks about, and what it takes that for, in each ABI. */
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>

#include "policy/bpf.h"
#include "policy/policy.h"
#include "policy/watch.h"
#include "tap.h"

#define DENYWRITE 0x800
#define RX (PROT_READ | PROT_EXEC)
#define RW (PROT_READ | PROT_WRITE)
#define RWX (RX | PROT_WRITE)
#define PRIVATE MAP_PRIVATE
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define WIDE UINT64_C(0x100000000)

static const struct claim {
	const char *name;
	const char *call;
	uint64_t args[4];
	bool asks;
	enum watch_kind kind;
} claims[] = {
	{ "anonymous memory", "mmap", { 0, 4096, RW, ANONYMOUS }, false, WATCH_NOTHING },
	{ "the loader's mapping",
	  "mmap",
	  { 0, 4096, RX, PRIVATE | DENYWRITE },
	  false,
	  WATCH_NOTHING },
	{ "rwx memory", "mmap", { 0, 4096, RWX, ANONYMOUS }, true, WATCH_WRITE_EXEC },
	{ "wx memory",
	  "mmap",
	  { 0, 4096, PROT_WRITE | PROT_EXEC, ANONYMOUS },
	  true,
	  WATCH_WRITE_EXEC },
	{ "rwx memory, as the loader",
	  "mmap",
	  { 0, 4096, RWX, PRIVATE | DENYWRITE },
	  true,
	  WATCH_WRITE_EXEC },
	{ "executable memory", "mmap", { 0, 4096, RX, ANONYMOUS }, true, WATCH_ANONYMOUS },
	{ "executable memory, as the loader",
	  "mmap",
	  { 0, 4096, RX, ANONYMOUS | DENYWRITE },
	  true,
	  WATCH_ANONYMOUS },
	{ "a shared file", "mmap", { 0, 4096, RX, MAP_SHARED }, true, WATCH_SHARED },
	{ "a shared file, as the loader",
	  "mmap",
	  { 0, 4096, RX, MAP_SHARED | DENYWRITE },
	  true,
	  WATCH_SHARED },
	{ "a validated shared file",
	  "mmap",
	  { 0, 4096, RX, MAP_SHARED_VALIDATE | DENYWRITE },
	  true,
	  WATCH_SHARED },
	{ "a private file", "mmap", { 0, 4096, RX, PRIVATE }, true, WATCH_FILE },
	{ "rw by mprotect()", "mprotect", { 4096, 4096, RW, 0 }, false, WATCH_NOTHING },
	{ "rx by mprotect()", "mprotect", { 4096, 4096, RX, 0 }, true, WATCH_EXEC_GAIN },
	{ "rwx by mprotect()", "mprotect", { 4096, 4096, RWX, 0 }, true, WATCH_WRITE_EXEC },
	{ "growing rx by mprotect()",
	  "mprotect",
	  { 4096, 4096, RX | PROT_GROWSDOWN, 0 },
	  true,
	  WATCH_EXEC_GAIN },
	{ "rx with a key", "pkey_mprotect", { 4096, 4096, RX, 1 }, true, WATCH_EXEC_GAIN },
	{ "rwx with a key", "pkey_mprotect", { 4096, 4096, RWX, 1 }, true, WATCH_WRITE_EXEC },
	{ "a segment", "shmat", { 1, 0, 0, 0 }, false, WATCH_NOTHING },
	{ "an executable segment", "shmat", { 1, 0, SHM_EXEC, 0 }, true, WATCH_WRITE_EXEC },
	{ "a segment to read and execute",
	  "shmat",
	  { 1, 0, SHM_EXEC | SHM_RDONLY, 0 },
	  true,
	  WATCH_SHARED },
	{ "memory that grows", "mremap", { 4096, 4096, 8192, 1 }, false, WATCH_NOTHING },
	{ "a second view", "mremap", { 4096, 0, 4096, 1 }, true, WATCH_COPY },
	{ "the personality it has", "personality", { 0xffffffff, 0, 0, 0 }, true, WATCH_NOTHING },
	{ "a plain personality", "personality", { 0, 0, 0, 0 }, false, WATCH_NOTHING },
	{ "read implies execute",
	  "personality",
	  { READ_IMPLIES_EXEC, 0, 0, 0 },
	  true,
	  WATCH_READ_IMPLIES_EXEC },
	{ "a memfd", "memfd_create", { 4096, 0, 0, 0 }, true, WATCH_MEMFD },
	{ "a file that is read", "read", { 0, 4096, RWX, 0 }, false, WATCH_NOTHING },
};

/* As the kernel gives it. */
static uint32_t token_seen(uint32_t abi)
{
	return abi == SCMP_ARCH_X32 ? SCMP_ARCH_X86_64 : abi;
}

/* The old mmap() of i386 is asked about whatever it is, and its arguments are read then. */
static bool is_indirect(const struct seccomp_data *data, const struct claim *claim)
{
	return watch_is_indirect(data) && !strcmp(claim->call, "mmap");
}

/* The kernel's: of what ipc() makes too, libseccomp gives one of its own. -1 if there is none. */
static int number_of(uint32_t abi, const char *call)
{
	const int base = abi == SCMP_ARCH_X32 ? 0x40000000 : 0;
	int nr, found = -1;
	char *name;

	for (nr = base; nr < base + 600 && found < 0; nr++) {
		name = seccomp_syscall_resolve_num_arch(abi, nr);
		if (name && !strcmp(name, call))
			found = nr;
		free(name);
	}
	return found;
}

static void try_claim(const struct sock_filter *filter, const struct policy_abi *abi,
		      const struct claim *claim)
{
	struct seccomp_data data = {
		.nr = number_of(abi->token, claim->call),
		.arch = token_seen(abi->token),
	};
	struct watch_call call;
	bool asks, indirect;

	memcpy(data.args, claim->args, sizeof(claim->args));
	if (data.nr < 0)
		return;
	indirect = is_indirect(&data, claim);
	asks = bpf_run(filter, &data, false).action == SECCOMP_RET_USER_NOTIF;
	watch_decode(&data, indirect, &call);
	ok(asks == (claim->asks || indirect), "%s: %s is %sasked about", abi->name, claim->name,
	   claim->asks || indirect ? "" : "not ");
	if (asks)
		ok(call.kind == claim->kind && !strcmp(call.abi, abi->name), "%s: %s is kind %d",
		   abi->name, claim->name, claim->kind);
}

/* The kernel takes no more of a protection than its low half. */
static void try_wide(const struct sock_filter *filter)
{
	struct seccomp_data data = {
		.nr = seccomp_syscall_resolve_name("mmap"),
		.arch = seccomp_arch_native(),
		.args = { 0, 4096, RWX | WIDE, ANONYMOUS | WIDE },
	};

	ok(bpf_run(filter, &data, false).action == SECCOMP_RET_USER_NOTIF,
	   "bits above the low half hide nothing");
}

int main(void)
{
	struct sock_filter *filter;
	const char *why = NULL;
	size_t count, i, j;

	if (!ok(watch_bpf(&filter, &count) == 0, "there is a filter for this machine"))
		return tap_end();
	ok(bpf_verify(filter, count, &why) == 0, "which the kernel takes: %s", why ? why : "yes");
	for (i = 0; i < policy_abi_count; i++) {
		if (policy_abis[i].of != seccomp_arch_native())
			continue;
		for (j = 0; j < sizeof(claims) / sizeof(*claims); j++)
			try_claim(filter, &policy_abis[i], &claims[j]);
	}
	try_wide(filter);
	free(filter);
	return tap_end();
}
