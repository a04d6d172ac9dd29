/* SPDX-License-Identifier: Apache-2.0 */
#include "elf/evidence.h"

#include <stdio.h>

#include "core/image.h"

#define OBJECT_NOTE ".note.GNU-stack"

/* One call of elf_evidence(). */
struct work {
	const struct elf_facts *facts;
	bool foreign;
	elf_evidence_found *found;
	void *context;
};

/* Where lazily bound calls are written as instructions into a segment of data. */
static bool is_wx_by_abi(const struct elf_facts *facts)
{
	return facts->dynamic && (facts->machine == EM_SPARC || facts->machine == EM_SPARC32PLUS ||
				  facts->machine == EM_SPARCV9 || facts->machine == EM_ALPHA ||
				  facts->machine == EM_PPC || facts->machine == EM_PARISC);
}

/* Where the kernel itself has put code on the stack: delay slots, returns of signals. */
static bool is_stack_by_abi(const struct elf_facts *facts)
{
	return facts->machine == EM_MIPS || facts->machine == EM_PARISC;
}

/*
 * Who decides where there is no PT_GNU_STACK: glibc's loader for what it loads
 * (DEFAULT_STACK_PERMS), and the kernel for what it alone loads: to 32 bits on
 * x86, ARM and PowerPC it gives READ_IMPLIES_EXEC (elf_read_implies_exec()).
 */
static bool unsaid_is_exec(const struct elf_facts *facts)
{
	if (!facts->is_static)
		return facts->dynamic && image_unsaid_is_exec(facts->machine);
	return facts->machine == EM_386 || facts->machine == EM_ARM || facts->machine == EM_PPC;
}

static void tell(const struct work *work, enum evidence evidence, const char *property,
		 const char *where, const char *detail)
{
	work->found(&(struct elf_find) { evidence, property, where, detail }, work->context);
}

static void tell_elsewhere(const struct work *work, enum evidence evidence, const char *property,
			   const char *where)
{
	char machine[16], detail[64];

	elf_machine_name(work->facts->machine, machine);
	snprintf(detail, sizeof(detail), "%s, %s", property, machine);
	tell(work, evidence, property, where, detail);
}

static void tell_need(const struct work *work, enum evidence evidence, bool by_abi,
		      const char *where, const char *detail)
{
	const char *property = evidence_name(evidence);

	if (by_abi)
		tell_elsewhere(work, EVIDENCE_FILE_ABI, property, where);
	else if (work->foreign)
		tell_elsewhere(work, EVIDENCE_FILE_FOREIGN, property, where);
	else
		tell(work, evidence, NULL, where, detail);
}

static void tell_segments(const struct work *work)
{
	const struct elf_facts *facts = work->facts;
	char where[32], more[32] = "";

	if (!facts->write_exec)
		return;
	snprintf(where, sizeof(where), "program header %u", facts->write_exec_first);
	if (facts->write_exec > 1)
		snprintf(more, sizeof(more), "and %u more", facts->write_exec - 1);
	tell_need(work, EVIDENCE_FILE_WX, is_wx_by_abi(facts), where, *more ? more : NULL);
}

static void tell_stack(const struct work *work)
{
	const struct elf_facts *facts = work->facts;

	if (facts->stack == ELF_STACK_EXEC)
		tell_need(work, EVIDENCE_FILE_STACK, is_stack_by_abi(facts), "PT_GNU_STACK",
			  facts->stack_headers > 1 ? "the last of several, which holds" : NULL);
	else if (facts->stack == ELF_STACK_UNSAID && unsaid_is_exec(facts))
		tell_need(work, EVIDENCE_FILE_STACK_UNSAID, is_stack_by_abi(facts), NULL,
			  facts->is_static ? "and all its memory that is readable, by the kernel"
					   : "of its threads, and of its program if this is a "
					     "library, by glibc");
}

static void tell_image(const struct work *work)
{
	tell_segments(work);
	tell_stack(work);
	if (work->facts->text_relocations)
		tell_need(work, EVIDENCE_FILE_TEXTREL, false, NULL, NULL);
}

/* The linker goes by the same default as the loader. */
static void tell_object(const struct work *work)
{
	const struct elf_facts *facts = work->facts;

	if (facts->stack == ELF_STACK_EXEC)
		tell(work, EVIDENCE_FILE_OBJECT, NULL, OBJECT_NOTE, "it says so");
	else if (facts->stack == ELF_STACK_UNSAID && image_unsaid_is_exec(facts->machine))
		tell(work, EVIDENCE_FILE_OBJECT, NULL, NULL, "it has no " OBJECT_NOTE);
}

void elf_evidence(const struct elf_facts *facts, bool foreign, elf_evidence_found *found,
		  void *context)
{
	const struct work work = { facts, foreign, found, context };

	switch (facts->kind) {
	case ELF_BROKEN:
		tell(&work, EVIDENCE_FILE_BROKEN, NULL, NULL, facts->broken);
		break;
	case ELF_PROGRAM:
	case ELF_LIBRARY:
		tell_image(&work);
		break;
	case ELF_OBJECT:
		tell_object(&work);
		break;
	case ELF_OTHER:
	case ELF_DEBUG:
		break;
	}
}
