/* SPDX-License-Identifier: Apache-2.0 */
/* The attachment that a child inherits is writable. */
#include "body.h"

#include <sys/shm.h>
#include <unistd.h>

void attack(void)
{
	int id = new_segment();
	void *writable = setup_map(shmat(id, NULL, 0));
	pid_t child = fork();

	if (child == 0) {
		void *page = forbidden_map(shmat(id, NULL, SHM_EXEC | SHM_RDONLY));

		inject(writable);
		run(page);
	}
	finish_child(child);
	_exit(EXECUTED);
}
