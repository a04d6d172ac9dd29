/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's line about a mapping can be longer than any buffer. */
#include "body.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH 16

/* A file so deep that its path has 4000 bytes. */
static int new_deep_file(void)
{
	char name[241];
	int fd, i;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < DEPTH; i++) {
		setup(mkdir(name, 0700));
		setup(chdir(name));
	}
	fd = setup(open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	setup(ftruncate(fd, SIZE));
	return fd;
}

void attack(void)
{
	int fd;
	void *writable, *page;

	setup(chdir(getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp"));
	fd = new_deep_file();
	writable = setup_map(map(RW, MAP_SHARED, fd));
	page = forbidden_map(map(RX, MAP_SHARED, fd));
	inject(writable);
	run(page);
}
