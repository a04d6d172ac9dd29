/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <linux/audit.h>
#include <string.h>

#include "bpf.h"
#include "unit/run-case.h"

#define LENGTH(program) (sizeof(program) / sizeof(*(program)))

/* One instruction each, so that a program is a list of them. */
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define SET_A(value) BPF_STMT(BPF_LD | BPF_IMM, value)
#define SET_X(value) BPF_STMT(BPF_LDX | BPF_IMM, value)
#define ALU(op, value) BPF_STMT(BPF_ALU | BPF_K | (op), value)
#define ALU_X(op) BPF_STMT(BPF_ALU | BPF_X | (op), 0)
#define IF(op, value, yes, no) BPF_JUMP(BPF_JMP | BPF_K | (op), value, yes, no)
#define IF_X(op, yes, no) BPF_JUMP(BPF_JMP | BPF_X | (op), 0, yes, no)
#define GO(distance) BPF_STMT(BPF_JMP | BPF_JA, distance)
#define STORE(cell) BPF_STMT(BPF_ST, cell)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define RETURN_A BPF_STMT(BPF_RET | BPF_A, 0)

static const struct seccomp_data call = {
	.nr = 0x1234,
	.arch = AUDIT_ARCH_X86_64,
	.instruction_pointer = 0x1111222233334444,
	.args = { 0xaaaaaaaabbbbbbbb, 1, 2, 3, 4, 0x5555555566666666 },
};

static const char *refused(const struct sock_filter *program, size_t length)
{
	const char *why;
	int error = bpf_verify(program, length, &why);

	ck_assert_int_eq(error, why ? -EINVAL : 0);
	return why;
}

static struct bpf_result run_verified(const struct sock_filter *program, size_t length,
				      bool big_endian)
{
	ck_assert_pstr_eq(refused(program, length), NULL);
	return bpf_run(program, &call, big_endian);
}

#define RUN(...)                                                                                   \
	({                                                                                         \
		const struct sock_filter program_[] = { __VA_ARGS__ };                             \
		run_verified(program_, LENGTH(program_), false);                                   \
	})
#define RUN_BIG(...)                                                                               \
	({                                                                                         \
		const struct sock_filter program_[] = { __VA_ARGS__ };                             \
		run_verified(program_, LENGTH(program_), true);                                    \
	})
#define REFUSED(...)                                                                               \
	({                                                                                         \
		const struct sock_filter program_[] = { __VA_ARGS__ };                             \
		refused(program_, LENGTH(program_));                                               \
	})

START_TEST(a_return_gives_its_constant_or_the_accumulator)
{
	ck_assert_uint_eq(RUN(RETURN(0x7fff0000)).action, 0x7fff0000);
	ck_assert_uint_eq(RUN(SET_A(77), RETURN_A).action, 77);
	ck_assert_uint_eq(RUN(RETURN_A).action, 0);
}
END_TEST

START_TEST(the_number_and_the_architecture_are_at_0_and_4)
{
	ck_assert_uint_eq(RUN(LOAD(0), RETURN_A).action, 0x1234);
	ck_assert_uint_eq(RUN(LOAD(4), RETURN_A).action, AUDIT_ARCH_X86_64);
	ck_assert_uint_eq(RUN_BIG(LOAD(0), RETURN_A).action, 0x1234);
	ck_assert_uint_eq(RUN_BIG(LOAD(4), RETURN_A).action, AUDIT_ARCH_X86_64);
}
END_TEST

START_TEST(little_endian_has_the_low_word_of_an_argument_first)
{
	ck_assert_uint_eq(RUN(LOAD(8), RETURN_A).action, 0x33334444);
	ck_assert_uint_eq(RUN(LOAD(12), RETURN_A).action, 0x11112222);
	ck_assert_uint_eq(RUN(LOAD(16), RETURN_A).action, 0xbbbbbbbb);
	ck_assert_uint_eq(RUN(LOAD(20), RETURN_A).action, 0xaaaaaaaa);
	ck_assert_uint_eq(RUN(LOAD(56), RETURN_A).action, 0x66666666);
	ck_assert_uint_eq(RUN(LOAD(60), RETURN_A).action, 0x55555555);
}
END_TEST

