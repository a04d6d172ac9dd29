/* SPDX-License-Identifier: Apache-2.0 */
/* fanotify hands out descriptors that the kernel opened. */
#include "raw.h"

#include <sys/fanotify.h>

void attack(void)
{
	int queue = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK, O_RDWR);
	struct fanotify_event_metadata event;
	void *page;

	queue = forbidden_if_there(queue, "fanotify");
	forbidden(fanotify_mark(queue, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, temporary("victim.so")));
	setup(raw_open(temporary("victim.so"), O_RDONLY));
	if (forbidden((int)read(queue, &event, sizeof(event))) != sizeof(event))
		end(BROKEN, "no event");
	inject_file(forbidden(event.fd), 0);
	page = forbidden_map(raw_map(RX, MAP_PRIVATE, event.fd));
	run(page);
}
