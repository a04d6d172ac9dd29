/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulator against the kernel: programs made at random from a fixed seed.
 *
 * The kernel judges and runs each in a child, where it decides about getppid()
 * alone, and gives what it computed as that call's errno, twelve bits at a time.
 */
#include <endian.h>
#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf.h"
#include "live.h"
#include "tap.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
#define JUDGED 1500
#define COMPUTED 1500
#define BODY_MAX 24

#define BIG_ENDIAN_HOST (__BYTE_ORDER == __BIG_ENDIAN)

struct program {
	size_t length;
	struct sock_filter steps[BODY_MAX + 32];
};

static uint32_t random_word(void)
{
	static uint64_t state = 0x9e3779b97f4a7c15;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16);
}

static uint32_t below(size_t limit)
{
	return random_word() % (uint32_t)limit;
}

/* The words at which arithmetic, shifts and comparisons turn over, often. */
static uint32_t operand(void)
{
	static const uint32_t edges[] = { 0,  1,	  3,	      4,	  15,
					  16, 31,	  32,	      33,	  60,
					  64, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };

	return below(3) ? edges[below(LENGTH(edges))] : random_word();
}

static void add(struct program *program, struct sock_filter step)
{
	program->steps[program->length++] = step;
}

#define ADD(program, ...) add(program, (struct sock_filter)__VA_ARGS__)

