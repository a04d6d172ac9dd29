/* SPDX-License-Identifier: Apache-2.0 */
/* A nested function that is called by a pointer: GCC puts a trampoline on the stack. */
static int call(int (*function)(void))
{
	int (*volatile hidden)(void) = function;

	return hidden();
}

int main(int argc, char **argv)
{
	int number = 41;

	int answer(void)
	{
		return number + argc;
	}

	(void)argv;
	return call(answer);
}
