/* SPDX-License-Identifier: Apache-2.0 */
#include "tramp/self.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "core/str.h"
#include "core/sys.h"

int self_open(struct self *self)
{
	long fd = sys_open("/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);

	if (fd < 0)
		return (int)fd;
	self->fd = (int)fd;
	self->error = 0;
	self->len = self->used = 0;
	return 0;
}

void self_close(struct self *self)
{
	sys_close(self->fd);
}

/* Move what is unread to the front and read behind it; false at the end. */
static bool refill(struct self *self)
{
	long got;

	memmove(self->buf, self->buf + self->used, self->len - self->used);
	self->len -= self->used;
	self->used = 0;
	do {
		got = sys_read(self->fd, self->buf + self->len, sizeof(self->buf) - self->len);
	} while (got == -EINTR);
	/* All of its lines end. */
	if (got < 0 || (got == 0 && self->len > 0))
		self->error = got < 0 ? (int)got : -EBADMSG;
	if (got <= 0)
		return false;
	self->len += (size_t)got;
	return true;
}

/* The rest of a line that is longer than the buffer. */
static void skip_line(struct self *self)
{
	char *newline;

	do {
		self->used = self->len;
		if (!refill(self))
			return;
		newline = str_find(self->buf, self->len, '\n');
	} while (!newline);
	self->used = (size_t)(newline - self->buf) + 1;
}

static bool parse(struct self *self, const char *line, size_t len, struct map *map)
{
	if (maps_parse(line, len, map))
		return true;
	self->error = -EBADMSG;
	return false;
}

int self_error(const struct self *self)
{
	return self->error;
}

bool self_next(struct self *self, struct map *map)
{
	char *line, *newline;

	for (;;) {
		line = self->buf + self->used;
		newline = str_find(line, self->len - self->used, '\n');
		if (newline) {
			self->used = (size_t)(newline - self->buf) + 1;
			return parse(self, line, (size_t)(newline - line), map);
		}
		if (self->used == 0 && self->len == sizeof(self->buf))
			break;
		if (!refill(self))
			return false;
	}
	if (!parse(self, self->buf, self->len, map))
		return false;
	/* The path is cut, and its bytes go with the rest of the line. */
	map->path = NULL;
	map->path_len = 0;
	skip_line(self);
	return true;
}

static void copy_path(char path[SELF_PATH_MAX], const struct map *map)
{
	size_t len = map->path_len < SELF_PATH_MAX ? map->path_len : 0;

	if (len)
		memcpy(path, map->path, len);
	path[len] = '\0';
}

int self_find(const void *addr, struct map *map, char path[SELF_PATH_MAX])
{
	struct self self;
	int ret = self_open(&self);

	if (ret)
		return ret;
	ret = -ENOENT;
	while (ret && self_next(&self, map))
		if (map->start <= (uintptr_t)addr && (uintptr_t)addr < map->end)
			ret = 0;
	if (ret && self_error(&self))
		ret = self_error(&self);
	if (ret == 0 && path)
		copy_path(path, map);
	self_close(&self);
	return ret;
}
