/* SPDX-License-Identifier: Apache-2.0 */
#include "core/fmt.h"

void fmt_init(struct fmt *out, char *buf, size_t size)
{
	out->start = buf;
	out->len = 0;
	out->size = size;
	out->cut = false;
}

const char *fmt_string(struct fmt *out)
{
	out->start[out->len < out->size ? out->len : out->size - 1] = '\0';
	return out->start;
}

void fmt_char(struct fmt *out, char c)
{
	if (out->len < out->size)
		out->start[out->len++] = c;
	else
		out->cut = true;
}

void fmt_str(struct fmt *out, const char *text)
{
	for (; *text; text++)
		fmt_char(out, *text);
}

static void fmt_base(struct fmt *out, uint64_t value, unsigned int base, unsigned int width)
{
	char digits[20];
	unsigned int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (width-- > n)
		fmt_char(out, '0');
	while (n)
		fmt_char(out, digits[--n]);
}

void fmt_unsigned(struct fmt *out, uint64_t value, unsigned int width)
{
	fmt_base(out, value, 10, width);
}

void fmt_dec(struct fmt *out, int64_t value)
{
	if (value < 0)
		fmt_char(out, '-');
	fmt_base(out, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, 1);
}

void fmt_hex(struct fmt *out, uint64_t value)
{
	fmt_str(out, "0x");
	fmt_base(out, value, 16, 1);
}

unsigned int fmt_utf8_length(const char *bytes)
{
	const unsigned char *text = (const unsigned char *)bytes;
	static const struct {
		unsigned char first, last, low, high, len;
	} rows[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	unsigned int i, k;

	if (text[0] < 0x80)
		return 1;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (text[0] < rows[i].first || text[0] > rows[i].last)
			continue;
		if (text[1] < rows[i].low || text[1] > rows[i].high)
			return 0;
		for (k = 2; k < rows[i].len; k++)
			if ((text[k] & 0xc0) != 0x80)
				return 0;
		return rows[i].len;
	}
	return 0;
}

static void json_escape(struct fmt *out, unsigned char c)
{
	if (c == '"' || c == '\\') {
		fmt_char(out, '\\');
		fmt_char(out, (char)c);
	} else if (c < 0x20 || c == 0x7f) {
		fmt_str(out, "\\u00");
		fmt_base(out, c, 16, 2);
	} else {
		fmt_char(out, (char)c);
	}
}

void fmt_json(struct fmt *out, const char *text)
{
	fmt_char(out, '"');
	while (*text) {
		unsigned int len = fmt_utf8_length(text);

		if (len == 1)
			json_escape(out, (unsigned char)*text++);
		else if (!len && text++)
			fmt_str(out, "\xef\xbf\xbd");
		else
			while (len--)
				fmt_char(out, *text++);
	}
	fmt_char(out, '"');
}

void fmt_printable(struct fmt *out, const char *text)
{
	for (; *text; text++)
		fmt_char(out, (unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text);
}
