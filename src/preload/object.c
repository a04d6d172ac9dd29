/* SPDX-License-Identifier: Apache-2.0 */
#include "preload/object.h"

#include <sys/auxv.h>

#include "core/str.h"

/* glibc 2.35; where it is missing, callers stay without a name. */
extern int _dl_find_object(void *, struct dl_find_object *) __attribute__((weak));

static bool find(const void *addr, struct dl_find_object *ret)
{
	return _dl_find_object && _dl_find_object((void *)addr, ret) == 0;
}

bool object_at(const void *addr, struct object *ret)
{
	struct dl_find_object found;

	if (!find(addr, &found))
		return false;
	ret->base = found.dlfo_link_map->l_addr;
	ret->name = found.dlfo_link_map->l_name;
	ret->dynamic = found.dlfo_link_map->l_ld;
	return true;
}

/* Where this file's own ELF header is; the linker defines it. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

bool object_is_shim(const struct object *object)
{
	return object->base == (uintptr_t)__ehdr_start;
}

/* Program headers of a loaded object. */
struct segments {
	const ElfW(Phdr) * first;
	size_t count;
};

/*
 * The kernel maps the program itself and may leave gaps between its segments;
 * then the loader tells only the part around the address. Elsewhere the ELF
 * header is what the object begins with.
 */
static bool find_segments(const struct dl_find_object *found, struct segments *ret)
{
	const ElfW(Ehdr) *header = found->dlfo_map_start;

	if (!*found->dlfo_link_map->l_name) {
		ret->first = (const void *)getauxval(AT_PHDR);
		ret->count = getauxval(AT_PHNUM);
		return ret->first;
	}
	if (!str_starts((const char *)header->e_ident, ELFMAG))
		return false;
	ret->first = (const void *)((const char *)header + header->e_phoff);
	ret->count = header->e_phnum;
	return true;
}

bool object_has_text(const void *addr)
{
	struct dl_find_object found;
	struct segments segments;
	size_t i;

	if (!find(addr, &found) || !find_segments(&found, &segments))
		return false;
	for (i = 0; i < segments.count; i++) {
		const ElfW(Phdr) *segment = &segments.first[i];
		uintptr_t start = found.dlfo_link_map->l_addr + segment->p_vaddr;

		if (segment->p_type == PT_LOAD && (uintptr_t)addr - start < segment->p_memsz)
			return (segment->p_flags & (PF_X | PF_W)) == PF_X;
	}
	return false;
}

/* The tables of an object that symbols are looked up in. */
struct symbols {
	const ElfW(Sym) * table;
	const char *names;
	const uint32_t *gnu_hash;
	const ElfW(Word) * hash;
	const ElfW(Half) * versions;
};

/* The loader relocates these entries in place; of the vDSO it does not. */
static const void *dynamic_pointer(const struct object *object, const ElfW(Dyn) * entry)
{
	uintptr_t value = entry->d_un.d_ptr;

	return (const void *)(value < object->base ? value + object->base : value);
}

static struct symbols symbols_of(const struct object *object)
{
	struct symbols ret = { NULL, NULL, NULL, NULL, NULL };
	const ElfW(Dyn) * entry;

	for (entry = object->dynamic; entry && entry->d_tag != DT_NULL; entry++) {
		if (entry->d_tag == DT_SYMTAB)
			ret.table = dynamic_pointer(object, entry);
		else if (entry->d_tag == DT_STRTAB)
			ret.names = dynamic_pointer(object, entry);
		else if (entry->d_tag == DT_GNU_HASH)
			ret.gnu_hash = dynamic_pointer(object, entry);
		else if (entry->d_tag == DT_HASH)
			ret.hash = dynamic_pointer(object, entry);
		else if (entry->d_tag == DT_VERSYM)
			ret.versions = dynamic_pointer(object, entry);
	}
	return ret;
}

/* Symbols behind the last one of the last chain; DT_GNU_HASH does not count them. */
static uint32_t gnu_hash_count(const uint32_t *hash)
{
	const uint32_t n_buckets = hash[0], first = hash[1], bloom_words = hash[2];
	const uint32_t *buckets = hash + 4 + bloom_words * (sizeof(ElfW(Addr)) / 4);
	const uint32_t *chains = buckets + n_buckets;
	uint32_t i, last = 0;

	for (i = 0; i < n_buckets; i++)
		if (buckets[i] > last)
			last = buckets[i];
	if (last < first)
		return first;
	while (!(chains[last - first] & 1))
		last++;
	return last + 1;
}

static uint32_t symbol_count(const struct symbols *symbols)
{
	if (!symbols->table || !symbols->names)
		return 0;
	if (symbols->gnu_hash)
		return gnu_hash_count(symbols->gnu_hash);
	return symbols->hash ? symbols->hash[1] : 0;
}

static bool is_definition(const ElfW(Sym) * symbol)
{
	return symbol->st_shndx != SHN_UNDEF && symbol->st_value;
}