START_TEST(big_endian_has_the_high_word_of_an_argument_first)
{
	ck_assert_uint_eq(RUN_BIG(LOAD(8), RETURN_A).action, 0x11112222);
	ck_assert_uint_eq(RUN_BIG(LOAD(12), RETURN_A).action, 0x33334444);
	ck_assert_uint_eq(RUN_BIG(LOAD(16), RETURN_A).action, 0xaaaaaaaa);
	ck_assert_uint_eq(RUN_BIG(LOAD(20), RETURN_A).action, 0xbbbbbbbb);
	ck_assert_uint_eq(RUN_BIG(LOAD(24), RETURN_A).action, 0);
	ck_assert_uint_eq(RUN_BIG(LOAD(28), RETURN_A).action, 1);
}
END_TEST

START_TEST(the_length_is_that_of_the_data)
{
	ck_assert_uint_eq(RUN(BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), RETURN_A).action, 64);
	ck_assert_uint_eq(RUN(BPF_STMT(BPF_LDX | BPF_W | BPF_LEN, 0),
			      BPF_STMT(BPF_MISC | BPF_TXA, 0), RETURN_A)
				  .action,
			  64);
}
END_TEST

static uint32_t alu_both_ways(uint16_t op, uint32_t a, uint32_t operand)
{
	uint32_t constant = RUN(SET_A(a), ALU(op, operand), RETURN_A).action;

	ck_assert_uint_eq(RUN(SET_X(operand), SET_A(a), ALU_X(op), RETURN_A).action, constant);
	return constant;
}

START_TEST(arithmetic_wraps_at_32_bits)
{
	ck_assert_uint_eq(alu_both_ways(BPF_ADD, 0xffffffff, 3), 2);
	ck_assert_uint_eq(alu_both_ways(BPF_SUB, 2, 3), 0xffffffff);
	ck_assert_uint_eq(alu_both_ways(BPF_MUL, 0x10001, 0x10001), 0x20001);
	ck_assert_uint_eq(alu_both_ways(BPF_DIV, 0xfffffff0, 16), 0xfffffff);
	ck_assert_uint_eq(RUN(SET_A(1), BPF_STMT(BPF_ALU | BPF_NEG, 0), RETURN_A).action,
			  0xffffffff);
}
END_TEST

START_TEST(bits_are_masked_set_and_shifted)
{
	ck_assert_uint_eq(alu_both_ways(BPF_AND, 0xff00ff00, 0x0ff00ff0), 0x0f000f00);
	ck_assert_uint_eq(alu_both_ways(BPF_OR, 0xff00ff00, 0x0ff00ff0), 0xfff0fff0);
	ck_assert_uint_eq(alu_both_ways(BPF_XOR, 0xff00ff00, 0x0ff00ff0), 0xf0f0f0f0);
	ck_assert_uint_eq(alu_both_ways(BPF_LSH, 0x80000001, 4), 0x10);
	ck_assert_uint_eq(alu_both_ways(BPF_RSH, 0x80000001, 4), 0x8000000);
}
END_TEST

START_TEST(a_shift_by_the_register_uses_five_bits)
{
	ck_assert_uint_eq(RUN(SET_X(33), SET_A(1), ALU_X(BPF_LSH), RETURN_A).action, 2);
	ck_assert_uint_eq(RUN(SET_X(33), SET_A(4), ALU_X(BPF_RSH), RETURN_A).action, 2);
}
END_TEST

START_TEST(a_division_by_a_zero_register_kills_the_thread)
{
	struct bpf_result result = RUN(SET_A(5), ALU_X(BPF_DIV), RETURN(SECCOMP_RET_ALLOW));

	ck_assert_uint_eq(result.action, SECCOMP_RET_KILL_THREAD);
	ck_assert_uint_eq(result.steps, 2);
}
END_TEST

static bool jumps_both_ways(uint16_t op, uint32_t a, uint32_t operand)
{
	bool constant = RUN(SET_A(a), IF(op, operand, 0, 1), RETURN(1), RETURN(0)).action;

	ck_assert_uint_eq(
		RUN(SET_X(operand), SET_A(a), IF_X(op, 0, 1), RETURN(1), RETURN(0)).action,
		constant);
	return constant;
}

START_TEST(comparisons_are_unsigned)
{
	ck_assert(jumps_both_ways(BPF_JEQ, 5, 5) && !jumps_both_ways(BPF_JEQ, 5, 6));
	ck_assert(jumps_both_ways(BPF_JGT, 0x80000000, 1) && !jumps_both_ways(BPF_JGT, 5, 5));
	ck_assert(jumps_both_ways(BPF_JGE, 0xffffffff, 0) && !jumps_both_ways(BPF_JGE, 4, 5));
	ck_assert(jumps_both_ways(BPF_JGE, 5, 5));
	ck_assert(jumps_both_ways(BPF_JSET, 6, 2) && !jumps_both_ways(BPF_JSET, 5, 2));
}
END_TEST

