/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The code and the data of an ELF file. Whatever it is, what is found has the form
 * that is promised, in the promised order, and is found again; and the descriptor
 * is left as it was.
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "code/body.h"
#include "fuzz.h"

static struct knowledge *knowledge;
static struct body_context context;

static void read_knowledge(void *unused)
{
	(void)unused;
	knowledge = knowledge_new();
	must(knowledge_add_folder(knowledge, FUZZ_COMPONENTS) && knowledge_count(knowledge));
	context.knowledge = knowledge;
	context.search = search_new(knowledge);
}

/* What was told so far, as text. */
struct told {
	FILE *out;
	uint64_t last[EVIDENCE_COUNT];
};

static bool is_of_body(enum evidence evidence)
{
	const int number = atoi(evidence_code(evidence) + strlen("WX"));

	return number >= 620 && number <= 649;
}

static void check_protection(const char *protection)
{
	must(strlen(protection) == 0 || strlen(protection) == 3);
	must(!*protection || (strchr("r-?", protection[0]) && strchr("w-?", protection[1]) &&
			      strchr("x-?", protection[2])));
}

static void take(const struct body_find *find, void *data)
{
	struct told *told = data;

	must(find->evidence < EVIDENCE_COUNT && is_of_body(find->evidence));
	check_protection(find->protection);
	must(!find->address || find->address >= told->last[find->evidence]);
	if (find->address)
		told->last[find->evidence] = find->address;
	must(!find->where || *find->where);
	must(!find->call || body_wants_import(find->call) || *find->call);
	fprintf(told->out, "%s %s %s %s %s %s %llx %s %lu\n", evidence_code(find->evidence),
		find->where ? find->where : "", find->detail ? find->detail : "",
		find->component ? component_value(find->component, KEY_NAME) : "",
		find->call ? find->call : "", find->function ? find->function : "",
		(unsigned long long)find->address, find->protection, find->count);
}

static int look(int fd, char **ret)
{
	struct told told = { .last = { 0 } };
	size_t len;
	int result;

	told.out = open_memstream(ret, &len);
	must(told.out);
	result = body_look(fd, &context, take, &told);
	must(fclose(told.out) == 0);
	must(result == 0 || result == -ENOEXEC || result == -EIO);
	must(result == 0 || len == 0);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char *first, *again;
	int result;

	if (!knowledge)
		must(!ends(read_knowledge, NULL));
	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	result = look(fd, &first);
	must(lseek(fd, 0, SEEK_CUR) == (off_t)size);
	must(result != 0 || (size >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0));
	must(look(fd, &again) == result);
	must(strcmp(first, again) == 0);
	free(first);
	free(again);
	close(fd);
	return 0;
}
