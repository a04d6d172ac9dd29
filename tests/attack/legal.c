/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that the shim has no say in: each prints what it returned, errno, and
 * what the memory is after it. The output is the same with and without the shim.
 */
#include "body.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* No call sets errno to it, so it tells that errno was left alone. */
#define UNTOUCHED 4242

static size_t page;

static const char *errno_name(void)
{
	return errno == UNTOUCHED ? "untouched" : strerrorname_np(errno);
}

/* The protection and the file behind an address, from the kernel. */
static void print_memory(const void *at)
{
	unsigned long start, end_at;
	char line[4400], prot[8] = "none";
	FILE *maps = fopen("/proc/self/maps", "re");

	while (maps && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx", &start, &end_at) == 2 && start <= (uintptr_t)at &&
		    (uintptr_t)at < end_at)
			sscanf(line, "%*s %7s", prot);
	if (maps)
		fclose(maps);
	printf(" %s", prot);
}

static void print_int(const char *what, long ret, const void *at)
{
	printf("%s: %ld, errno %s", what, ret, errno_name());
	if (at)
		print_memory(at);
	printf("\n");
}

static void print_map(const char *what, const void *ret)
{
	printf("%s: %s, errno %s", what, ret == MAP_FAILED ? "failed" : "mapped", errno_name());
	if (ret != MAP_FAILED)
		print_memory(ret);
	printf("\n");
}

/* The text of the call is the name of the result. */
#define INT(call, at) (errno = UNTOUCHED, print_int(#call, (long)(call), (at)))
#define MAP(call) (errno = UNTOUCHED, print_map(#call, (void *)(call)))

