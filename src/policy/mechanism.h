/* SPDX-License-Identifier: Apache-2.0 */
/* Who keeps a rule. */
#ifndef POLICY_MECHANISM_H
#define POLICY_MECHANISM_H

#include <stdbool.h>
#include <stdint.h>

#include "core/config.h"
#include "policy/policy.h"

enum mechanism {
#define MECHANISM(constant, name, label) constant,
#include "policy/mechanisms.def"
#undef MECHANISM
	MECHANISM_COUNT,
};

/* For programs, and for people. */
const char *mechanism_name(enum mechanism mechanism);
const char *mechanism_label(enum mechanism mechanism);

/* Of a row of the policy. */
enum mechanism mechanism_of(const struct policy_rule *row);

/* Whether the ABI has such a call, or one that it is part of. Context: process. */
bool policy_has_call(uint32_t abi, const char *name);

/**
 * policy_keeps() - whether a mechanism keeps a rule, or a part of it.
 * @abi:	SCMP_ARCH_* of the programs
 * @rule:	the rule
 * @mechanism:	one of those that wxrun and the shim use
 *
 * Context: process.
 */
bool policy_keeps(uint32_t abi, enum rule rule, enum mechanism mechanism);

/**
 * policy_each_of() - walk the calls that break one rule, in whichever mode.
 * @abi:	SCMP_ARCH_* of the programs; a call that it does not have is left out
 * @rule:	the rule
 * @visit:	as in policy_each()
 * @context:	for @visit
 *
 * Context: process. Return: as policy_each().
 */
int policy_each_of(uint32_t abi, enum rule rule,
		   int (*visit)(const struct policy_rule *row, void *context), void *context);

#endif
