/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for two kinds of memory, one rule each and another, and says what became of them. */
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>

#define SIZE 4096

static void *map(int prot)
{
	return mmap(NULL, SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static const char *outcome(bool granted)
{
	return granted ? "granted" : "refused";
}

int main(void)
{
	void *written = map(PROT_READ | PROT_WRITE);

	printf("map %s\n", outcome(map(PROT_READ | PROT_WRITE | PROT_EXEC) != MAP_FAILED));
	printf("gain %s\n", outcome(mprotect(written, SIZE, PROT_READ | PROT_EXEC) == 0));
	return 0;
}
