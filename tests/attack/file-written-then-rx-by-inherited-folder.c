/* SPDX-License-Identifier: Apache-2.0 */
/* A descriptor of the folder, from before anything was mounted there. */
#include "raw.h"

void attack(void)
{
	int folder = handed_over("INHERITED_FOLDER"), fd;

	if (raw(SYS_fcntl, folder, F_GETFD) < 0)
		end(UNPREPARED, "the descriptor was not handed over");
	fd = forbidden((int)raw(SYS_openat, folder, "written", O_RDWR | O_CREAT, 0600));
	inject_file(fd, 0);
	run(forbidden_map(raw_map(RX, MAP_PRIVATE, fd)));
}
