/* SPDX-License-Identifier: Apache-2.0 */
/* --export: the policy for another program to install. */
#ifndef WXRUN_EXPORT_H
#define WXRUN_EXPORT_H

#include <stdbool.h>

#include "invocation.h"

#define EXPORT_FORMS "bpf, oci, systemd or json"

/* Whether there is such a form. */
bool export_knows(const char *form);

/**
 * export_policy() - write the policy to standard output, and end.
 * @asked:	the config of its request is set
 *
 * What the form cannot say goes to standard error, a line a rule.
 *
 * Context: process.
 */
_Noreturn void export_policy(struct invocation *asked);

#endif
