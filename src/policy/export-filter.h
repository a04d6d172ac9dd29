/* SPDX-License-Identifier: Apache-2.0 */
/* What the forms share. */
#ifndef POLICY_EXPORT_FILTER_H
#define POLICY_EXPORT_FILTER_H

#include "policy/export.h"
#include "policy/policy.h"

/* The filter's part of an export, for policy_each(). */
struct policy export_filter(const struct export *export);

/**
 * export_build() - the filter, with its action for other ABIs.
 * @export:	what to write
 * @ret:	set on success; seccomp_release() it
 * @ret_why:	as in export_bpf()
 *
 * Context: process. Return: as export_bpf().
 */
int export_build(const struct export *export, scmp_filter_ctx *ret, const char **ret_why);

/* When it locks, as a word of "lock-at=". */
const char *export_moment(const struct export *export);

#endif
