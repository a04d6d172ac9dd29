/* SPDX-License-Identifier: Apache-2.0 */
#include "tramp/ffi.h"

#include <string.h>

#include "cpu-ffi.h"

static uint64_t word_at(const char *bytes, size_t at)
{
	uint64_t word;

	memcpy(&word, bytes + at, sizeof(word));
	return word;
}

static bool matches(const struct ffi_pattern *pattern, const char *code)
{
	size_t at;

	for (at = 0; at < FFI_PATTERN_SIZE; at += 8)
		if ((word_at(code, at) & word_at(pattern->mask, at)) != word_at(pattern->bytes, at))
			return false;
	return true;
}

static uintptr_t pointer_at(const char *code, size_t at)
{
	uintptr_t value;

	memcpy(&value, code + at, sizeof(value));
	return value;
}

static uintptr_t handler_of(const struct ffi_pattern *pattern, const char *code)
{
	int32_t distance;

	if (pattern->handler == FFI_HANDLER_WORD)
		return pointer_at(code, pattern->handler_at);
	memcpy(&distance, code + pattern->handler_at, sizeof(distance));
	return (uintptr_t)code + pattern->handler_at + sizeof(distance) + (uintptr_t)distance;
}

bool ffi_decode(const void *closure, struct ffi_trampoline *ret)
{
	const char *code = closure;
	size_t i;

	for (i = 0; i < sizeof(arch_ffi_patterns) / sizeof(*arch_ffi_patterns); i++) {
		const struct ffi_pattern *pattern = &arch_ffi_patterns[i];

		if (!matches(pattern, code))
			continue;
		ret->handler = handler_of(pattern, code);
		ret->context = pattern->context_is_word
				       ? (void *)pointer_at(code, pattern->context_at)
				       : (char *)closure + pattern->context_at;
		ret->second = pattern->second;
		ret->generation = pattern->generation;
		return true;
	}
	return false;
}
