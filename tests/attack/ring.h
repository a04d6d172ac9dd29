/* SPDX-License-Identifier: Apache-2.0 */
/* One operation at a time by io_uring. */
#ifndef ATTACK_RING_H
#define ATTACK_RING_H

#include "raw.h"

#include <linux/io_uring.h>
#include <string.h>

struct ring {
	int fd;
	struct io_uring_params params;
	char *queues;
	struct io_uring_sqe *entries;
};

static inline struct ring new_ring(void)
{
	struct ring ring = { 0 };
	void *at;

	ring.fd = forbidden_if_there((int)raw(SYS_io_uring_setup, 4, &ring.params),
				     "io_uring_setup()");
	if (!(ring.params.features & IORING_FEAT_SINGLE_MMAP))
		end(ABSENT, "this kernel's io_uring has no single mapping");
	at = mmap(NULL, SIZE, RW, MAP_SHARED, ring.fd, IORING_OFF_SQ_RING);
	if (at == MAP_FAILED)
		at = mmap(NULL, 4096, RW, MAP_SHARED, ring.fd, IORING_OFF_SQ_RING);
	ring.queues = setup_map(at);
	ring.entries = setup_map(mmap(NULL, 4096, RW, MAP_SHARED, ring.fd, IORING_OFF_SQES));
	return ring;
}

/* Submit @entry and wait; its result, as system calls of libc have it. */
static inline int submit(struct ring *ring, const struct io_uring_sqe *entry)
{
	const struct io_sqring_offsets *sq = &ring->params.sq_off;
	const struct io_cqring_offsets *cq = &ring->params.cq_off;
	unsigned int *tail = (unsigned int *)(ring->queues + sq->tail);
	unsigned int *head = (unsigned int *)(ring->queues + cq->head);
	const struct io_uring_cqe *done = (struct io_uring_cqe *)(ring->queues + cq->cqes);

	ring->entries[0] = *entry;
	((unsigned int *)(ring->queues + sq->array))[*tail % ring->params.sq_entries] = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	setup((int)raw(SYS_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS));
	done += *head % ring->params.cq_entries;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return (int)raw_result(done->res);
}

static inline int ring_open(struct ring *ring, const char *path, int flags)
{
	struct io_uring_sqe entry = { .opcode = IORING_OP_OPENAT,
				      .fd = AT_FDCWD,
				      .addr = (unsigned long)path,
				      .open_flags = (unsigned int)flags };

	return forbidden(submit(ring, &entry));
}

/* The code. */
static inline void ring_inject(struct ring *ring, int fd, off_t offset)
{
	char code[16] = { 0 };
	struct io_uring_sqe entry = { .opcode = IORING_OP_WRITE,
				      .fd = fd,
				      .off = (unsigned long)offset,
				      .addr = (unsigned long)code,
				      .len = sizeof(code) };

	inject(code);
	if (forbidden(submit(ring, &entry)) != (int)sizeof(code))
		end(BROKEN, "a short write");
}

#endif
