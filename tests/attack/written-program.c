/* SPDX-License-Identifier: Apache-2.0 */
/* What an attack writes to a new file, to execute it there. */
int main(void)
{
	return 42;
}
