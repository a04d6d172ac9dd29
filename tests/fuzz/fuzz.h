/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fuzz targets share. A target takes bytes of anybody's and aborts
 * where something that always holds does not. libFuzzer calls it, or replay.c
 * with the files of its corpus.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Return: 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* It always holds, in a build without assertions too. */
#define must(claim) ((claim) ? (void)0 : must_fail(__FILE__, __LINE__, #claim))

_Noreturn void must_fail(const char *file, int line, const char *claim);

/* calloc() of at least one byte; the target ends without memory. */
void *must_have(size_t size);

/* A copy that ends with a NUL, so that nothing behind it can be read; to be freed. */
char *input_text(const uint8_t *data, size_t size);

/**
 * input_file() - the bytes as a file.
 * @name:	of the file, in a folder of our own
 *
 * Return: its path, borrowed; the next call writes to the same file.
 */
const char *input_file(const char *name, const uint8_t *data, size_t size);

/**
 * struct input - bytes that are taken one after the other; zeroes behind the last.
 */
struct input {
	const uint8_t *at;
	size_t left;
};

uint64_t input_number(struct input *input, size_t bytes);

/* Up to @size - 1 bytes without NUL, as a string; less if there are less. */
void input_string(struct input *input, char *ret, size_t size);

/**
 * ends() - run what may end the process by die().
 * @run:	called with @context
 *
 * What it had allocated and mapped by then is given back.
 *
 * Return: its last words, borrowed until the next call; NULL if it returned.
 */
const char *ends(void (*run)(void *context), void *context);

/* Whether this is one line that a terminal shows and does not obey. */
bool is_one_line(const char *text);

#endif
