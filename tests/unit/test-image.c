/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/image.h"
#include "run-case.h"

/* More than any image needs: 64 KiB of headers three times over, and a dynamic section. */
#define READS_MAX 512

#define DYNAMIC_OFFSET 0x800
#define LOAD_ADDRESS 0x400000
#define DYNAMIC_ADDRESS (LOAD_ADDRESS + DYNAMIC_OFFSET)

/* An image that is made by hand, in a class and a byte order. */
struct file {
	bool wide;
	bool big;
	size_t len;
	size_t entries;
	unsigned int reads;
	unsigned char bytes[4096];
};

static void put(struct file *file, size_t at, size_t size, uint64_t value)
{
	size_t i;

	for (i = 0; i < size; i++)
		file->bytes[at + (file->big ? size - 1 - i : i)] = (unsigned char)(value >> 8 * i);
}

static uint64_t get(const struct file *file, size_t at, size_t size)
{
	uint64_t ret = 0;
	size_t i;

	for (i = 0; i < size; i++)
		ret = ret << 8 | file->bytes[at + (file->big ? i : size - 1 - i)];
	return ret;
}

/* A field of the header, or of what follows at an offset, by its name in either class. */
#define SET(file, at, type, field, value)                                                          \
	do {                                                                                       \
		if ((file)->wide)                                                                  \
			put(file, (at) + offsetof(Elf64_##type, field),                            \
			    sizeof(((Elf64_##type *)0)->field), value);                            \
		else                                                                               \
			put(file, (at) + offsetof(Elf32_##type, field),                            \
			    sizeof(((Elf32_##type *)0)->field), value);                            \
	} while (0)

static size_t header_size(const struct file *file)
{
	return file->wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

static size_t segment_size(const struct file *file)
{
	return file->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

static size_t segment_count(const struct file *file)
{
	return (size_t)get(
		file, file->wide ? offsetof(Elf64_Ehdr, e_phnum) : offsetof(Elf32_Ehdr, e_phnum),
		2);
}

static size_t segment_place(const struct file *file, size_t i)
{
	return header_size(file) + i * segment_size(file);
}

static void add_segment(struct file *file, unsigned int type, unsigned int flags, uint64_t address)
{
	const size_t count = segment_count(file), at = segment_place(file, count);

	SET(file, at, Phdr, p_type, type);
	SET(file, at, Phdr, p_flags, flags);
	SET(file, at, Phdr, p_vaddr, address);
	SET(file, at, Phdr, p_filesz, file->len);
	SET(file, 0, Ehdr, e_phnum, count + 1);
}

static void add_entry(struct file *file, int64_t tag, uint64_t value)
{
	const size_t size = file->wide ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);
	const size_t at = DYNAMIC_OFFSET + file->entries++ * size;

	SET(file, at, Dyn, d_tag, (uint64_t)tag);
	SET(file, at, Dyn, d_un.d_val, value);
}

/* Without segments yet. */
static void start(struct file *file, bool wide, bool big)
{
	memset(file, 0, sizeof(*file));
	file->wide = wide;
	file->big = big;
	file->len = sizeof(file->bytes);
	memcpy(file->bytes, ELFMAG, SELFMAG);
	file->bytes[EI_CLASS] = wide ? ELFCLASS64 : ELFCLASS32;
	file->bytes[EI_DATA] = big ? ELFDATA2MSB : ELFDATA2LSB;
	SET(file, 0, Ehdr, e_type, ET_DYN);
	SET(file, 0, Ehdr, e_machine, wide ? EM_X86_64 : EM_386);
	SET(file, 0, Ehdr, e_phoff, header_size(file));
	SET(file, 0, Ehdr, e_phentsize, segment_size(file));
}

/* As a linker would make it, but for the end of the dynamic section and a stack. */
static void start_program(struct file *file, int form)
{
	start(file, form & 1, form & 2);
	add_segment(file, PT_INTERP, PF_R, LOAD_ADDRESS);
	add_segment(file, PT_LOAD, PF_R | PF_X, LOAD_ADDRESS);
	add_segment(file, PT_LOAD, PF_R | PF_W, LOAD_ADDRESS + 0x10000);
	add_segment(file, PT_DYNAMIC, PF_R | PF_W, DYNAMIC_ADDRESS);
	add_entry(file, DT_FLAGS, DF_BIND_NOW);
}

static void finish_program(struct file *file, unsigned int stack)
{
	add_entry(file, DT_NULL, 0);
	add_segment(file, PT_GNU_STACK, stack, 0);
}

/* From memory of exactly that length, so that a sanitizer sees what is read beyond. */
static long read_bytes(void *from, void *buf, size_t len, uint64_t offset)
{
	struct file *file = from;
	size_t got;

	file->reads++;
	if (offset >= file->len)
		return 0;
	got = file->len - (size_t)offset < len ? file->len - (size_t)offset : len;
	memcpy(buf, file->bytes + offset, got);
	return (long)got;
}

static struct image look(struct file *file)
{
	struct image image;

	memset(&image, 0xff, sizeof(image));
	file->reads = 0;
	image_read(read_bytes, file, &image);
	ck_assert_uint_le(file->reads, READS_MAX);
	return image;
}

#define FORMS 4

START_TEST(an_ordinary_program_breaks_no_rule)
{
	struct image image;
	struct file file;

	start_program(&file, _i);
	finish_program(&file, PF_R | PF_W);
	image = look(&file);
	ck_assert_int_eq(image.kind, IMAGE_PROGRAM);
	ck_assert(image.interpreted && !image.library && !image.obscure);
	ck_assert_int_eq(image.wide, file.wide);
	ck_assert_uint_eq(image.machine, file.wide ? EM_X86_64 : EM_386);
	ck_assert_int_eq(image.stack, IMAGE_STACK_PLAIN);
	ck_assert_ptr_null(image_breach(&image));
}
END_TEST

START_TEST(an_executable_stack_is_found)
{
	struct image image;
	struct file file;

	start_program(&file, _i);
	finish_program(&file, PF_R | PF_W | PF_X);
	image = look(&file);
	ck_assert(image_has_exec_stack(&image));
	ck_assert_str_eq(image_breach(&image), "its stack is executable");
}
END_TEST

START_TEST(of_several_stacks_the_last_counts)
{
	struct image image;
	struct file file;

	start_program(&file, _i);
	finish_program(&file, PF_X);
	add_segment(&file, PT_GNU_STACK, PF_R | PF_W, 0);
	image = look(&file);
	ck_assert(!image_has_exec_stack(&image));
	add_segment(&file, PT_GNU_STACK, PF_X, 0);
	image = look(&file);
	ck_assert(image_has_exec_stack(&image));
}
END_TEST

START_TEST(a_stack_of_which_nothing_is_said_is_executable_in_32_bits)
{
	struct image image;
	struct file file;

	start_program(&file, _i);
	add_entry(&file, DT_NULL, 0);
	image = look(&file);
	ck_assert_int_eq(image.stack, IMAGE_STACK_UNSAID);
	ck_assert_int_eq(image_has_exec_stack(&image), !file.wide);
	ck_assert(image_unsaid_is_exec(EM_X86_64) && image_unsaid_is_exec(EM_386));
	ck_assert(!image_unsaid_is_exec(EM_AARCH64));
}
END_TEST

START_TEST(a_segment_that_is_writable_and_executable_is_found)
{
	struct image image;
	struct file file;

	start_program(&file, _i);
	finish_program(&file, PF_R | PF_W);
	add_segment(&file, PT_LOAD, PF_W | PF_X, LOAD_ADDRESS + 0x20000);
	image = look(&file);
	ck_assert_str_eq(image_breach(&image), "a segment of it is writable and executable");
}
END_TEST

static const struct {
	int64_t tag;
	uint64_t value;
	bool relocations;
} entries[] = {
	{ DT_TEXTREL, 0, true },
	{ DT_FLAGS, DF_TEXTREL, true },
	{ DT_FLAGS, DF_TEXTREL | DF_SYMBOLIC, true },
	{ DT_FLAGS, DF_SYMBOLIC, false },
	{ DT_FLAGS_1, DF_TEXTREL, false },
	{ DT_DEBUG, DF_TEXTREL, false },
};

START_TEST(relocations_of_text_are_found)
{
	const size_t count = sizeof(entries) / sizeof(*entries);
	struct image image;
	struct file file;

	start_program(&file, _i / (int)count);
	add_entry(&file, entries[_i % count].tag, entries[_i % count].value);
	finish_program(&file, PF_R | PF_W);
	image = look(&file);
	ck_assert_int_eq(image.text_relocations, entries[_i % count].relocations);
	ck_assert_int_eq(!!image_breach(&image), entries[_i % count].relocations);
}
END_TEST

START_TEST(what_follows_the_end_of_the_dynamic_section_is_not_read)
{
	struct image image;
	struct file file;

	start_program(&file, _i);
	finish_program(&file, PF_R | PF_W);
	add_entry(&file, DT_TEXTREL, 0);
	image = look(&file);
	ck_assert(!image.text_relocations);
}
END_TEST

/* The loader takes its address; its offset in the file is nobody's. */
START_TEST(the_dynamic_section_is_found_by_its_address)
{
	struct image image;
	struct file file;

	start_program(&file, _i);
	add_entry(&file, DT_TEXTREL, 0);
	finish_program(&file, PF_R | PF_W);
	SET(&file, segment_place(&file, 3), Phdr, p_offset, 0);
	image = look(&file);
	ck_assert(image.text_relocations);
	/* The later of two segments is mapped over the former. */
	start_program(&file, _i);
	finish_program(&file, PF_R | PF_W);
	add_segment(&file, PT_LOAD, PF_R, LOAD_ADDRESS);
	SET(&file, segment_place(&file, 5), Phdr, p_offset, 0x400);
	put(&file, DYNAMIC_OFFSET + 0x400, file.wide ? 8 : 4, DT_TEXTREL);
	image = look(&file);
	ck_assert(image.text_relocations);
}
END_TEST

START_TEST(a_dynamic_section_that_cannot_be_followed_is_a_breach)
{
	struct image image;
	struct file file;

	start_program(&file, _i);
	finish_program(&file, PF_R | PF_W);
	SET(&file, segment_place(&file, 3), Phdr, p_vaddr, LOAD_ADDRESS - 1);
	image = look(&file);
	ck_assert(image.obscure);
	ck_assert_str_eq(image_breach(&image), "its dynamic section cannot be read");
	/* No end within the segment. */
	start_program(&file, _i);
	add_segment(&file, PT_GNU_STACK, PF_R | PF_W, 0);
	memset(file.bytes + DYNAMIC_OFFSET, 0x11, sizeof(file.bytes) - DYNAMIC_OFFSET);
	image = look(&file);
	ck_assert(image.obscure);
}
END_TEST

START_TEST(who_loads_a_program_is_told)
{
	struct image image;
	struct file file;

	start(&file, _i & 1, _i & 2);
	add_segment(&file, PT_LOAD, PF_R | PF_X, LOAD_ADDRESS);
	image = look(&file);
	ck_assert(image.kind == IMAGE_PROGRAM && !image.interpreted && !image.library);
	add_segment(&file, PT_DYNAMIC, PF_R | PF_W, DYNAMIC_ADDRESS);
	add_entry(&file, DT_SONAME, 1);
	add_entry(&file, DT_NULL, 0);
	image = look(&file);
	ck_assert(image.library && !image.interpreted);
}
END_TEST

static long read_file(void *file, void *buf, size_t len, uint64_t offset)
{
	return pread(*(int *)file, buf, len, (off_t)offset);
}

START_TEST(this_program_is_native_and_reached)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct image image;

	ck_assert_int_ge(fd, 0);
	image_read(read_file, &fd, &image);
	close(fd);
	ck_assert(image.kind == IMAGE_PROGRAM && image.native && image.interpreted);
	ck_assert_ptr_null(image_unreached(&image));
	ck_assert_ptr_null(image_breach(&image));
}
END_TEST

/* A copy of this program's own headers, changed in one place. */
static struct image look_at_changed(size_t at, unsigned char flip)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct file file = { .len = sizeof(file.bytes) };

	ck_assert_int_eq(read(fd, file.bytes, sizeof(file.bytes)), sizeof(file.bytes));
	close(fd);
	file.bytes[at] ^= flip;
	return look(&file);
}

START_TEST(another_abi_is_not_reached)
{
	struct image image;

	image = look_at_changed(EI_CLASS, ELFCLASS32 ^ ELFCLASS64);
	ck_assert_str_eq(image_unreached(&image), "it is for another ABI than wxguard");
	image = look_at_changed(EI_CLASS, 4);
	ck_assert_str_eq(image_unreached(&image), "it is for another ABI than wxguard");
	image = look_at_changed(EI_DATA, ELFDATA2LSB ^ ELFDATA2MSB);
	ck_assert_str_eq(image_unreached(&image), "it is for another ABI than wxguard");
	image = look_at_changed(offsetof(Elf32_Ehdr, e_machine), 0x40);
	ck_assert_str_eq(image_unreached(&image), "it is for another ABI than wxguard");
}
END_TEST

START_TEST(a_static_program_is_not_reached)
{
	struct image image = { .kind = IMAGE_PROGRAM, .native = true };

	ck_assert_str_eq(image_unreached(&image),
			 "it is statically linked, and no loader takes a preload");
	image.library = true;
	ck_assert_ptr_null(image_unreached(&image));
	image.library = false;
	image.kind = IMAGE_BROKEN;
	ck_assert_ptr_null(image_unreached(&image));
}
END_TEST

/* Hostile files. */

START_TEST(a_file_that_is_cut_in_its_headers_is_no_program)
{
	struct image image;
	struct file file;
	size_t len, end;

	start_program(&file, _i);
	finish_program(&file, PF_R | PF_W);
	end = segment_place(&file, segment_count(&file));
	for (len = 0; len < end; len++) {
		file.len = len;
		image = look(&file);
		ck_assert_int_ne(image.kind, IMAGE_PROGRAM);
		ck_assert_ptr_null(image_breach(&image));
		ck_assert(len < SELFMAG ? image.kind == IMAGE_OTHER : true);
	}
	file.len = end;
	image = look(&file);
	ck_assert(image.kind == IMAGE_PROGRAM && image.obscure);
}
END_TEST

static bool is_broken(struct file *file)
{
	const struct image image = look(file);

	return image.kind == IMAGE_BROKEN && !image_breach(&image);
}

START_TEST(headers_that_no_kernel_accepts_are_broken)
{
	struct file good, file;

	start_program(&good, _i);
	finish_program(&good, PF_X);
	ck_assert(!is_broken(&good));
	file = good;
	SET(&file, 0, Ehdr, e_phnum, 0);
	ck_assert_msg(is_broken(&file), "no headers");
	file = good;
	SET(&file, 0, Ehdr, e_phnum, PN_XNUM);
	ck_assert_msg(is_broken(&file), "PN_XNUM");
	file = good;
	SET(&file, 0, Ehdr, e_phentsize, segment_size(&file) + 1);
	ck_assert_msg(is_broken(&file), "wrong size of headers");
	file = good;
	SET(&file, 0, Ehdr, e_phoff, UINT64_MAX);
	ck_assert_msg(is_broken(&file), "headers beyond all files");
	file = good;
	SET(&file, 0, Ehdr, e_phoff, INT64_MAX - 64);
	ck_assert_msg(is_broken(&file), "headers at the end of the largest file");
	file = good;
	SET(&file, 0, Ehdr, e_type, ET_REL);
	ck_assert_msg(is_broken(&file), "an object file");
}
END_TEST

static long read_zeroes(void *from, void *buf, size_t len, uint64_t offset)
{
	struct file *file = from;

	memset(buf, 0, len);
	if (offset < sizeof(file->bytes))
		read_bytes(from, buf, len, offset);
	else
		file->reads++;
	return (long)len;
}

START_TEST(as_many_headers_as_possible_are_read_in_little_time)
{
	const size_t most = 65536 / ((_i & 1) ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
	struct image image;
	struct file file;

	start_program(&file, _i);
	finish_program(&file, PF_R | PF_W);
	SET(&file, 0, Ehdr, e_phnum, most);
	file.reads = 0;
	image_read(read_zeroes, &file, &image);
	ck_assert_int_eq(image.kind, IMAGE_PROGRAM);
	ck_assert_uint_le(file.reads, READS_MAX);
	SET(&file, 0, Ehdr, e_phnum, most + 1);
	image_read(read_zeroes, &file, &image);
	ck_assert_int_eq(image.kind, IMAGE_BROKEN);
}
END_TEST

START_TEST(a_dynamic_section_without_an_end_is_read_in_little_time)
{
	struct image image;
	struct file file;

	start_program(&file, _i);
	finish_program(&file, PF_R | PF_W);
	SET(&file, segment_place(&file, 1), Phdr, p_filesz, UINT64_MAX / 2);
	/* The headers over and over: few of their words are zero in the right place. */
	memset(file.bytes + DYNAMIC_OFFSET, 0x11, sizeof(file.bytes) - DYNAMIC_OFFSET);
	image = look(&file);
	ck_assert(image.kind == IMAGE_PROGRAM && image.obscure);
}
END_TEST

/* A small generator, so that each run is the same. */
static uint32_t random_bits(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

START_TEST(images_that_are_changed_at_random_are_survived)
{
	uint32_t state = 0x9e3779b9U + (uint32_t)_i;
	struct file good;
	int round;

	start_program(&good, _i);
	add_entry(&good, DT_TEXTREL, 0);
	finish_program(&good, PF_R | PF_W);
	for (round = 0; round < 5000; round++) {
		struct file *file = malloc(sizeof(*file));
		int changes = 1 + (int)(random_bits(&state) % 8);

		*file = good;
		while (changes--)
			file->bytes[SELFMAG + random_bits(&state) % 0x200] =
				random_bits(&state) & 1 ? 0xff : (unsigned char)random_bits(&state);
		file->len = random_bits(&state) % (sizeof(file->bytes) + 1);
		look(file);
		free(file);
	}
}
END_TEST

static long read_nothing(void *from, void *buf, size_t len, uint64_t offset)
{
	(void)buf;
	(void)offset;
	return *(long *)from > 0 ? (long)len + *(long *)from : *(long *)from;
}

START_TEST(a_reader_that_fails_or_lies_is_survived)
{
	long answers[] = { 0, -1, -4096, 1, 100000 };
	struct image image;
	size_t i;

	for (i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		image_read(read_nothing, &answers[i], &image);
		ck_assert_int_eq(image.kind, IMAGE_OTHER);
	}
}
END_TEST

/* Scripts. */

#define LONG_WORD "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG_LINE LONG_WORD LONG_WORD LONG_WORD LONG_WORD

static const struct {
	const char *line;
	const char *path; /* NULL: no script */
	const char *rest;
} scripts[] = {
	{ "#!/bin/sh\n", "/bin/sh", "" },
	{ "#! \t /bin/sh\n", "/bin/sh", "" },
	{ "#!/bin/sh -e -u \t\nexit\n", "/bin/sh", "-e -u" },
	{ "#!/usr/bin/env\tpython3\n", "/usr/bin/env", "python3" },
	{ "#!/bin/sh", "/bin/sh", "" },
	{ "#!sh\n", "sh", "" },
	{ "#!/bin/sh " LONG_LINE, "/bin/sh", NULL },
	{ "#!" LONG_LINE, NULL, NULL },
	{ "#!\n", NULL, NULL },
	{ "#!   \n/bin/sh\n", NULL, NULL },
	{ "#!", NULL, NULL },
	{ "#", NULL, NULL },
	{ "", NULL, NULL },
	{ " #!/bin/sh\n", NULL, NULL },
	{ "\177ELF", NULL, NULL },
};

START_TEST(a_script_is_read_as_the_kernel_reads_it)
{
	const size_t whole = strlen(scripts[_i].line);
	const size_t len = whole < IMAGE_LINE ? whole : IMAGE_LINE;
	char *line = malloc(len + 1), path[IMAGE_LINE];
	const char *rest = NULL;
	size_t rest_len = 0;
	bool found;

	memcpy(line, scripts[_i].line, len);
	found = image_script(line, len, path, &rest, &rest_len);
	ck_assert_int_eq(found, scripts[_i].path != NULL);
	if (found)
		ck_assert_str_eq(path, scripts[_i].path);
	if (found && scripts[_i].rest) {
		ck_assert_uint_eq(rest_len, strlen(scripts[_i].rest));
		ck_assert_mem_eq(rest, scripts[_i].rest, rest_len);
	}
	free(line);
}
END_TEST

/* Rights. */

static const struct {
	struct image_rights rights;
	const char *why;
} owners[] = {
	{ { .mode = 0755, .uid = 7, .caller_uid = 5, .caller_euid = 5 }, NULL },
	{ { .mode = S_ISUID | 0755, .uid = 7, .caller_uid = 5, .caller_euid = 5 }, "setuid" },
	{ { .mode = S_ISUID | 0755, .uid = 5, .caller_uid = 5, .caller_euid = 5 }, NULL },
	{ { .mode = S_ISUID | 0755, .uid = 7, .nosuid = true }, NULL },
	{ { .mode = S_ISUID | 0755, .uid = 7, .no_new_privs = true }, NULL },
	{ { .mode = S_ISGID | 0755, .gid = 7 }, "setgid" },
	{ { .mode = S_ISGID | 0745, .gid = 7 }, NULL }, /* mandatory locking, not setgid */
	{ { .mode = 0755, .caller_uid = 5, .caller_euid = 0 }, "setuid" },
	{ { .mode = 0755, .caller_gid = 5, .caller_egid = 0 }, "setgid" },
	{ { .mode = 0755, .capable = true }, NULL }, /* root has them already */
	{ { .mode = 0755, .capable = true, .caller_uid = 5, .caller_euid = 5 }, "capabilities" },
	{ { .mode = 0755, .capable = true, .nosuid = true, .caller_uid = 5, .caller_euid = 5 },
	  NULL },
};

START_TEST(who_gains_rights_takes_no_preload)
{
	const char *why = image_secure(&owners[_i].rights);

	ck_assert_int_eq(!!why, !!owners[_i].why);
	if (why)
		ck_assert_ptr_nonnull(strstr(why, owners[_i].why));
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

static void add_program_tests(TCase *cases)
{
	tcase_add_loop_test(cases, an_ordinary_program_breaks_no_rule, 0, FORMS);
	tcase_add_loop_test(cases, an_executable_stack_is_found, 0, FORMS);
	tcase_add_loop_test(cases, of_several_stacks_the_last_counts, 0, FORMS);
	tcase_add_loop_test(cases, a_stack_of_which_nothing_is_said_is_executable_in_32_bits, 0,
			    FORMS);
	tcase_add_loop_test(cases, a_segment_that_is_writable_and_executable_is_found, 0, FORMS);
	tcase_add_loop_test(cases, relocations_of_text_are_found, 0, FORMS * COUNT(entries));
	tcase_add_loop_test(cases, what_follows_the_end_of_the_dynamic_section_is_not_read, 0,
			    FORMS);
	tcase_add_loop_test(cases, the_dynamic_section_is_found_by_its_address, 0, FORMS);
	tcase_add_loop_test(cases, a_dynamic_section_that_cannot_be_followed_is_a_breach, 0, FORMS);
	tcase_add_loop_test(cases, who_loads_a_program_is_told, 0, FORMS);
	tcase_add_test(cases, this_program_is_native_and_reached);
	tcase_add_test(cases, another_abi_is_not_reached);
	tcase_add_test(cases, a_static_program_is_not_reached);
}

int main(void)
{
	TCase *cases = tcase_create("image");

	add_program_tests(cases);
	tcase_add_loop_test(cases, a_file_that_is_cut_in_its_headers_is_no_program, 0, FORMS);
	tcase_add_loop_test(cases, headers_that_no_kernel_accepts_are_broken, 0, FORMS);
	tcase_add_loop_test(cases, as_many_headers_as_possible_are_read_in_little_time, 0, FORMS);
	tcase_add_loop_test(cases, a_dynamic_section_without_an_end_is_read_in_little_time, 0,
			    FORMS);
	tcase_add_loop_test(cases, images_that_are_changed_at_random_are_survived, 0, FORMS);
	tcase_add_test(cases, a_reader_that_fails_or_lies_is_survived);
	tcase_add_loop_test(cases, a_script_is_read_as_the_kernel_reads_it, 0, COUNT(scripts));
	tcase_add_loop_test(cases, who_gains_rights_takes_no_preload, 0, COUNT(owners));
	return run_case(cases, "image");
}