START_TEST(a_jump_skips_and_the_skipped_are_not_counted)
{
	struct bpf_result result = RUN(GO(2), RETURN(1), RETURN(2), RETURN(3));

	ck_assert_uint_eq(result.action, 3);
	ck_assert_uint_eq(result.steps, 2);
}
END_TEST

START_TEST(memory_keeps_what_both_registers_store)
{
	ck_assert_uint_eq(RUN(SET_A(1), STORE(0), SET_X(2), BPF_STMT(BPF_STX, 15),
			      BPF_STMT(BPF_LDX | BPF_MEM, 0), BPF_STMT(BPF_LD | BPF_MEM, 15),
			      ALU(BPF_LSH, 4), ALU_X(BPF_OR), RETURN_A)
				  .action,
			  0x21);
}
END_TEST

START_TEST(registers_are_copied)
{
	ck_assert_uint_eq(RUN(SET_A(9), BPF_STMT(BPF_MISC | BPF_TAX, 0), SET_A(1),
			      BPF_STMT(BPF_MISC | BPF_TXA, 0), RETURN_A)
				  .action,
			  9);
}
END_TEST

START_TEST(a_program_ends_with_a_return)
{
	ck_assert_pstr_eq(REFUSED(SET_A(1)), "no return at the end");
	ck_assert_pstr_eq(REFUSED(RETURN(0), GO(0)), "a jump beyond the end");
	ck_assert_pstr_eq(refused(NULL, 0), "no instruction");
}
END_TEST

START_TEST(a_program_has_at_most_4096_instructions)
{
	static struct sock_filter program[4097];
	size_t i;

	for (i = 0; i < LENGTH(program); i++)
		program[i] = (struct sock_filter)RETURN(0);
	ck_assert_pstr_eq(refused(program, 4096), NULL);
	ck_assert_pstr_eq(refused(program, 4097), "too many instructions");
}
END_TEST

START_TEST(a_jump_stays_inside)
{
	ck_assert_pstr_eq(REFUSED(GO(0), RETURN(0)), NULL);
	ck_assert_pstr_eq(REFUSED(GO(1), RETURN(0)), "a jump beyond the end");
	ck_assert_pstr_eq(REFUSED(GO(0xffffffff), RETURN(0)), "a jump beyond the end");
	ck_assert_pstr_eq(REFUSED(IF(BPF_JEQ, 0, 1, 0), RETURN(0)), "a jump beyond the end");
	ck_assert_pstr_eq(REFUSED(IF(BPF_JEQ, 0, 0, 1), RETURN(0)), "a jump beyond the end");
}
END_TEST

START_TEST(a_load_is_aligned_and_inside_the_data)
{
	ck_assert_pstr_eq(REFUSED(LOAD(60), RETURN(0)), NULL);
	ck_assert_pstr_eq(REFUSED(LOAD(64), RETURN(0)), "a load beyond the data");
	ck_assert_pstr_eq(REFUSED(LOAD(0xfffff000), RETURN(0)), "a load beyond the data");
	ck_assert_pstr_eq(REFUSED(LOAD(18), RETURN(0)), "a misaligned load");
}
END_TEST

START_TEST(a_constant_divides_and_shifts_only_by_what_it_can)
{
	ck_assert_pstr_eq(REFUSED(ALU(BPF_DIV, 0), RETURN(0)), "a division by zero");
	ck_assert_pstr_eq(REFUSED(ALU(BPF_LSH, 32), RETURN(0)), "a shift by more than a word");
	ck_assert_pstr_eq(REFUSED(ALU(BPF_RSH, 32), RETURN(0)), "a shift by more than a word");
}
END_TEST

START_TEST(a_memory_cell_is_there_and_stored_on_every_way)
{
	const struct sock_filter get = BPF_STMT(BPF_LD | BPF_MEM, 3);

	ck_assert_pstr_eq(REFUSED(STORE(16), RETURN(0)), "a memory cell that there is not");
	ck_assert_pstr_eq(REFUSED(get, RETURN(0)), "a memory cell that was not stored to");
	ck_assert_pstr_eq(REFUSED(STORE(2), get, RETURN(0)),
			  "a memory cell that was not stored to");
	ck_assert_pstr_eq(REFUSED(IF(BPF_JEQ, 0, 1, 0), STORE(3), get, RETURN(0)),
			  "a memory cell that was not stored to");
	ck_assert_pstr_eq(REFUSED(IF(BPF_JEQ, 0, 0, 1), STORE(3), get, RETURN(0)),
			  "a memory cell that was not stored to");
	ck_assert_pstr_eq(REFUSED(IF(BPF_JEQ, 0, 2, 0), STORE(3), GO(1), STORE(3), get, RETURN(0)),
			  NULL);
	ck_assert_pstr_eq(REFUSED(GO(1), get, RETURN(0)), NULL);
}
END_TEST

