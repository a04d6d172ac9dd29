/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's classic BPF, as far as seccomp(2) allows it, to run filters of
 * every CPU on this one.
 */
#ifndef TESTS_POLICY_BPF_H
#define TESTS_POLICY_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a program returned, and how many instructions that took. */
struct bpf_result {
	uint32_t action;
	unsigned int steps;
};

/*
 * bpf_decode - read a program as the CPU it was made for would
 * @bytes: the program in that CPU's byte order, @size bytes
 * @big_endian: that byte order
 * @ret: room for BPF_MAXINSNS instructions; they come in this CPU's byte order
 *
 * Return: how many they are, or -EINVAL if @size is not of 1 to BPF_MAXINSNS.
 */
int bpf_decode(const void *bytes, size_t size, bool big_endian, struct sock_filter *ret);

/*
 * bpf_verify - would the kernel take it as a seccomp filter?
 * @ret_why: what it would not take; NULL if 0 is returned
 *
 * What net/core/filter.c (bpf_check_classic, check_load_and_stores) asks of
 * every program, and then kernel/seccomp.c (seccomp_check_filter).
 *
 * Return: 0 or -EINVAL.
 */
int bpf_verify(const struct sock_filter *program, size_t length, const char **ret_why);

/*
 * bpf_run - run a verified program
 * @data: the system call, its numbers in this CPU's byte order
 * @big_endian: of the CPU it is made on: in which half of an argument its low word is
 */
struct bpf_result bpf_run(const struct sock_filter *program, const struct seccomp_data *data,
			  bool big_endian);

#endif
