/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GCC makes the address of a nested function by writing a trampoline to the
 * stack. That needs an executable stack, which the file's header then asks for:
 * only there is its code looked through.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "code/body-private.h"

#define PIECE ((size_t)256 << 10)

/* What belongs together is at most so far apart. */
#define AROUND 128

static bool has_near(const uint8_t *code, size_t len, size_t at, const void *bytes, size_t count)
{
	const size_t start = at > AROUND ? at - AROUND : 0;
	const size_t end = at + AROUND < len ? at + AROUND : len;

	return memmem(code + start, end - start, bytes, count) != NULL;
}

/* Where it is in the code, or NULL: mov to memory, of jmp *%r11; nop. */
static const uint8_t *find_x86_64(const uint8_t *code, size_t len)
{
	static const uint8_t jump[] = { 0x49, 0xff, 0xe3, 0x90 };
	const uint8_t *at = code;

	while ((at = memmem(at, len - (size_t)(at - code), jump, sizeof(jump)))) {
		const size_t i = (size_t)(at - code);

		if (has_near(code, len, i, "\x49\xba", 2) &&
		    (has_near(code, len, i, "\x49\xbb", 2) ||
		     has_near(code, len, i, "\x41\xbb", 2)) &&
		    memchr(code + (i < 8 ? 0 : i - 8), 0xc7, i < 8 ? i : 8))
			return at;
		at++;
	}
	return NULL;
}

/* movb $0xb9, there; movb $0xe9, there + 5: a constant into %ecx, and a jump. */
static const uint8_t *find_i386(const uint8_t *code, size_t len)
{
	size_t i;

	for (i = 0; i + 5 <= len; i++) {
		uint8_t jump[5] = { 0xc6, code[i + 1], code[i + 2], (uint8_t)(code[i + 3] + 5),
				    0xe9 };
		uint8_t near[4] = { 0xc6, code[i + 1], (uint8_t)(code[i + 2] + 5), 0xe9 };
		const uint8_t far[4] = { 0xc6, code[i + 1] | 0x40, 5, 0xe9 };

		if (code[i] != 0xc6)
			continue;
		if (code[i + 1] == 0x44 && code[i + 4] == 0xb9 && has_near(code, len, i, jump, 5))
			return code + i;
		if ((code[i + 1] & 0xf8) == 0x40 && code[i + 3] == 0xb9 &&
		    has_near(code, len, i, near, 4))
			return code + i;
		if ((code[i + 1] & 0xf8) == 0x00 && code[i + 2] == 0xb9 &&
		    has_near(code, len, i, far, 4))
			return code + i;
	}
	return NULL;
}

/* The template that is copied: bti c; ldr x17; ldr x18; br x17; dsb sy; isb. */
static const uint8_t *find_arm64(const uint8_t *code, size_t len)
{
	static const uint8_t code_template[] = {
		0x5f, 0x24, 0x03, 0xd5, 0xb1, 0x00, 0x00, 0x58, 0xd2, 0x00, 0x00, 0x58,
		0x20, 0x02, 0x1f, 0xd6, 0x9f, 0x3f, 0x03, 0xd5, 0xdf, 0x3f, 0x03, 0xd5,
	};

	return memmem(code, len, code_template, sizeof(code_template));
}

static const struct {
	uint16_t machine;
	bool in_data;
	const uint8_t *(*find)(const uint8_t *code, size_t len);
} finders[] = {
	{ EM_X86_64, false, find_x86_64 },
	{ EM_386, false, find_i386 },
	{ EM_AARCH64, true, find_arm64 },
};

static void tell(struct body *body, uint64_t at)
{
	char where[64];
	const struct body_find find = {
		.evidence = EVIDENCE_BODY_TRAMPOLINE,
		.where = where,
		.component = knowledge_find(body->context->knowledge, "gcc-nested-functions"),
		.address = at,
		.count = 1,
	};

	snprintf(where, sizeof(where), "at 0x%llx", (unsigned long long)at);
	body->found(&find, body->data);
}

/* The first one is enough. Return: whether there is one. */
static bool look_at_segment(struct body *body, const struct segment *segment,
			    const uint8_t *(*find)(const uint8_t *code, size_t len))
{
	uint8_t *buf = malloc(PIECE + 2 * AROUND);
	const uint8_t *at = NULL;
	uint64_t done = 0;
	size_t got;

	if (!buf)
		die_errno("code");
	while (!at && done < segment->len) {
		got = code_image_read(&body->image, segment->start + done, buf, PIECE + 2 * AROUND);
		if (!got)
			break;
		at = find(buf, got);
		if (at)
			tell(body, segment->start + done + (uint64_t)(at - buf));
		done += PIECE;
	}
	free(buf);
	return at != NULL;
}

/* The kernel takes the last one. Where there is none, by the machine, it may be. */
static bool asks_stack(const struct image *image)
{
	bool asks = true;
	GElf_Phdr header;
	size_t i, count;

	if (elf_getphdrnum(image->elf, &count) != 0)
		return false;
	for (i = 0; i < count && gelf_getphdr(image->elf, (int)i, &header); i++)
		if (header.p_type == PT_GNU_STACK)
			asks = header.p_flags & PF_X;
	return asks;
}

void body_tell_trampolines(struct body *body)
{
	const struct image *image = &body->image;
	size_t i, j;

	if (!asks_stack(image))
		return;
	for (i = 0; i < sizeof(finders) / sizeof(*finders); i++) {
		if (finders[i].machine != body->machine->elf_machine)
			continue;
		for (j = 0; j < image->segment_count; j++)
			if ((finders[i].in_data || image->segments[j].is_code) &&
			    look_at_segment(body, &image->segments[j], finders[i].find))
				return;
	}
}