START_TEST(seccomp_knows_no_modulo_no_bytes_and_no_packets)
{
	static const uint16_t codes[] = {
		BPF_ALU | BPF_MOD | BPF_K, BPF_ALU | BPF_NEG | BPF_X,
		BPF_LD | BPF_B | BPF_ABS,  BPF_LD | BPF_H | BPF_ABS,
		BPF_LD | BPF_W | BPF_IND,  BPF_LDX | BPF_B | BPF_MSH,
		BPF_RET | BPF_X,	   BPF_JMP | BPF_JA | BPF_X,
		0x100 | BPF_ALU | BPF_ADD, 0xffff,
		BPF_JMP | BPF_JEQ | 0x100, BPF_ST | BPF_MEM,
	};
	size_t i;

	for (i = 0; i < LENGTH(codes); i++)
		ck_assert_pstr_eq(REFUSED(BPF_STMT(codes[i], 1), RETURN(0), RETURN(0)),
				  "an instruction that seccomp does not know");
}
END_TEST

START_TEST(a_program_is_read_in_the_byte_order_of_its_cpu)
{
	static const unsigned char little[] = { 0x15, 0, 1, 2, 4, 3, 2, 1 };
	static const unsigned char big[] = { 0, 0x15, 1, 2, 1, 2, 3, 4 };
	struct sock_filter from_little, from_big;

	ck_assert_int_eq(bpf_decode(little, sizeof(little), false, &from_little), 1);
	ck_assert_int_eq(bpf_decode(big, sizeof(big), true, &from_big), 1);
	ck_assert_mem_eq(&from_little, &from_big, sizeof(from_big));
	ck_assert_uint_eq(from_big.code, BPF_JMP | BPF_JEQ | BPF_K);
	ck_assert_uint_eq(from_big.jt, 1);
	ck_assert_uint_eq(from_big.jf, 2);
	ck_assert_uint_eq(from_big.k, 0x01020304);
}
END_TEST

START_TEST(a_part_of_an_instruction_is_no_program)
{
	static const unsigned char bytes[8 * 4097];
	static struct sock_filter program[4096];

	ck_assert_int_eq(bpf_decode(bytes, 0, false, program), -EINVAL);
	ck_assert_int_eq(bpf_decode(bytes, 12, false, program), -EINVAL);
	ck_assert_int_eq(bpf_decode(bytes, sizeof(bytes), false, program), -EINVAL);
	ck_assert_int_eq(bpf_decode(bytes, 8 * 4096, false, program), 4096);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_return_gives_its_constant_or_the_accumulator,
		the_number_and_the_architecture_are_at_0_and_4,
		little_endian_has_the_low_word_of_an_argument_first,
		big_endian_has_the_high_word_of_an_argument_first,
		the_length_is_that_of_the_data,
		arithmetic_wraps_at_32_bits,
		bits_are_masked_set_and_shifted,
		a_shift_by_the_register_uses_five_bits,
		a_division_by_a_zero_register_kills_the_thread,
		comparisons_are_unsigned,
		a_jump_skips_and_the_skipped_are_not_counted,
		memory_keeps_what_both_registers_store,
		registers_are_copied,
		a_program_ends_with_a_return,
		a_program_has_at_most_4096_instructions,
		a_jump_stays_inside,
		a_load_is_aligned_and_inside_the_data,
		a_constant_divides_and_shifts_only_by_what_it_can,
		a_memory_cell_is_there_and_stored_on_every_way,
		seccomp_knows_no_modulo_no_bytes_and_no_packets,
		a_program_is_read_in_the_byte_order_of_its_cpu,
		a_part_of_an_instruction_is_no_program,
	};
	TCase *cases = tcase_create("bpf");
	size_t i;

	for (i = 0; i < LENGTH(tests); i++)
		tcase_add_test(cases, tests[i]);
	return run_case(cases, "bpf");
}
