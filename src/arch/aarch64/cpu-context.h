/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CPU_CONTEXT_H
#define CPU_CONTEXT_H

#include <stdint.h>
#include <ucontext.h>

static inline uintptr_t arch_context_pc(const ucontext_t *context)
{
	return (uintptr_t)context->uc_mcontext.pc;
}

#endif