static char *anonymous(size_t pages, int prot)
{
	return setup_map(mmap(NULL, pages * page, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

/*
 * Three pages of which the middle one is gone. The kernel fills holes from
 * above, so there is room for later mappings first.
 */
static char *with_hole(int prot)
{
	char *at = anonymous(64, prot);

	setup(munmap(at + page, page));
	setup(munmap(at + 3 * page, 61 * page));
	return at;
}

static void map_memory(void)
{
	const int private = MAP_PRIVATE | MAP_ANONYMOUS, shared = MAP_SHARED | MAP_ANONYMOUS;
	char *at = anonymous(4, RW);

	MAP(mmap(NULL, SIZE, RW, private, -1, 0));
	MAP(mmap(NULL, SIZE, PROT_NONE, private, -1, 0));
	MAP(mmap(NULL, SIZE, R, private, -1, 0));
	MAP(mmap(NULL, SIZE, RX, private, -1, 0));
	MAP(mmap(NULL, SIZE, X, private, -1, 0));
	MAP(mmap(NULL, SIZE, RW, shared, -1, 0));
	MAP(mmap(NULL, SIZE, RX, shared, -1, 0));
	MAP(mmap64(NULL, SIZE, RW, private, -1, 0));
	MAP(mmap(NULL, 1, RW, private, -1, 0));
	MAP(mmap(NULL, SIZE, RW, private | MAP_NORESERVE | MAP_POPULATE | MAP_STACK, -1, 0));
	MAP(mmap(at + page, page, RX, private | MAP_FIXED, -1, 0));
	MAP(mmap(at, page, R, private | MAP_FIXED_NOREPLACE, -1, 0));
	INT(munmap(at, 4 * page), at);
}

static void map_bad_arguments(void)
{
	const int private = MAP_PRIVATE | MAP_ANONYMOUS;

	MAP(mmap(NULL, 0, RW, private, -1, 0));
	MAP(mmap(NULL, 0, RX, private, -1, 0));
	MAP(mmap(NULL, SIZE, RW, MAP_ANONYMOUS, -1, 0));
	MAP(mmap(NULL, SIZE, RX, MAP_ANONYMOUS, -1, 0));
	MAP(mmap(NULL, SIZE, RX, MAP_ANONYMOUS | 0xf, -1, 0));
	MAP(mmap(NULL, SIZE, RX, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0));
	MAP(mmap((void *)1, SIZE, RW, private | MAP_FIXED, -1, 0));
	MAP(mmap((void *)1, SIZE, RX, private | MAP_FIXED, -1, 0));
	MAP(mmap(NULL, SIZE, RW, private, -1, 1));
	MAP(mmap(NULL, SIZE_MAX / 2, RW, private, -1, 0));
	MAP(mmap(NULL, SIZE_MAX / 2, RX, private, -1, 0));
	MAP(mmap(NULL, SIZE_MAX, RW, private, -1, 0));
	MAP(mmap(NULL, SIZE_MAX, RX, private, -1, 0));
	MAP(mmap(NULL, SIZE, RW, MAP_SHARED, -1, 0));
	MAP(mmap(NULL, SIZE, RX, MAP_PRIVATE, -1, 0));
	MAP(mmap(NULL, SIZE, RX, MAP_SHARED, 9999, 0));
}

static void map_files(void)
{
	int fd = new_memfd(), self = setup(open("/proc/self/exe", O_RDONLY));

	MAP(mmap(NULL, page, R, MAP_PRIVATE, self, 0));
	MAP(mmap(NULL, page, RX, MAP_PRIVATE, self, 0));
	MAP(mmap(NULL, page, RX, MAP_SHARED, self, 0));
	MAP(mmap(NULL, page, RW, MAP_PRIVATE, self, 0));
	MAP(mmap(NULL, page, RW, MAP_SHARED, self, 0));
	MAP(mmap(NULL, page, RX, MAP_PRIVATE, self, 1));
	MAP(mmap(NULL, page, RX, MAP_PRIVATE, self, -(off_t)page));
	MAP(mmap(NULL, page, R, MAP_SHARED, fd, 0));
	MAP(mmap(NULL, page, RW, MAP_SHARED, fd, 0));
	MAP(mmap(NULL, page, RW, MAP_SHARED, fd, 0));
	MAP(mmap(NULL, page, RW, MAP_PRIVATE, fd, 0));
	MAP(mmap(NULL, page, RX, MAP_PRIVATE, new_memfd(), 0));
	MAP(mmap(NULL, page, RX, MAP_SHARED, new_file(), 0));
	MAP(mmap(NULL, page, RW, MAP_SHARED_VALIDATE, fd, 0));
	MAP(mmap(NULL, page, RW, MAP_SHARED_VALIDATE | (1 << 29), fd, 0));
}

static void map_other_descriptors(void)
{
	int pipes[2], folder = setup(open("/", O_RDONLY | O_DIRECTORY));
	int write_only = setup(open("/dev/null", O_WRONLY));
	int zero = setup(open("/dev/zero", O_RDWR)), path = setup(open("/dev/zero", O_PATH));

	setup(pipe(pipes));
	MAP(mmap(NULL, page, RW, MAP_SHARED, folder, 0));
	MAP(mmap(NULL, page, RX, MAP_PRIVATE, folder, 0));
	MAP(mmap(NULL, page, RX, MAP_SHARED, pipes[0], 0));
	MAP(mmap(NULL, page, RW, MAP_SHARED, write_only, 0));
	MAP(mmap(NULL, page, RX, MAP_PRIVATE, write_only, 0));
	MAP(mmap(NULL, page, RW, MAP_SHARED, zero, 0));
	MAP(mmap(NULL, page, RX, MAP_PRIVATE, zero, 0));
	MAP(mmap(NULL, page, RX, MAP_PRIVATE, path, 0));
}

/* Seals of a memfd are tested with views that are not kept. */
static void map_sealed(void)
{
	int fd = setup(memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING));

	setup(ftruncate(fd, SIZE));
	INT(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK), NULL);
	INT(munmap(mmap(NULL, page, RW, MAP_SHARED, fd, 0), page), NULL);
	INT(munmap(mmap(NULL, page, RX, MAP_PRIVATE, fd, 0), page), NULL);
	INT(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), NULL);
	MAP(mmap(NULL, page, RW, MAP_SHARED, fd, 0));
	MAP(mmap(NULL, page, RX, MAP_PRIVATE, fd, 0));
}

