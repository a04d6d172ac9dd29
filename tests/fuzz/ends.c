/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/die.h for fuzz targets: the end of the process is the end of one input.
 * It is linked in the place of base/die.c. Who calls die() frees nothing, so
 * what was allocated on the way is remembered, where a sanitizer tells us, and
 * given back; mmap() and munmap() are wrapped by the linker for the same.
 */
#include "base/die.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fuzz.h"

#define BLOCKS 8192
#define MAPPINGS 8

const char *die_name;
int die_status = EXIT_DIED;

static struct {
	bool active;
	jmp_buf end;
	char words[65536];
	const void *blocks[BLOCKS];
	struct {
		void *start;
		size_t len;
	} mappings[MAPPINGS];
} life;

static void say(const char *format, va_list args, const char *why)
{
	int len;

	must(life.active);
	len = vsnprintf(life.words, sizeof(life.words), format, args);
	must(len >= 0);
	if (why && (size_t)len < sizeof(life.words))
		snprintf(life.words + len, sizeof(life.words) - (size_t)len, ": %s", why);
	longjmp(life.end, 1);
}

/* NOLINTNEXTLINE: longjmp() does not return */
void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args, NULL);
	va_end(args);
	abort();
}

void die_errno(const char *format, ...)
{
	const char *why = strerror(errno);
	va_list args;

	va_start(args, format);
	say(format, args, why);
	va_end(args);
	abort();
}

/* Blocks of memory: a table of hashes with linear probing, never full. */

static size_t place_of(const void *block)
{
	size_t at = ((uintptr_t)block >> 4) * 0x9e3779b1U % BLOCKS, tried;

	for (tried = 0; tried < BLOCKS && life.blocks[at] && life.blocks[at] != block; tried++)
		at = (at + 1) % BLOCKS;
	must(tried < BLOCKS);
	return at;
}

static void note_malloc(const volatile void *block, size_t size)
{
	(void)size;
	if (life.active && block)
		life.blocks[place_of((const void *)block)] = (const void *)block;
}

/* What was put behind a place that was taken moves up. */
static void note_free(const volatile void *block)
{
	size_t at;

	if (!life.active || !block)
		return;
	at = place_of((const void *)block);
	life.blocks[at] = NULL;
	for (at = (at + 1) % BLOCKS; life.blocks[at]; at = (at + 1) % BLOCKS) {
		const void *moved = life.blocks[at];

		life.blocks[at] = NULL;
		life.blocks[place_of(moved)] = moved;
	}
}

__attribute__((weak)) int
__sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
					  void (*on_free)(const volatile void *));

static void install_hooks(void)
{
	static bool installed;

	if (installed || !__sanitizer_install_malloc_and_free_hooks)
		return;
	must(__sanitizer_install_malloc_and_free_hooks(note_malloc, note_free));
	installed = true;
}

static void free_blocks(void)
{
	size_t i;

	for (i = 0; i < BLOCKS; i++)
		free((void *)life.blocks[i]);
	memset(life.blocks, 0, sizeof(life.blocks));
}

/* Mappings. */

void *__real_mmap(void *start, size_t len, int prot, int flags, int fd, off_t offset);
int __real_munmap(void *start, size_t len);
void *__wrap_mmap(void *start, size_t len, int prot, int flags, int fd, off_t offset);
int __wrap_munmap(void *start, size_t len);

void *__wrap_mmap(void *start, size_t len, int prot, int flags, int fd, off_t offset)
{
	void *ret = __real_mmap(start, len, prot, flags, fd, offset);
	size_t i = 0;

	if (!life.active || ret == MAP_FAILED)
		return ret;
	while (i < MAPPINGS && life.mappings[i].start)
		i++;
	must(i < MAPPINGS);
	life.mappings[i].start = ret;
	life.mappings[i].len = len;
	return ret;
}

int __wrap_munmap(void *start, size_t len)
{
	size_t i;

	for (i = 0; i < MAPPINGS; i++)
		if (life.mappings[i].start == start)
			life.mappings[i].start = NULL;
	return __real_munmap(start, len);
}

static void unmap_all(void)
{
	size_t i;

	for (i = 0; i < MAPPINGS; i++)
		if (life.mappings[i].start)
			__wrap_munmap(life.mappings[i].start, life.mappings[i].len);
}

/* What a life leaves at its natural end is its caller's. */
const char *ends(void (*run)(void *context), void *context)
{
	install_hooks();
	must(!life.active);
	life.active = true;
	if (setjmp(life.end) == 0) {
		run(context);
		life.active = false;
		memset(life.blocks, 0, sizeof(life.blocks));
		memset(life.mappings, 0, sizeof(life.mappings));
		return NULL;
	}
	life.active = false;
	free_blocks();
	unmap_all();
	return life.words;
}
