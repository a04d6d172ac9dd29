/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all attacks share. An attack writes code that returns 42 into memory at
 * run time and tries to run it. It sorts its system calls into set-up, which
 * must work with and without the shim, and the forbidden one, which the shim
 * is to refuse.
 */
#ifndef ATTACK_BODY_H
#define ATTACK_BODY_H

/* Meson defines it; then mmap() would mean mmap64(), and both are attacked. */
#undef _FILE_OFFSET_BITS

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/types.h>

/* A multiple of every page size that Linux has. */
enum {
	SIZE = 0x10000
};

enum {
	R = PROT_READ,
	X = PROT_EXEC,
	RW = PROT_READ | PROT_WRITE,
	RX = PROT_READ | PROT_EXEC,
	WX = PROT_WRITE | PROT_EXEC,
	RWX = PROT_READ | PROT_WRITE | PROT_EXEC,
};

/* How an attack ended; its exit status. */
enum verdict {
	EXECUTED,
	REFUSED, /* the forbidden call failed with EACCES */
	REFUSED_OTHERWISE,
	DIED,	    /* at the fetch of the first instruction */
	BROKEN,	    /* it proves nothing: a set-up step failed, or a defect of the attack */
	UNPREPARED, /* a set-up step was refused, with EACCES or EPERM */
	KILLED,	    /* by SIGSYS, for a system call */
	ABSENT = 77,
};

/* The attack itself, one a program. It ends in run(). */
void attack(void);

/* End here and say why. */
_Noreturn void end(enum verdict verdict, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A set-up step: if it failed the attack is broken. Each returns its argument. */
int setup(int ret);
void *setup_map(void *ret);

/* The step that is to be refused. Each returns its argument if it was not. */
int forbidden(int ret);
void *forbidden_map(void *ret);

/* Write the code: to memory, or to a file or what looks like one, which may be refused. */
void inject(void *at);
void inject_file(int fd, off_t offset);

/* Run it; does not come back. */
_Noreturn void run(const void *at);

/* Wait for a forked child; if it did not exit with 0, that is this attack's end. */
void finish_child(pid_t child);

/* Anonymous shared memory and a file on disk, of SIZE zero bytes, open for read and write. */
int new_memfd(void);
int new_file(void);

/* SIZE bytes of a new System V segment, removed with its last attachment. */
int new_segment(void);

/*
 * A copy of the victim, a library that is not loaded yet, in a file that has no
 * name; and the loader's view of it: where its function is, there and in the file.
 */
int new_library(void);
void *load_library(int fd, long *ret_offset);

/*
 * A library by its path, and what it calls @symbol. The loader's system calls
 * are its own: a refusal is told from its words.
 */
void *load_symbol(const char *path, const char *symbol);

/* A function of the program, which returns something else, to be overwritten. */
void *own_text(void);

/* A file of SIZE zero bytes in the temporary folder, open for both; to create it may be refused. */
int forbidden_file(void);

/* The name of a file in the temporary folder, or beside this program; the next call reuses it. */
const char *temporary(const char *name);
const char *beside(const char *name);

/* What the one who starts the attack hands over: a number in a variable of the environment. */
int handed_over(const char *variable);

/*
 * Another program, with an argument or NULL, is executed in a child, by the kernel's call and not
 * libc's. It ends as an attack does, or with 42; not to be executed, or to be killed while it
 * starts, is a refusal.
 */
_Noreturn void run_image(const char *path, const char *argument);
_Noreturn void run_descriptor(int fd);

/* The attack's own call of mmap(), for a view from the start of what @fd is. */
static inline void *map(int prot, int flags, int fd)
{
	return mmap(NULL, SIZE, prot, flags, fd, 0);
}

static inline void *map_anonymous(int prot, int flags)
{
	return mmap(NULL, SIZE, prot, flags | MAP_ANONYMOUS, -1, 0);
}

#endif
