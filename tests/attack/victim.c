/* SPDX-License-Identifier: Apache-2.0 */
/* A library for attacks to load and to overwrite. */
int victim(void);

int victim(void)
{
	return 1;
}
