/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the headers of a program file say of the memory that it will have, and
 * of who loads it. The file may be anything, and may change meanwhile: this is
 * for honest programs. Nothing here reads by itself. Context of all: any,
 * async-signal-safe.
 */
#ifndef CORE_IMAGE_H
#define CORE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much of a file the kernel reads to tell what it is (BINPRM_BUF_SIZE, Linux 5.1). */
#define IMAGE_LINE 256
/* How many interpreters of interpreters it follows. */
#define IMAGE_LEVELS 5

enum image_kind {
	IMAGE_OTHER,   /* no ELF: a script perhaps */
	IMAGE_BROKEN,  /* ELF that no kernel runs */
	IMAGE_PROGRAM, /* ELF that can be run */
};

/* What PT_GNU_STACK asks for; of several the kernel takes the last. */
enum image_stack {
	IMAGE_STACK_UNSAID,
	IMAGE_STACK_PLAIN,
	IMAGE_STACK_EXEC,
};

/**
 * struct image - what was found.
 * @kind:		what the file is
 * @native:		ELF of our ABI: class, byte order and machine; the rest is
 *			known of an IMAGE_PROGRAM
 * @wide:		64 bit
 * @machine:		EM_*
 * @interpreted:	loaded by a program that PT_INTERP names
 * @library:		has a name for others to need: run by itself, it is a loader
 * @stack:		what it asks its stack to be
 * @write_exec:		a segment is writable and executable
 * @text_relocations:	the loader is to write to its text
 * @obscure:		its dynamic section is not in the file where the
 *			segments have it, so nothing can be said of that
 */
struct image {
	enum image_kind kind;
	bool native;
	bool wide;
	unsigned int machine;
	bool interpreted;
	bool library;
	enum image_stack stack;
	bool write_exec;
	bool text_relocations;
	bool obscure;
};

/* Reads at an offset; the number of bytes, which may be less, or negative. */
typedef long image_reader(void *file, void *buf, size_t len, uint64_t offset);

/**
 * image_read() - look at a file.
 * @reader:	called with @file
 *
 * Reads 64 KiB of program headers and as much of the dynamic section at most,
 * twice.
 */
void image_read(image_reader *reader, void *file, struct image *ret);

/*
 * Whether the kernel gives the program a main stack that is executable. Where
 * it says nothing: not to 64 bits on the CPUs that we know, but to 32 bits on
 * x86 and arm64, together with READ_IMPLIES_EXEC (elf_read_implies_exec()).
 */
bool image_has_exec_stack(const struct image *image);

/*
 * Whether glibc takes a file without PT_GNU_STACK for one that needs
 * executable stacks (DEFAULT_STACK_PERMS): then all threads get one, and the
 * main stack too if the file is a library.
 */
bool image_unsaid_is_exec(unsigned int machine);

/* Why a program breaks the rule by its headers, for people; NULL if it does not. */
const char *image_breach(const struct image *image);

/* Whether the kernel alone loads it. */
bool image_is_static(const struct image *image);

/* Whether two machines, EM_*, are of one kernel: they differ in the size of a word at most. */
bool image_have_one_kernel(unsigned int a, unsigned int b);

/* Whether our kernel runs it, by system calls of another ABI than ours. */
bool image_is_foreign(const struct image *image);

/* Why a preload does not reach it, for people; NULL if it does, or if it is no program. */
const char *image_unreached(const struct image *image);

/**
 * struct image_rights - who owns a program file, and who executes it.
 * @mode:		its permissions
 * @uid:		its owner
 * @gid:		its group
 * @capable:		it has file capabilities
 * @nosuid:		its file system is mounted so
 * @no_new_privs:	the caller is to gain nothing
 * @caller_uid:		real, and below effective
 */
struct image_rights {
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	bool capable;
	bool nosuid;
	bool no_new_privs;
	uint32_t caller_uid;
	uint32_t caller_gid;
	uint32_t caller_euid;
	uint32_t caller_egid;
};

/*
 * Why the loader takes no preload from the environment, for people: in the
 * kernel's words "secure execution", by the rule of cap_bprm_creds_from_file();
 * or NULL.
 */
const char *image_secure(const struct image_rights *rights);

/**
 * image_script() - who interprets a script.
 * @line:	the beginning of the file
 * @len:	its length, IMAGE_LINE or the file's if that is less
 * @path:	set to the interpreter's path
 * @ret_rest:	set to what follows in the line, without spaces around it;
 *		may be NULL
 * @ret_len:	of that, bytes
 *
 * As load_script() reads it.
 *
 * Return: false if it is no script that the kernel runs.
 */
bool image_script(const char *line, size_t len, char path[IMAGE_LINE], const char **ret_rest,
		  size_t *ret_len);

#endif
