/* SPDX-License-Identifier: Apache-2.0 */
/* A library that asks for an executable stack. */
int library_number(void);

int library_number(void)
{
	return 42;
}