static void protect(void)
{
	char *at = anonymous(4, RX);

	INT(mprotect(at, page, RX), at);
	INT(mprotect(at, 4 * page, RX), at);
	INT(mprotect(at, 1, RX), at);
	INT(mprotect(at, page, X), at);
	INT(mprotect(at, page, RX), at);
	INT(mprotect(at + page, page, R), at + page);
	INT(mprotect(at + page, page, RW), at + page);
	INT(mprotect(at + page, page, PROT_NONE), at + page);
	INT(mprotect(at + 2 * page, page, RW), at + 2 * page);
	INT(mprotect(at + 2 * page, page, R), at + 2 * page);
	INT(pkey_mprotect(at, page, RX, -1), at);
	INT(pkey_mprotect(at + page, page, RW, -1), at + page);
	INT(pkey_mprotect(at + page, page, RW, 9999), at + page);
	INT(pkey_mprotect(at, page, RX, 9999), at);
	INT(mprotect((void *)((uintptr_t)protect & -page), page, RX), (void *)protect);
}

static void protect_bad_arguments(void)
{
	int fd = setup(open("/etc/ld.so.cache", O_RDONLY));
	char *read_only = setup_map(mmap(NULL, page, R, MAP_SHARED, fd, 0));
	char *at = anonymous(2, RX), *hole = with_hole(RW), *text = with_hole(RX);

	INT(mprotect(at, 0, RX), at);
	INT(mprotect(at, 0, RW), at);
	INT(mprotect(at + 1, page, RX), at);
	INT(mprotect(at + 1, page, RW), at);
	INT(mprotect(at, page, RX | 0x10000), at);
	INT(mprotect(at, page, R | 0x10000), at);
	INT(mprotect(at, page, RX | PROT_GROWSDOWN), at);
	INT(mprotect(at, page, RX | PROT_GROWSDOWN | PROT_GROWSUP), at);
	INT(mprotect(at, SIZE_MAX - 2 * page, RW), at);
	INT(mprotect(at, SIZE_MAX - 2 * page, R), at);
	INT(mprotect(hole + page, page, RX), hole + page);
	INT(mprotect(hole + page, page, RW), hole + page);
	INT(mprotect(hole, 3 * page, R), hole);
	INT(mprotect(text, 3 * page, RX), text);
	INT(mprotect(text + page, 2 * page, RX), text);
	INT(mprotect(read_only, page, RW), read_only);
	INT(mprotect(NULL, page, RX), NULL);
}

static void remap(void)
{
	const int move = MREMAP_MAYMOVE, fixed = MREMAP_MAYMOVE | MREMAP_FIXED;
	char *at = anonymous(8, RW), *place = anonymous(8, PROT_NONE), *hole = with_hole(RW);
	char *text = anonymous(2, RX);
	char *shared = setup_map(mmap(NULL, page, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0));

	setup(munmap(at + 4 * page, page));
	MAP(mremap(at, 4 * page, 5 * page, 0));
	MAP(mremap(at, 5 * page, 6 * page, 0));
	MAP(mremap(at, 5 * page, 2 * page, 0));
	MAP(mremap(at, 2 * page, 64 * page, move));
	MAP(mremap(at + 5 * page, page, page, fixed, place));
	MAP(mremap(place, page, page, fixed, place + 2 * page));
	MAP(mremap(at + 6 * page, page, page, move | MREMAP_DONTUNMAP, NULL));
	MAP(mremap(at + 7 * page, page, page, fixed | MREMAP_DONTUNMAP, place + 4 * page));
	MAP(mremap(text, page, page, fixed, place + 5 * page));
	MAP(mremap(text + page, page, 3 * page, move));
	MAP(mremap(shared, 0, page, move));
	MAP(mremap(shared, 0, page, fixed, place + 6 * page));
	MAP(mremap(hole, 0, page, move));
	MAP(mremap(hole, 0, page, 0));
	MAP(mremap(hole, page, 0, move));
	MAP(mremap(hole, page, page, 0x100));
	MAP(mremap(hole, page, page, MREMAP_FIXED, place));
	MAP(mremap(hole, page, page, fixed, place + 1));
	MAP(mremap(hole + 1, page, page, move));
	MAP(mremap(hole + page, page, page, move));
	MAP(mremap(hole, 3 * page, 4 * page, move));
	MAP(mremap(hole, page, SIZE_MAX / 2, move));
}

static long attachments(int id)
{
	struct shmid_ds about;

	setup(shmctl(id, IPC_STAT, &about));
	return (long)about.shm_nattch;
}

