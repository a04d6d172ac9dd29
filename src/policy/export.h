/* SPDX-License-Identifier: Apache-2.0 */
/* The policy in the forms that other programs take. */
#ifndef POLICY_EXPORT_H
#define POLICY_EXPORT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/config.h"

/**
 * struct export - what is written.
 * @abi:	SCMP_ARCH_* of the programs it is for
 * @config:	mode, exceptions, and the moment of the lock
 * @lock_after:	with MOMENT_TIME, seconds
 * @folders:	absolute paths that may be written to
 * @folder_count: how many
 * @report:	channel of the shim's records, without "report="
 * @tool:	path of wxrun
 * @shim:	path of the shim, or NULL to leave it out
 * @ready:	path of the library behind it that locks at READY=1
 */
struct export
{
	uint32_t abi;
	const struct config *config;
	unsigned int lock_after;
	const char *const *folders;
	size_t folder_count;
	const char *report;
	const char *tool;
	const char *shim;
	const char *ready;
};

/**
 * export_bpf() - the filter as a raw array of struct sock_filter.
 * @export:	what to write
 * @out:	where; who opened it looks for its errors
 * @ret_why:	set if it fails: the reason, for people, or NULL
 *
 * No form relies on PR_SET_MDWE, as nobody knows whether it will be set, nor
 * answers to KERNEL_MARK, as Landlock will be missing.
 *
 * Context: process.
 * Return: 0 or -errno; -EOPNOTSUPP for a policy that the form cannot say.
 */
int export_bpf(const struct export *export, FILE *out, const char **ret_why);

/* The object linux.seccomp of an OCI runtime, which is a profile of Docker and Podman too. */
int export_oci(const struct export *export, FILE *out, const char **ret_why);

/* A drop-in for a service of systemd. */
int export_systemd(const struct export *export, FILE *out, const char **ret_why);

/* Every rule, described. */
int export_json(const struct export *export, FILE *out, const char **ret_why);

/* Whether the mode keeps a rule that a filter of system calls has no part in. */
bool export_needs_more(const struct export *export, enum rule rule);

#endif