const char *object_symbol_at(const struct object *object, const void *addr, uintptr_t *offset)
{
	const struct symbols symbols = symbols_of(object);
	const uint32_t count = symbol_count(&symbols);
	uint32_t i;

	for (i = 0; i < count; i++) {
		const ElfW(Sym) *symbol = &symbols.table[i];
		uintptr_t inside = (uintptr_t)addr - object->base - symbol->st_value;

		if (!is_definition(symbol) || inside >= symbol->st_size ||
		    (symbol->st_info & 0xf) != STT_FUNC)
			continue;
		*offset = inside;
		return symbols.names + symbol->st_name;
	}
	return NULL;
}

/* Of several versions of a function, that which programs of today get. */
static bool is_default(const struct symbols *symbols, uint32_t i)
{
	return !symbols->versions || !(symbols->versions[i] & 0x8000 /* VERSYM_HIDDEN */);
}

static uint32_t gnu_hash_of(const char *name)
{
	uint32_t hash = 5381;

	for (; *name; name++)
		hash = hash * 33 + (unsigned char)*name;
	return hash;
}

/* Index of the first symbol of the name's chain, 0 if there is none. */
static uint32_t gnu_hash_chain(const uint32_t *hash, uint32_t value)
{
	return hash[4 + hash[2] * (sizeof(ElfW(Addr)) / 4) + value % hash[0]];
}

static const ElfW(Sym) * find_by_gnu_hash(const struct symbols *symbols, const char *name)
{
	const uint32_t *hash = symbols->gnu_hash;
	const uint32_t value = gnu_hash_of(name);
	const uint32_t *chains = hash + 4 + hash[2] * (sizeof(ElfW(Addr)) / 4) + hash[0] - hash[1];
	uint32_t i = hash[0] ? gnu_hash_chain(hash, value) : 0;

	for (; i; i++) {
		const ElfW(Sym) *symbol = &symbols->table[i];

		if ((chains[i] | 1) == (value | 1) && is_definition(symbol) &&
		    is_default(symbols, i) && str_equal(symbols->names + symbol->st_name, name))
			return symbol;
		if (chains[i] & 1)
			break;
	}
	return NULL;
}

static const ElfW(Sym) * find_by_scan(const struct symbols *symbols, const char *name)
{
	const uint32_t count = symbol_count(symbols);
	uint32_t i;

	for (i = 0; i < count; i++)
		if (is_definition(&symbols->table[i]) && is_default(symbols, i) &&
		    str_equal(symbols->names + symbols->table[i].st_name, name))
			return &symbols->table[i];
	return NULL;
}

void *object_find(const struct object *object, const char *name)
{
	const struct symbols symbols = symbols_of(object);
	const ElfW(Sym) *symbol = NULL;

	if (symbols.table && symbols.names)
		symbol = symbols.gnu_hash ? find_by_gnu_hash(&symbols, name)
					  : find_by_scan(&symbols, name);
	return symbol ? (void *)(object->base + symbol->st_value) : NULL;
}

/* The next entry of a tag from @entry on whose value is a name, or NULL. */
static const ElfW(Dyn) * find_name(const ElfW(Dyn) * entry, long tag)
{
	for (; entry && entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == tag)
			return entry;
	return NULL;
}

const char *object_soname(const struct object *object)
{
	const struct symbols symbols = symbols_of(object);
	const ElfW(Dyn) *entry = find_name(object->dynamic, DT_SONAME);

	return entry && symbols.names ? symbols.names + entry->d_un.d_val : NULL;
}

bool object_needs(const struct object *object, const char *soname)
{
	const struct symbols symbols = symbols_of(object);
	const ElfW(Dyn) *entry = object->dynamic;

	if (!symbols.names)
		return false;
	while ((entry = find_name(entry, DT_NEEDED))) {
		if (str_equal(symbols.names + entry->d_un.d_val, soname))
			return true;
		entry++;
	}
	return false;
}

struct search {
	bool (*match)(const struct object *object, const void *arg);
	const void *arg;
	struct object *ret;
};

static int search_step(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct search *search = arg;
	struct object object = { info->dlpi_addr, info->dlpi_name, NULL };
	unsigned int i;

	(void)size;
	for (i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
			object.dynamic =
				(const void *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
	if (!object.dynamic || !search->match(&object, search->arg))
		return 0;
	*search->ret = object;
	return 1;
}

bool object_search(bool (*match)(const struct object *object, const void *arg), const void *arg,
		   struct object *ret)
{
	struct search search = { match, arg, ret };

	return dl_iterate_phdr(search_step, &search) == 1;
}

bool object_search_behind(bool (*match)(const struct object *object, const void *arg),
			  const void *arg, struct object *ret)
{
	struct dl_find_object found;
	const struct link_map *map = find(__ehdr_start, &found) ? found.dlfo_link_map : NULL;

	while (map && (map = map->l_next)) {
		const struct object object = { map->l_addr, map->l_name, map->l_ld };

		if (!match(&object, arg))
			continue;
		*ret = object;
		return true;
	}
	return false;
}