static void segments(void)
{
	int id = new_segment(), text = new_segment();
	char *at = setup_map(shmat(id, NULL, 0)), *place = anonymous(16, RW);

	MAP(shmat(id, NULL, 0));
	MAP(shmat(id, NULL, SHM_RDONLY));
	MAP(shmat(text, NULL, SHM_EXEC | SHM_RDONLY));
	MAP(shmat(text, NULL, SHM_EXEC | SHM_RDONLY));
	MAP(shmat(id, NULL, 0));
	INT(attachments(id), NULL);
	INT(attachments(text), NULL);
	MAP(shmat(id, (void *)1, 0));
	MAP(shmat(text, (void *)1, SHM_EXEC | SHM_RDONLY));
	MAP(shmat(id, NULL, SHM_REMAP));
	MAP(shmat(id, place, 0));
	MAP(shmat(id, at + 1, SHM_RND | SHM_REMAP));
	MAP(shmat(-1, NULL, 0));
	MAP(shmat(-1, NULL, SHM_EXEC | SHM_RDONLY));
	MAP(shmat(0x7fffffff, NULL, SHM_EXEC | SHM_RDONLY));
	INT(shmdt(at), at);
	INT(shmdt(at), at);
	INT(attachments(id), NULL);
}

static void by_number(void)
{
	char *at = anonymous(2, RW), text[] = "written\n";
	struct timespec no_time = { 0, 0 };
	unsigned int word = 1;
	int pipes[2];

	setup(pipe(pipes));
	INT(syscall(SYS_getpid) == getpid(), NULL);
	INT(syscall(SYS_gettid) == gettid(), NULL);
	INT(syscall(SYS_write, pipes[1], text, sizeof(text)), NULL);
	INT(syscall(SYS_write, -1, text, sizeof(text)), NULL);
	INT(syscall(SYS_read, pipes[0], text, sizeof(text)), NULL);
	INT(syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0), NULL);
	INT(syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0), NULL);
	INT(syscall(SYS_pselect6, 0, NULL, NULL, NULL, &no_time, NULL), NULL);
	INT(syscall(100000), NULL);
	INT(syscall(-1), NULL);
	INT(syscall(SYS_mprotect, at, page, (long)R), at);
	INT(syscall(SYS_mprotect, at, 0L, (long)RX), at);
	INT(syscall(SYS_mprotect, at + 1, page, (long)RX), at);
	INT(syscall(SYS_pkey_mprotect, at, page, (long)RW, -1L), at);
	MAP(syscall(SYS_mremap, at, page, page, (long)MREMAP_MAYMOVE, NULL));
	MAP(syscall(SYS_mremap, at + 1, 0L, page, (long)MREMAP_MAYMOVE, NULL));
	INT(syscall(SYS_munmap, at, 2 * page), at);
#ifdef SYS_shmat
	MAP(syscall(SYS_shmat, (long)new_segment(), NULL, (long)SHM_RDONLY));
#endif
#ifndef SYS_mmap2
	MAP(syscall(SYS_mmap, NULL, page, (long)RW, (long)(MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L));
	MAP(syscall(SYS_mmap, NULL, 0L, (long)RX, (long)(MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L));
#endif
}

/* What a program sees after shared executable memory made the shim watchful. */
static void after_shared_executable_memory(void)
{
	char *text = setup_map(map_anonymous(RX, MAP_SHARED)), *at = anonymous(2, RW);
	char *shared = setup_map(map(R, MAP_SHARED, new_memfd()));

	INT(mprotect(text, SIZE, RX), text);
	INT(mprotect(at, page, R), at);
	INT(mprotect(at, page, RW), at);
	INT(mprotect(shared, page, RW), shared);
	INT(mprotect(text, SIZE, R), text);
}

/* A child takes part in all of it. */
static void in_a_child(void)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = setup(fork());
	if (child == 0) {
		protect();
		fflush(stdout);
		_exit(7);
	}
	setup(waitpid(child, &status, 0));
	printf("child: %d\n", WEXITSTATUS(status));
}

void attack(void)
{
	page = (size_t)sysconf(_SC_PAGESIZE);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	map_memory();
	map_bad_arguments();
	map_files();
	map_other_descriptors();
	map_sealed();
	protect();
	protect_bad_arguments();
	remap();
	segments();
	by_number();
	in_a_child();
	after_shared_executable_memory();
	fflush(stdout);
	end(EXECUTED, "done");
}
