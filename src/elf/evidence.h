/* SPDX-License-Identifier: Apache-2.0 */
/* What the headers of a file are evidence of. */
#ifndef ELF_EVIDENCE_H
#define ELF_EVIDENCE_H

#include "elf/facts.h"
#include "report/report.h"

/**
 * struct elf_find - one piece of evidence.
 * @property:	"rwx-segment", "exec-stack", "no-stack-header" or
 *		"text-relocations", where the evidence is that its ABI asks for
 *		that, or that it is foreign; else NULL
 * @where:	in the file, or NULL
 * @detail:	the rest of the sentence, or NULL
 */
struct elf_find {
	enum evidence evidence;
	const char *property;
	const char *where;
	const char *detail;
};

typedef void elf_evidence_found(const struct elf_find *find, void *context);

/**
 * elf_evidence() - judge a file.
 * @foreign:	no program of its machine is loaded on its system
 *
 * Context: any thread.
 */
void elf_evidence(const struct elf_facts *facts, bool foreign, elf_evidence_found *found,
		  void *context);

#endif
