/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the headers of an ELF file say: of the memory that it will have, and of
 * what it is loaded with. Any class, byte order and machine, and whatever a
 * file that is cut off or made up may hold.
 */
#ifndef ELF_FACTS_H
#define ELF_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "elf/view.h"

/* What a file asks its stack to be. */
enum elf_stack {
	ELF_STACK_UNSAID,
	ELF_STACK_PLAIN,
	ELF_STACK_EXEC,
};

/* What it is for. */
enum elf_kind {
	ELF_OTHER,   /* a core file, a BPF object, what no loader of programs takes */
	ELF_DEBUG,   /* only the names and lines of another file */
	ELF_OBJECT,  /* to be linked */
	ELF_PROGRAM, /* to be executed */
	ELF_LIBRARY, /* to be loaded */
	ELF_BROKEN,
};

/**
 * struct elf_facts - of one file.
 * @broken:		of ELF_BROKEN, what is wrong; a string literal
 * @machine:		EM_*
 * @stack:		by the last PT_GNU_STACK; of an object, by .note.GNU-stack
 * @stack_headers:	how many there are
 * @write_exec:		segments that are writable and executable
 * @write_exec_first:	the first of these
 * @text_relocations:	by DT_TEXTREL or DF_TEXTREL
 * @dynamic:		has a dynamic section
 * @is_static:		a program that no loader loads
 * @no_default_folders:	DF_1_NODEFLIB
 * @asks_memory:	may import what maps memory or changes its protection; only
 *			if that was asked for
 * @interpreter:	the path in PT_INTERP, or NULL; the strings are owned
 * @soname:		or NULL, as the next two
 * @needed:		up to NULL, or NULL
 * @build_id:		in hexadecimal; empty if there is none
 */
struct elf_facts {
	enum elf_kind kind;
	const char *broken;
	bool wide;
	bool big_endian;
	unsigned int machine;
	enum elf_stack stack;
	unsigned int stack_headers;
	unsigned int write_exec;
	unsigned int write_exec_first;
	bool text_relocations;
	bool dynamic;
	bool is_static;
	bool no_default_folders;
	bool asks_memory;
	char *interpreter;
	char *soname;
	char *rpath;
	char *runpath;
	char **needed;
	char build_id[41];
};

/**
 * elf_facts_read() - look at the headers.
 * @view:	elf_view_start() has found the magic number, and its size is set
 * @imports:	also look for the names in the dynamic string table
 *
 * Context: any thread; out of memory ends the process.
 */
void elf_facts_read(struct elf_view *view, bool imports, struct elf_facts *ret);
void elf_facts_free(struct elf_facts *facts);

/* "x86-64", "EM_1234": for people. */
void elf_machine_name(unsigned int machine, char ret[16]);

#endif
