/* SPDX-License-Identifier: Apache-2.0 */
/* What the code of the files says that can be worth it, by several threads, or remembered. */
#include "base/die.h"
#include "scan.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "code/body.h"
#include "report/members.h"

/* One file, and what was found: an array of objects, NULL if nothing was looked at. */
struct job {
	size_t index;
	off_t bytes;
	json_t *record;
};

struct work {
	const struct scan *scan;
	struct body_context context;
	struct job *jobs;
	size_t count;
	atomic_size_t next;
	atomic_long changed;
	atomic_long done;
};

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text && *text)
		member_set(object, key, report_text(text));
}

static void take_find(const struct body_find *find, void *record)
{
	json_t *value = need(json_object());

	set_text(value, "code", evidence_code(find->evidence));
	set_text(value, "where", find->where);
	set_text(value, "detail", find->detail);
	if (find->component)
		set_text(value, "component", component_value(find->component, KEY_NAME));
	set_text(value, "call", find->call);
	set_text(value, "function", find->function);
	set_text(value, "protection", find->protection);
	if (find->address)
		member_set(value, "address", json_sprintf("0x%" PRIx64, find->address));
	if (find->count)
		member_set(value, "count", json_integer((json_int_t)find->count));
	if (json_array_append_new(record, value) != 0)
		die("out of memory");
}

/* The file may be another one by now, and may change while it is read. */
static void look(struct work *work, struct job *job)
{
	const struct elf_file *file = elf_set_at(work->scan->set, job->index);
	const int fd = root_open(&work->scan->root, file->path, O_RDONLY);
	json_t *record = need(json_array());

	if (fd >= 0 && elf_file_is_same(file, fd))
		body_look(fd, &work->context, take_find, record);
	if (fd >= 0 && elf_file_is_same(file, fd)) {
		job->record = record;
	} else {
		work->changed++;
		json_decref(record);
	}
	if (fd >= 0)
		close(fd);
}

static void *look_at_some(void *context)
{
	struct work *work = context;
	size_t i;

	while ((i = work->next++) < work->count) {
		if (!work->jobs[i].record)
			look(work, &work->jobs[i]);
		work->done++;
	}
	return NULL;
}

/* This thread takes its part too, and is the one that shows how far it is. */
static void look_at_all(struct work *work)
{
	pthread_t threads[16];
	const unsigned int wanted = walk_threads() - 1;
	unsigned int started = 0;
	size_t i;

	while (started < wanted && started < sizeof(threads) / sizeof(*threads) &&
	       pthread_create(&threads[started], NULL, look_at_some, work) == 0)
		started++;
	while ((i = work->next++) < work->count) {
		if (!work->jobs[i].record)
			look(work, &work->jobs[i]);
		scan_progress_part(++work->done, (long)work->count);
	}
	while (started--)
		pthread_join(threads[started], NULL);
	scan_progress_end();
}

/* Which files, and what is known of them from before. */

static bool is_worth_it(const struct scan *scan, size_t index)
{
	const struct elf_file *file = elf_set_at(scan->set, index);
	const struct scan_entry *entry = &scan->entries[index];
	size_t i;

	if (!(file->facts.kind == ELF_PROGRAM || file->facts.kind == ELF_LIBRARY) || entry->foreign)
		return false;
	for (i = 0; i < entry->count; i++)
		if (entry->finds[i].component)
			return true;
	return file->facts.asks_memory || file->facts.is_static;
}

static void add_job(struct work *work, size_t index, const struct scan_cache *cache)
{
	const struct elf_file *file = elf_set_at(work->scan->set, index);
	json_t *record = cache ? scan_cache_get(cache, file) : NULL;

	work->jobs[work->count++] =
		(struct job) { index, file->st.st_size,
			       json_is_array(record) ? json_incref(record) : NULL };
}

/* The largest first, so that at the end no thread waits long for another. */
static int by_size(const void *a, const void *b)
{
	const struct job *one = a, *other = b;

	if (one->bytes != other->bytes)
		return one->bytes > other->bytes ? -1 : 1;
	return (one->index > other->index) - (one->index < other->index);
}

static long list_jobs(struct work *work, const struct scan_cache *cache)
{
	long remembered = 0;
	size_t i;

	work->jobs = need(calloc(work->scan->entry_count + 1, sizeof(*work->jobs)));
	for (i = 0; i < work->scan->entry_count; i++)
		if (is_worth_it(work->scan, i))
			add_job(work, i, cache);
	for (i = 0; i < work->count; i++)
		remembered += work->jobs[i].record != NULL;
	qsort(work->jobs, work->count, sizeof(*work->jobs), by_size);
	return remembered;
}

/* From a record to evidence. A member that is not as it was written is left out. */

static char *text_of(const json_t *value, const char *key)
{
	return (char *)json_string_value(json_object_get(value, key));
}

static json_t *members_of(const json_t *value)
{
	static const char *const keys[] = { "call", "function", "address", "protection", "count" };
	json_t *members = need(json_object()), *member;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		member = json_object_get(value, keys[i]);
		if (member && json_object_set(members, keys[i], member) != 0)
			die("out of memory");
	}
	return members;
}

static void add_find(const struct scan *scan, struct scan_entry *entry, const json_t *value)
{
	const char *code = text_of(value, "code"), *component = text_of(value, "component");
	struct scan_find find = {
		.evidence = code ? evidence_by_code(code) : EVIDENCE_COUNT,
		.component = component ? knowledge_find(scan->knowledge, component) : NULL,
		.where = text_of(value, "where"),
		.detail = text_of(value, "detail"),
	};

	if (find.evidence == EVIDENCE_COUNT)
		return;
	find.members = members_of(value);
	scan_add_find(entry, &find);
}

static void take_records(struct scan *scan, const struct work *work, struct scan_cache *cache)
{
	const json_t *value;
	size_t i, j;

	for (i = 0; i < work->count; i++) {
		const struct job *job = &work->jobs[i];

		if (!job->record)
			continue;
		json_array_foreach(job->record, j, value)
		{
			add_find(scan, &scan->entries[job->index], value);
		}
		if (cache)
			scan_cache_put(cache, elf_set_at(scan->set, job->index), job->record);
		json_decref(job->record);
	}
}

static void read_bodies(struct scan *scan, struct scan_cache *cache)
{
	struct search *search = search_new(scan->knowledge);
	struct work work = { .scan = scan, .context = { scan->knowledge, search } };

	scan->remembered = list_jobs(&work, cache);
	look_at_all(&work);
	scan->bodies = (long)work.count - scan->remembered - work.changed;
	scan->changed += work.changed;
	take_records(scan, &work, cache);
	free(work.jobs);
	search_free(search);
}

/* Before the work: what is not to be trusted should not cost the time of a scan. */
int scan_open_cache(const struct scan *scan, struct scan_cache **ret)
{
	const char *why;

	*ret = NULL;
	if (!scan->request.cache)
		return 0;
	*ret = scan_cache_open(scan->request.cache, scan->knowledge, &why);
	if (!*ret && why)
		warnx("--cache=%s: not used: %s", scan->request.cache, why);
	else if (!*ret)
		warn("--cache=%s", scan->request.cache);
	return *ret ? 0 : -1;
}

int scan_bodies(struct scan *scan, struct scan_cache *cache)
{
	int error;

	read_bodies(scan, cache);
	error = cache ? scan_cache_close(cache) : 0;
	if (error)
		warnx("--cache=%s: %s", scan->request.cache, strerror(-error));
	return error ? -1 : 0;
}
