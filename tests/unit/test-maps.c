/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/mman.h>

#include "core/maps.h"
#include "core/rule.h"
#include "run-case.h"

static bool parse(const char *line, struct map *map)
{
	return maps_parse(line, strlen(line), map);
}

START_TEST(a_file_mapping_is_read)
{
	struct map map;

	ck_assert(parse("7f1c2a000000-7f1c2a021000 r-xp 00001000 fd:01 1234567    /usr/lib/a b.so",
			&map));
	ck_assert_uint_eq(map.start, 0x7f1c2a000000);
	ck_assert_uint_eq(map.end, 0x7f1c2a021000);
	ck_assert_int_eq(map.prot, PROT_READ | PROT_EXEC);
	ck_assert(!map.shared);
	ck_assert_uint_eq(map.offset, 0x1000);
	ck_assert_uint_eq(map.dev, (uint64_t)0xfd << 32 | 1);
	ck_assert_uint_eq(map.inode, 1234567);
	ck_assert_uint_eq(map.path_len, strlen("/usr/lib/a b.so"));
	ck_assert_mem_eq(map.path, "/usr/lib/a b.so", map.path_len);
	ck_assert(!map.sysv);
}
END_TEST

START_TEST(an_anonymous_mapping_has_no_path)
{
	struct map map;

	ck_assert(parse("1000-2000 rw-s 00000000 00:00 0 ", &map));
	ck_assert_int_eq(map.prot, PROT_READ | PROT_WRITE);
	ck_assert(map.shared);
	ck_assert_ptr_null(map.path);
	ck_assert_uint_eq(map.path_len, 0);
}
END_TEST

START_TEST(a_line_may_end_behind_the_inode)
{
	struct map map;

	ck_assert(parse("1000-2000 ---p 00000000 00:00 7", &map));
	ck_assert_uint_eq(map.inode, 7);
	ck_assert_int_eq(map.prot, PROT_NONE);
}
END_TEST

START_TEST(a_system_v_segment_is_told_from_a_memfd)
{
	struct map segment, memfd;

	ck_assert(parse("1000-2000 rw-s 00000000 00:01 5    /SYSV00000000 (deleted)", &segment));
	ck_assert(parse("3000-4000 rw-s 00000000 00:01 5    /memfd:libffi (deleted)", &memfd));
	ck_assert(segment.sysv && !memfd.sysv);
	ck_assert(!maps_same_object(&segment, &memfd));
	ck_assert(maps_same_object(&memfd, &memfd));
}
END_TEST

START_TEST(memory_without_an_inode_is_never_the_same_object)
{
	struct map map;

	ck_assert(parse("1000-2000 rw-p 00000000 00:00 0", &map));
	ck_assert(!maps_same_object(&map, &map));
}
END_TEST

static const char *const hostile[] = {
	"",
	" ",
	"-",
	"1000",
	"1000-",
	"1000-2000",
	"1000-2000 ",
	"1000-2000 rw-p",
	"1000-2000 rw-p ",
	"1000-2000 rw-p 0",
	"1000-2000 rw-p 0 0",
	"1000-2000 rw-p 0 00:",
	"1000-2000 rw-p 0 00:00 ",
	"1000-2000 rw-p 0 00:00 x",
	"1000-2000 xwrp 0 00:00 0",
	"1000-2000 rw-q 0 00:00 0",
	"1000-2000 rw 0 00:00 0",
	"2000-1000 rw-p 0 00:00 0",
	"1000-1000 rw-p 0 00:00 0",
	"1000 -2000 rw-p 0 00:00 0",
	"+1000-2000 rw-p 0 00:00 0",
	"0x1000-2000 rw-p 0 00:00 0",
	"G000-2000 rw-p 0 00:00 0",
	"10000000000000000-20000000000000000 rw-p 0 00:00 0",
	"1000-2000 rw-p 0 00:00 99999999999999999999999",
	"1000-2000 rw-p 0 100000000:00 0",
	"1000-2000 rw-p 0 00:00 0x",
};

START_TEST(a_line_that_the_kernel_would_not_write_is_refused)
{
	struct map map;

	ck_assert_msg(!parse(hostile[_i], &map), "\"%s\"", hostile[_i]);
}
END_TEST

START_TEST(a_cut_line_is_never_read_beyond_its_end)
{
	const char *line = "7f1c2a000000-7f1c2a021000 r-xp 00001000 fd:01 1234567    /usr/lib/a.so";
	size_t len;

	for (len = 0; len <= strlen(line); len++) {
		char *copy = malloc(len + 1);
		struct map map;

		memcpy(copy, line, len);
		maps_parse(copy, len, &map);
		free(copy);
	}
}
END_TEST

START_TEST(prot_is_wx_only_with_both_bits)
{
	int prot;

	for (prot = 0; prot < 8; prot++)
		ck_assert_int_eq(prot_is_wx(prot), (prot & PROT_WRITE) && (prot & PROT_EXEC));
}
END_TEST

START_TEST(mmap_matters_if_executable_or_a_shared_file)
{
	ck_assert(mmap_matters(PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS));
	ck_assert(mmap_matters(PROT_READ, MAP_SHARED));
	ck_assert(mmap_matters(PROT_NONE, MAP_SHARED_VALIDATE));
	ck_assert(!mmap_matters(PROT_READ | PROT_WRITE, MAP_PRIVATE));
	ck_assert(!mmap_matters(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS));
	ck_assert(flags_are_shared(MAP_SHARED) && flags_are_shared(MAP_SHARED_VALIDATE));
	ck_assert(!flags_are_shared(MAP_PRIVATE | MAP_FIXED));
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("maps");

	tcase_add_test(cases, a_file_mapping_is_read);
	tcase_add_test(cases, an_anonymous_mapping_has_no_path);
	tcase_add_test(cases, a_line_may_end_behind_the_inode);
	tcase_add_test(cases, a_system_v_segment_is_told_from_a_memfd);
	tcase_add_test(cases, memory_without_an_inode_is_never_the_same_object);
	tcase_add_loop_test(cases, a_line_that_the_kernel_would_not_write_is_refused, 0,
			    sizeof(hostile) / sizeof(*hostile));
	tcase_add_test(cases, a_cut_line_is_never_read_beyond_its_end);
	tcase_add_test(cases, prot_is_wx_only_with_both_bits);
	tcase_add_test(cases, mmap_matters_if_executable_or_a_shared_file);
	return run_case(cases, "maps");
}
