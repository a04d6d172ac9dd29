/* SPDX-License-Identifier: Apache-2.0 */
/* A library whose file asks for an executable stack: it is linked so. */
int nothing(void);

int nothing(void)
{
	return 0;
}
