/* SPDX-License-Identifier: Apache-2.0 */
#include "core/maps.h"

#include <sys/mman.h>

#include "core/str.h"

struct cursor {
	const char *at;
	const char *end;
};

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return 16;
}

/* A number and the one character that must follow it ('\0': the line may end). */
static bool take_number(struct cursor *in, unsigned int base, char follow, uint64_t *ret)
{
	const char *first = in->at;
	uint64_t value = 0;

	for (; in->at < in->end && (unsigned int)digit_value(*in->at) < base; in->at++) {
		const unsigned int digit = (unsigned int)digit_value(*in->at);

		if (value > (UINT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	if (in->at == first)
		return false;
	*ret = value;
	if (in->at == in->end)
		return follow == '\0';
	return *in->at++ == (follow ? follow : ' ');
}

static bool take_flag(struct cursor *in, char set, char clear, bool *ret)
{
	if (in->at == in->end || (*in->at != set && *in->at != clear))
		return false;
	*ret = *in->at++ == set;
	return true;
}

static bool take_permissions(struct cursor *in, struct map *map)
{
	bool r, w, x;

	if (!take_flag(in, 'r', '-', &r) || !take_flag(in, 'w', '-', &w) ||
	    !take_flag(in, 'x', '-', &x) || !take_flag(in, 's', 'p', &map->shared))
		return false;
	map->prot = (r ? PROT_READ : 0) | (w ? PROT_WRITE : 0) | (x ? PROT_EXEC : 0);
	return in->at < in->end && *in->at++ == ' ';
}

bool maps_parse(const char *line, size_t len, struct map *ret)
{
	struct cursor in = { line, line + len };
	struct map map = { 0 };
	uint64_t major, minor;

	if (!take_number(&in, 16, '-', &map.start) || !take_number(&in, 16, ' ', &map.end) ||
	    !take_permissions(&in, &map) || !take_number(&in, 16, ' ', &map.offset) ||
	    !take_number(&in, 16, ':', &major) || !take_number(&in, 16, ' ', &minor) ||
	    !take_number(&in, 10, '\0', &map.inode))
		return false;
	if (map.start >= map.end || major > UINT32_MAX || minor > UINT32_MAX)
		return false;
	map.dev = major << 32 | minor;

	while (in.at < in.end && *in.at == ' ')
		in.at++;
	if (in.at < in.end) {
		map.path = in.at;
		map.path_len = (size_t)(in.end - in.at);
		map.sysv = map.path_len > 5 && str_is_word(map.path, 5, "/SYSV");
	}
	*ret = map;
	return true;
}