/* Whatever comes behind it decides about getppid() only. */
static void begin(struct program *program)
{
	program->length = 0;
	ADD(program, BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
	ADD(program, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 1, 0));
	ADD(program, BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

static const uint16_t straight[] = {
	BPF_LD | BPF_W | BPF_ABS,
	BPF_LD | BPF_W | BPF_LEN,
	BPF_LDX | BPF_W | BPF_LEN,
	BPF_LD | BPF_IMM,
	BPF_LDX | BPF_IMM,
	BPF_MISC | BPF_TAX,
	BPF_MISC | BPF_TXA,
	BPF_LD | BPF_MEM,
	BPF_LDX | BPF_MEM,
	BPF_ST,
	BPF_STX,
	BPF_ALU | BPF_ADD | BPF_K,
	BPF_ALU | BPF_ADD | BPF_X,
	BPF_ALU | BPF_SUB | BPF_K,
	BPF_ALU | BPF_SUB | BPF_X,
	BPF_ALU | BPF_MUL | BPF_K,
	BPF_ALU | BPF_MUL | BPF_X,
	BPF_ALU | BPF_DIV | BPF_K,
	BPF_ALU | BPF_DIV | BPF_X,
	BPF_ALU | BPF_AND | BPF_K,
	BPF_ALU | BPF_AND | BPF_X,
	BPF_ALU | BPF_OR | BPF_K,
	BPF_ALU | BPF_OR | BPF_X,
	BPF_ALU | BPF_XOR | BPF_K,
	BPF_ALU | BPF_XOR | BPF_X,
	BPF_ALU | BPF_LSH | BPF_K,
	BPF_ALU | BPF_LSH | BPF_X,
	BPF_ALU | BPF_RSH | BPF_K,
	BPF_ALU | BPF_RSH | BPF_X,
	BPF_ALU | BPF_NEG,
};

static const uint16_t jumps[] = {
	BPF_JMP | BPF_JA,	   BPF_JMP | BPF_JEQ | BPF_K,  BPF_JMP | BPF_JEQ | BPF_X,
	BPF_JMP | BPF_JGT | BPF_K, BPF_JMP | BPF_JGT | BPF_X,  BPF_JMP | BPF_JGE | BPF_K,
	BPF_JMP | BPF_JGE | BPF_X, BPF_JMP | BPF_JSET | BPF_K, BPF_JMP | BPF_JSET | BPF_X,
};

static uint16_t any_code(void)
{
	switch (below(12)) {
	case 0:
		return (uint16_t)random_word() & 0xff;
	case 1:
		return BPF_RET | BPF_K;
	case 2:
		return BPF_RET | BPF_A;
	case 3:
	case 4:
	case 5:
		return jumps[below(LENGTH(jumps))];
	default:
		return straight[below(LENGTH(straight))];
	}
}

/* A program of which about half is what the kernel takes. */
static void make_any(struct program *program)
{
	size_t length = 1 + below(10);

	begin(program);
	while (length--) {
		uint32_t k = below(4) ? 4 * below(8) : operand();

		ADD(program, { any_code(), (uint8_t)below(4), (uint8_t)below(4), k });
	}
	if (below(8))
		ADD(program, BPF_STMT(BPF_RET | BPF_K, 0));
}

/* An operand with which the kernel takes the instruction. */
static uint32_t valid_operand(uint16_t code)
{
	/* The number, the architecture and the arguments: the program counter cannot be known. */
	static const uint32_t offsets[] = { 0, 4, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60 };
	uint32_t k = operand();

	switch (code) {
	case BPF_LD | BPF_W | BPF_ABS:
		return offsets[below(LENGTH(offsets))];
	case BPF_LD | BPF_MEM:
	case BPF_LDX | BPF_MEM:
	case BPF_ST:
	case BPF_STX:
		return below(4);
	case BPF_ALU | BPF_DIV | BPF_K:
		return k ? k : 1;
	case BPF_ALU | BPF_LSH | BPF_K:
	case BPF_ALU | BPF_RSH | BPF_K:
		return k % 32;
	}
	return k;
}

/* @left: how many instructions of the body come behind it. */
static struct sock_filter valid_step(size_t left)
{
	uint16_t code = jumps[below(LENGTH(jumps))];
	uint8_t yes = (uint8_t)below(left + 1), no = (uint8_t)below(left + 1);

	if (code == (BPF_JMP | BPF_JA) && !below(4))
		return (struct sock_filter)BPF_STMT(code, yes);
	if (code != (BPF_JMP | BPF_JA) && below(4) == 0)
		return (struct sock_filter)BPF_JUMP(code, operand(), yes, no);
	code = straight[below(LENGTH(straight))];
	return (struct sock_filter)BPF_STMT(code, valid_operand(code));
}

/* Mixes both registers, and returns the twelve bits from where the first argument says. */
static void tell_result(struct program *program)
{
	ADD(program, BPF_STMT(BPF_ST, 14));
	ADD(program, BPF_STMT(BPF_MISC | BPF_TXA, 0));
	ADD(program, BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 0x9e3779b1));
	ADD(program, BPF_STMT(BPF_LDX | BPF_MEM, 14));
	ADD(program, BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0));
	ADD(program, BPF_STMT(BPF_ST, 15));
	ADD(program, BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			      offsetof(struct seccomp_data, args) + (BIG_ENDIAN_HOST ? 4 : 0)));
	ADD(program, BPF_STMT(BPF_MISC | BPF_TAX, 0));
	ADD(program, BPF_STMT(BPF_LD | BPF_MEM, 15));
	ADD(program, BPF_STMT(BPF_ALU | BPF_RSH | BPF_X, 0));
	ADD(program, BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xfff));
	ADD(program, BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO));
	ADD(program, BPF_STMT(BPF_RET | BPF_A, 0));
}

/* A program that computes something from the system call, and returns it. */
static void make_valid(struct program *program)
{
	size_t left = 1 + below(BODY_MAX - 1);
	uint32_t cell;

	begin(program);
	for (cell = 0; cell < 4; cell++) {
		ADD(program, BPF_STMT(BPF_LD | BPF_IMM, operand()));
		ADD(program, BPF_STMT(BPF_ST, cell));
	}
	while (left--)
		add(program, valid_step(left));
	tell_result(program);
}

static int load_program(void *program)
{
	const struct program *all = program;

	return -live_load(all->steps, all->length);
}

