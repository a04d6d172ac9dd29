/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for writable and executable memory and says what became of it. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int main(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	puts(page == MAP_FAILED ? "refused" : "granted");
	return 0;
}
