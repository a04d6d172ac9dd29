/* SPDX-License-Identifier: Apache-2.0 */
#include "process/sharing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/need.h"

/* Of one that writes: two, so that there is one that is not the one who executes. */
struct writer {
	pid_t pid;
	uint64_t start; /* where it has it */
	uint64_t end;
};

#define WRITERS 2

/**
 * struct object - what several processes may have mapped.
 * @ipc:	of a segment: the IPC namespace that its number is of
 * @executor:	the first process that executes it, 0 if none does
 * @executed:	by others too
 * @writers:	the first ones, @written of them all
 * @mark:	the last process that was seen writing to it
 */
struct object {
	uint64_t dev;
	uint64_t inode;
	uint64_t ipc;
	bool sysv;
	bool executed;
	pid_t executor;
	pid_t mark;
	size_t written;
	struct writer writers[WRITERS];
};

/* Open addressing. The seed keeps who chooses the inodes from choosing the places. */
struct sharing {
	struct object **at;
	size_t size; /* a power of two */
	size_t count;
	uint64_t seed;
};

struct sharing *sharing_new(void)
{
	struct sharing *sharing = need(calloc(1, sizeof(*sharing)));
	const void *random = (const void *)getauxval(AT_RANDOM);

	sharing->size = 1024;
	sharing->at = need(calloc(sharing->size, sizeof(void *)));
	if (random)
		memcpy(&sharing->seed, random, sizeof(sharing->seed));
	return sharing;
}

void sharing_free(struct sharing *sharing)
{
	size_t i;

	for (i = 0; i < sharing->size; i++)
		free(sharing->at[i]);
	free(sharing->at);
	free(sharing);
}

/* The table. */

static uint64_t mix(uint64_t value)
{
	value = (value ^ value >> 33) * 0xff51afd7ed558ccdULL;
	value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return value ^ value >> 33;
}

static bool is_same(const struct object *a, const struct object *b)
{
	return a->inode == b->inode && a->dev == b->dev && a->ipc == b->ipc && a->sysv == b->sysv;
}

/* Where it is, or is to be. */
static struct object **place_of(const struct sharing *sharing, const struct object *key)
{
	uint64_t at = mix(sharing->seed ^ mix(key->inode ^ mix(key->dev ^ mix(key->ipc))));

	for (;; at++) {
		struct object **place = &sharing->at[at & (sharing->size - 1)];

		if (!*place || is_same(*place, key))
			return place;
	}
}

static void grow(struct sharing *sharing)
{
	struct object **old = sharing->at;
	const size_t size = sharing->size;
	size_t i;

	sharing->size *= 2;
	sharing->at = need(calloc(sharing->size, sizeof(void *)));
	for (i = 0; i < size; i++)
		if (old[i])
			*place_of(sharing, old[i]) = old[i];
	free(old);
}

static struct object *object_of(struct sharing *sharing, const struct object *key)
{
	struct object **place = place_of(sharing, key);

	if (!*place && sharing->count++ > sharing->size / 2) {
		grow(sharing);
		place = place_of(sharing, key);
	}
	if (!*place) {
		*place = need(malloc(sizeof(**place)));
		**place = *key;
	}
	return *place;
}

/* Containers number their segments alike. */
static uint64_t ipc_namespace(int process)
{
	struct stat st;

	return fstatat(process, "ns/ipc", &st, 0) == 0 ? st.st_ino : 0;
}

static struct object key_of(int process, const struct map *map)
{
	return (struct object) {
		.dev = map->dev,
		.inode = map->inode,
		.sysv = map->sysv,
		.ipc = map->sysv ? ipc_namespace(process) : 0,
	};
}

static bool is_written(const struct map *map)
{
	return map->shared && map->prot & PROT_WRITE;
}

/* Noting. */

static void note_writer(struct object *object, pid_t pid, const struct map *map)
{
	if (object->mark == pid)
		return;
	object->mark = pid;
	if (object->written < WRITERS)
		object->writers[object->written] = (struct writer) { pid, map->start, map->end };
	object->written++;
}

static void note_executor(struct object *object, pid_t pid)
{
	if (!object->executor)
		object->executor = pid;
	object->executed |= object->executor != pid;
}

static void note(struct sharing *sharing, int process, pid_t pid, const struct map *map)
{
	const struct object key = key_of(process, map);
	struct object *object = object_of(sharing, &key);

	if (is_written(map))
		note_writer(object, pid, map);
	if (map->prot & PROT_EXEC)
		note_executor(object, pid);
}

void sharing_note(struct sharing *sharing, int process, pid_t pid, const struct regions *regions)
{
	size_t i;

	for (i = 0; i < regions->count; i++)
		if (maps_has_object(&regions->at[i].map))
			note(sharing, process, pid, &regions->at[i].map);
}

static bool crosses(const struct object *object)
{
	return object->written && object->executor &&
	       (object->written > 1 || object->executed ||
		object->executor != object->writers[0].pid);
}

bool sharing_crosses(const struct sharing *sharing)
{
	size_t i;

	for (i = 0; i < sharing->size; i++)
		if (sharing->at[i] && crosses(sharing->at[i]))
			return true;
	return false;
}

/* Finding. */

/*
 * Some file systems number files that differ alike, and /proc/PID/maps has no
 * more than the number; map_files leads to the file, for root. Only what is
 * known to be another is: not where the kernel does not say. A device is no
 * memory that two processes share.
 */
static bool is_other_file(int process, const struct map *map, const struct writer *writer)
{
	struct stat executed, written;
	bool other;
	int fd;

	if (process_mapped_file(process, map->start, map->end, &executed))
		return false;
	if (!S_ISREG(executed.st_mode))
		return true;
	fd = process_open(writer->pid);
	if (fd < 0)
		return false;
	other = !process_mapped_file(fd, writer->start, writer->end, &written) &&
		(executed.st_dev != written.st_dev || executed.st_ino != written.st_ino);
	close(fd);
	return other;
}

static void mark_written(struct sharing *sharing, int process, pid_t pid,
			 const struct regions *regions)
{
	size_t i;

	for (i = 0; i < regions->count; i++) {
		const struct map *map = &regions->at[i].map;
		struct object key;

		if (!maps_has_object(map) || !is_written(map))
			continue;
		key = key_of(process, map);
		object_of(sharing, &key)->mark = pid;
	}
}

static void find(struct sharing *sharing, int process, pid_t pid, const struct region *region,
		 struct suspects *ret)
{
	struct suspect suspect = { .evidence = EVIDENCE_LIVE_ELSEWHERE, .region = region };
	const struct object key = key_of(process, &region->map), *object;
	const struct writer *writer;

	object = *place_of(sharing, &key);
	if (!object || !crosses(object) || object->mark == pid)
		return;
	writer = &object->writers[object->writers[0].pid == pid];
	if (!writer->pid)
		return;
	if (region->backing == BACKING_FILE && is_other_file(process, &region->map, writer))
		return;
	suspect.writer = writer->pid;
	suspect.writers = object->written - (object->writers[0].pid == pid);
	suspects_add(ret, &suspect);
}

void sharing_find(struct sharing *sharing, int process, pid_t pid, const struct regions *regions,
		  struct suspects *ret)
{
	size_t i;

	ret->count = 0;
	mark_written(sharing, process, pid, regions);
	for (i = 0; i < regions->count; i++)
		if (regions->at[i].map.prot & PROT_EXEC && maps_has_object(&regions->at[i].map))
			find(sharing, process, pid, &regions->at[i], ret);
	suspects_sort(ret);
}
