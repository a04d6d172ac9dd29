/* SPDX-License-Identifier: Apache-2.0 */
/* What is executed by others, with headers that a test changes. */
int main(void)
{
	return 42;
}