/* 0 or the errno. The child's exit is filtered by then, and allowed. */
static int judged_by_kernel(struct program *program)
{
	int status = live_child(load_program, program);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void report(const char *what, const struct program *program)
{
	size_t i;

	note("%s", what);
	for (i = 0; i < program->length; i++)
		note("%3zu: %04x %3u %3u %08x", i, program->steps[i].code, program->steps[i].jt,
		     program->steps[i].jf, program->steps[i].k);
}

static void test_judgement(void)
{
	int accepted = 0, refused = 0, differ = 0, i;

	for (i = 0; i < JUDGED; i++) {
		struct program program;
		const char *why;
		int kernel, ours;

		make_any(&program);
		kernel = judged_by_kernel(&program);
		ours = -bpf_verify(program.steps, program.length, &why);
		accepted += kernel == 0;
		refused += kernel == EINVAL;
		if (kernel != ours && !differ++)
			report(why ? why : "refused by the kernel alone", &program);
	}
	ok(accepted > JUDGED / 10 && refused > JUDGED / 10 && accepted + refused == JUDGED,
	   "the kernel takes some programs and refuses others");
	note("%d accepted, %d refused", accepted, refused);
	ok(!differ, "the verifier takes the programs that the kernel takes, and no other");
}

/* One run: what goes to the child and what it learns. */
struct run {
	struct program program;
	unsigned long args[6];
	long part[3];
};

static int call_under_program(void *argument)
{
	struct run *run = argument;
	int i;

	if (live_load(run->program.steps, run->program.length))
		return 1;
	for (i = 0; i < 3; i++) {
		long result = syscall(SYS_getppid, 12UL * (unsigned int)i, run->args[1],
				      run->args[2], run->args[3], run->args[4], run->args[5]);

		run->part[i] = result < 0 ? errno : result;
	}
	return 0;
}

static struct bpf_result simulated(const struct run *run, int part)
{
	struct seccomp_data data = { .nr = SYS_getppid, .arch = seccomp_arch_native() };
	int i;

	data.args[0] = 12U * (unsigned int)part;
	for (i = 1; i < 6; i++)
		data.args[i] = run->args[i];
	return bpf_run(run->program.steps, &data, BIG_ENDIAN_HOST);
}

/* Killed in both, or the same twelve bits in each part. */
static bool agree(const struct run *run, int status)
{
	bool killed = false;
	int i;

	for (i = 0; i < 3 && !killed; i++) {
		uint32_t action = simulated(run, i).action;

		killed = action == SECCOMP_RET_KILL_THREAD;
		if (!killed && run->part[i] != (long)(action & SECCOMP_RET_DATA))
			return false;
	}
	return killed ? WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS
		      : WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void fill_args(unsigned long *args)
{
	int i;

	for (i = 1; i < 6; i++)
		args[i] = (unsigned long)((uint64_t)operand() << 32 | operand());
}

static void test_computation(void)
{
	struct run *run = live_shared(sizeof(*run));
	int killed = 0, finished = 0, differ = 0, i;

	for (i = 0; i < COMPUTED; i++) {
		int status;

		memset(run, 0, sizeof(*run));
		make_valid(&run->program);
		fill_args(run->args);
		status = live_child(call_under_program, run);
		killed += WIFSIGNALED(status);
		finished += WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (!agree(run, status) && !differ++)
			report("computed otherwise", &run->program);
	}
	ok(killed > 0 && finished > COMPUTED / 2 && killed + finished == COMPUTED,
	   "the kernel runs every program, and kills where one divides by zero");
	note("%d finished, %d killed", finished, killed);
	ok(!differ, "the interpreter computes what the kernel computes");
}

int main(void)
{
	const char *why = live_absent();

	if (why) {
		skip("the kernel and the simulator agree", why);
		return tap_end();
	}
	test_judgement();
	test_computation();
	return tap_end();
}
