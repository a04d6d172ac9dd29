/* SPDX-License-Identifier: Apache-2.0 */
#include "slow-elf.h"

#include <stdlib.h>

#include "fuzz.h"

/* Of a dynamic section, after which the readers under test give up. */
#define DYNAMIC_MAX 65536

bool slow_elf_open(struct slow_elf *ret, const uint8_t *data, size_t size)
{
	GElf_Ehdr header;

	must(elf_version(EV_CURRENT) != EV_NONE);
	ret->bytes = (uint8_t *)input_text(data, size);
	ret->size = size;
	ret->elf = elf_memory((char *)ret->bytes, size);
	if (ret->elf && elf_kind(ret->elf) == ELF_K_ELF && gelf_getehdr(ret->elf, &header) &&
	    elf_getphdrnum(ret->elf, &ret->segments) == 0 && ret->segments)
		return true;
	slow_elf_close(ret);
	return false;
}

void slow_elf_close(struct slow_elf *file)
{
	elf_end(file->elf);
	free(file->bytes);
}

bool slow_elf_offset(const struct slow_elf *file, uint64_t address, uint64_t *ret, uint64_t *len)
{
	GElf_Phdr header;
	bool found = false;
	size_t i;

	for (i = 0; i < file->segments && gelf_getphdr(file->elf, (int)i, &header); i++) {
		const uint64_t inside = address - header.p_vaddr;

		if (header.p_type != PT_LOAD || address < header.p_vaddr ||
		    inside >= header.p_filesz || header.p_offset > INT64_MAX - inside)
			continue;
		*ret = header.p_offset + inside;
		*len = header.p_filesz - inside;
		found = true;
	}
	return found;
}

static bool take_entries(Elf_Data *data, void (*take)(const GElf_Dyn *entry, void *context),
			 void *context)
{
	GElf_Dyn entry;
	int i;

	for (i = 0; data && gelf_getdyn(data, i, &entry); i++) {
		if (entry.d_tag == DT_NULL)
			return true;
		take(&entry, context);
	}
	return false;
}

bool slow_elf_entries(const struct slow_elf *file, uint64_t address,
		      void (*take)(const GElf_Dyn *entry, void *context), void *context)
{
	const size_t entry = gelf_fsize(file->elf, ELF_T_DYN, 1, EV_CURRENT);
	uint64_t offset = 0, len = 0;

	if (!slow_elf_offset(file, address, &offset, &len) || offset >= file->size)
		return false;
	if (len > file->size - offset)
		len = file->size - offset;
	if (len > DYNAMIC_MAX)
		len = DYNAMIC_MAX;
	len -= len % entry;
	return len && take_entries(elf_getdata_rawchunk(file->elf, (int64_t)offset, len, ELF_T_DYN),
				   take, context);
}
