/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loaded files of this process, read from their own tables in memory:
 * without the loader's lock and without malloc, so in signal handlers too.
 */
#ifndef PRELOAD_OBJECT_H
#define PRELOAD_OBJECT_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct object - a loaded ELF file.
 * @base:	what its addresses are relative to
 * @name:	its path; "" for the program itself
 * @dynamic:	its dynamic section
 */
struct object {
	uintptr_t base;
	const char *name;
	const ElfW(Dyn) * dynamic;
};

/**
 * object_at() - the object that holds an address.
 *
 * Context: any, async-signal-safe (glibc 2.35, _dl_find_object).
 * Return: false if no loaded file holds it.
 */
bool object_at(const void *addr, struct object *ret);

/**
 * object_has_text() - whether an address lies in code that a file supplied: in
 * an executable, not writable segment of a loaded object.
 *
 * Context: any, async-signal-safe.
 */
bool object_has_text(const void *addr);

/**
 * object_symbol_at() - the exported function that holds an address.
 * @offset:	of the address in it, set on success
 *
 * Context: any, async-signal-safe.
 * Return: its name, or NULL.
 */
const char *object_symbol_at(const struct object *object, const void *addr, uintptr_t *offset);

/* Whether it is the shim itself. Context: any. */
bool object_is_shim(const struct object *object);

/* The address of an exported definition, or NULL. Context: any. */
void *object_find(const struct object *object, const char *name);

/* The soname, or NULL. Context: any. */
const char *object_soname(const struct object *object);

/* Whether the object asks for a library of that soname. Context: any. */
bool object_needs(const struct object *object, const char *soname);

/**
 * object_search() - walk the loaded objects in the order of their loading.
 * @match:	returns true to stop there
 *
 * Context: process; takes the loader's lock.
 * Return: true if @match stopped it, and @ret is set.
 */
bool object_search(bool (*match)(const struct object *object, const void *arg), const void *arg,
		   struct object *ret);

/**
 * object_search_behind() - the same of those behind the shim.
 *
 * What was loaded with the program comes first and is never unloaded, so a
 * search that ends there needs no lock, and works in a child that was forked
 * while another thread had it.
 *
 * Context: any, async-signal-safe (glibc 2.35, _dl_find_object).
 * Return: true if @match stopped it, and @ret is set.
 */
bool object_search_behind(bool (*match)(const struct object *object, const void *arg),
			  const void *arg, struct object *ret);

#endif
