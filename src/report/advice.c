/* SPDX-License-Identifier: Apache-2.0 */
#include "report/advice.h"

#include <stddef.h>
#include <string.h>

/* By the digit of hundreds. */
static const char *const advice[] = {
	['1'] = "wxaudit explain FILE, of the library in the record; its switch, or an exception",
	['2'] = "wxguard(7) tells what was done with a closure; WX201 is no trouble",
	['3'] = "the mode enforce where strict is too much, or an exception",
	['4'] = "a later moment by --lock-at, or an exception",
	['5'] = "none is needed: the kernel keeps the rule there too; see wxguard(7)",
	['6'] = "wxaudit explain FILE; then the switch of the component that it names",
	['7'] = "wxaudit explain FILE, of the program and of the libraries that it has mapped",
	['8'] = "wxaudit explain FILE, of the library that asked; its switch, or an exception",
	['9'] = "wxaudit-host(1) tells what to change on this system",
};

const char *code_advice(const char *code)
{
	size_t digit;

	if (strlen(code) <= strlen("WX"))
		return NULL;
	digit = (unsigned char)code[strlen("WX")];
	return digit < sizeof(advice) / sizeof(*advice) ? advice[digit] : NULL;
}
