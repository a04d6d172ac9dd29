/* SPDX-License-Identifier: Apache-2.0 */
/* The names of functions as their languages write them. */
#ifndef REPORT_DEMANGLE_H
#define REPORT_DEMANGLE_H

#include <stdbool.h>

#define DEMANGLE_SIZE 256

/**
 * demangle() - "_ZN2v84base2OS4FreeEPvm" is "v8::base::OS::Free".
 * @symbol:	as a symbol table has it; it may be anything
 *
 * Of C++ and of Rust, without the types of arguments.
 *
 * Context: process, of one thread. Return: whether it is such a name, and has
 * no more than fits; with no libiberty, none is.
 */
bool demangle(const char *symbol, char ret[static DEMANGLE_SIZE]);

#endif
