/* SPDX-License-Identifier: Apache-2.0 */
/* What wxaudit live says of a process and of its memory. */
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/printable.h"
#include "core/str.h"
#include "live.h"
#include "process/owner.h"

#define SHIM "libwxguard.so"

/* What a finding says. */

const char *live_member(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static void permissions_of(const struct map *map, char ret[static 5])
{
	ret[0] = map->prot & PROT_READ ? 'r' : '-';
	ret[1] = map->prot & PROT_WRITE ? 'w' : '-';
	ret[2] = map->prot & PROT_EXEC ? 'x' : '-';
	ret[3] = map->shared ? 's' : 'p';
	ret[4] = '\0';
}

static char *where_of(const struct map *map)
{
	return need_format("%" PRIx64 "-%" PRIx64, map->start, map->end);
}

/* As the maps have it, for people. */
static char *path_of(const struct region *region)
{
	char *path, *ret;

	if (!region->map.path)
		return need_format("%s", region->stack ? "the stack" : "no file");
	path = printable_bytes(region->map.path);
	ret = need_format("%s%s%s", path, region->cut ? "..." : "",
			  region->deleted ? " (deleted)" : "");
	free(path);
	return ret;
}

static char *remark_on_writers(const struct suspect *suspect)
{
	const int process = process_open(suspect->writer);
	char *exe = process < 0 ? NULL : process_exe(process), *ret;

	if (suspect->writers == 1)
		ret = need_format(", which process %d%s%s%s writes to", suspect->writer,
				  exe ? " (" : "", exe ? exe : "", exe ? ")" : "");
	else
		ret = need_format(", which process %d%s%s%s and %zu more write to", suspect->writer,
				  exe ? " (" : "", exe ? exe : "", exe ? ")" : "",
				  suspect->writers - 1);
	if (process >= 0)
		close(process);
	free(exe);
	return ret;
}

static const char *remark_on_pages(const struct suspect *suspect)
{
	return suspect->same_pages ? ", which is written to by another mapping"
				   : ", other pages of which are written to";
}

static const char *remark_on_file(bool replaced)
{
	return replaced ? ", replaced since, as a package upgrade does: restart it"
			: ", and no other has its name";
}

static char *remark_on(const struct suspect *suspect, bool replaced, bool is_program)
{
	switch (suspect->evidence) {
	case EVIDENCE_LIVE_ANONYMOUS:
		return need_format("%s", is_program ? ", which is the program itself" : "");
	case EVIDENCE_LIVE_ALIAS:
		return need_format("%s", remark_on_pages(suspect));
	case EVIDENCE_LIVE_ELSEWHERE:
		return remark_on_writers(suspect);
	case EVIDENCE_LIVE_DELETED:
		return need_format("%s", remark_on_file(replaced));
	default:
		return need_format("%s", "");
	}
}

/* For as long as we run: the first that has something to say makes us read what is known. */
static struct owners *owners(void)
{
	static struct owners *known;

	if (!known)
		known = owners_new(knowledge_of_system());
	return known;
}

/* The process. */

static bool has_shim(const struct regions *regions)
{
	size_t i;

	for (i = 0; i < regions->count; i++) {
		const struct region *region = &regions->at[i];

		if (region->backing == BACKING_FILE && region->map.prot & PROT_EXEC &&
		    strcmp(str_file_name(region->map.path), SHIM) == 0)
			return true;
	}
	return false;
}

static const char *verdict_of(const struct process_status *status, bool shim)
{
	if (shim)
		return "guarded";
	return status->seccomp > 0 ? "filtered" : "unguarded";
}

static void set_status(json_t *subject, const struct process_status *status)
{
	static const char *const modes[] = { "disabled", "strict", "filter" };

	member_set(subject, "pid", json_integer(status->tgid));
	member_set(subject, "inner_pid", json_integer(status->inner));
	member_set(subject, "uid", json_integer(status->uid));
	member_set_text(subject, "comm", status->comm);
	if (status->seccomp >= 0 && status->seccomp < 3)
		member_set_text(subject, "seccomp", modes[status->seccomp]);
	if (status->filters >= 0)
		member_set(subject, "seccomp_filters", json_integer(status->filters));
	member_set(subject, "no_new_privs", json_boolean(status->no_new_privs));
}

static json_t *add_process(struct live *live, int process, const struct process_status *status)
{
	const bool shim = has_shim(&live->regions);
	char *exe = process_exe(process), *label = process_label(process);
	char *name = need_format("%d (%s)", status->tgid, exe ? exe : status->comm);
	json_t *subject = report_subject(live->report, "process", name);

	subject_verdict(subject, verdict_of(status, shim));
	set_status(subject, status);
	member_set(subject, "started", json_integer((json_int_t)process_start(process)));
	member_set(subject, "shim", json_boolean(shim));
	member_set_text(subject, "exe", exe);
	member_set_text(subject, "label", label);
	free(exe);
	free(label);
	free(name);
	return subject;
}

/* The same one for all that is found of a process; NULL if it is gone. */
static json_t *subject_of(struct live *live, int process)
{
	struct process_status status;
	json_t *subject;
	char *who;

	if (process_status(process, &status))
		return NULL;
	who = need_format("%d %" PRIu64, status.tgid, process_start(process));
	subject = json_object_get(live->subjects, who);
	if (!subject) {
		subject = add_process(live, process, &status);
		member_set(live->subjects, who, json_incref(subject));
	}
	free(who);
	return subject;
}

/* Its findings. */

/* Some that are alike, the first of which is at that place. */
static uint64_t bytes_of(const struct suspect *first, size_t count)
{
	uint64_t bytes = 0;

	for (; count; count--, first++)
		bytes += first->region->map.end - first->region->map.start;
	return bytes;
}

static json_t *ranges_of(const struct suspect *first, size_t count)
{
	json_t *ranges = json_array();

	for (; count; count--, first++) {
		char *where = where_of(&first->region->map);

		if (json_array_append_new(ranges, json_string(where)) != 0)
			errx(EXIT_FAILED, "out of memory");
		free(where);
	}
	return ranges;
}

static json_t *add_sentence(json_t *subject, const struct suspect *first, size_t count,
			    const char *component, bool replaced)
{
	const struct region *region = first->region;
	char *where = where_of(&region->map), *path = path_of(region), permissions[5];
	const uint64_t kib = bytes_of(first, count) / 1024;
	const bool is_program = strcmp(path, live_member(subject, "exe")) == 0;
	char *remark = remark_on(first, replaced, is_program);
	json_t *finding;

	permissions_of(&region->map, permissions);
	if (count == 1)
		finding = subject_finding(subject, first->evidence, where, component,
					  "%s, %" PRIu64 " KiB of %s%s", permissions, kib, path,
					  remark);
	else
		finding = subject_finding(subject, first->evidence, where, component,
					  "%s, %" PRIu64 " KiB in %zu ranges of %s%s", permissions,
					  kib, count, path, remark);
	member_set_text(finding, "permissions", permissions);
	member_set_text(finding, "path", region->map.path ? path : NULL);
	free(remark);
	free(where);
	free(path);
	return finding;
}

static void add_finding(json_t *subject, const struct suspect *first, size_t count,
			const json_t *candidates, bool replaced)
{
	const char *component = owners_component(owners(), first, candidates);
	json_t *finding = add_sentence(subject, first, count, component, replaced);

	member_set(finding, "bytes", json_integer((json_int_t)bytes_of(first, count)));
	member_set(finding, "ranges", ranges_of(first, count));
	if (!component && first->region->backing != BACKING_FILE)
		member_set(finding, "candidates", json_deep_copy(candidates));
	if (first->evidence != EVIDENCE_LIVE_ELSEWHERE)
		return;
	member_set(finding, "writer", json_integer(first->writer));
	member_set(finding, "writers", json_integer((json_int_t)first->writers));
}

/* How many of those from there on are alike. */
static size_t count_alike(const struct suspects *suspects, size_t from)
{
	size_t to = from + 1;

	while (to < suspects->count && suspects_alike(&suspects->at[from], &suspects->at[to]))
		to++;
	return to - from;
}

static bool is_finding(int process, const struct suspect *suspect, bool *replaced)
{
	*replaced = false;
	return suspect->evidence != EVIDENCE_LIVE_DELETED ||
	       process_file_gone(process, suspect->region, replaced);
}

void live_add_findings(struct live *live, int process)
{
	json_t *candidates = NULL, *subject = NULL;
	size_t i, count;
	bool replaced;

	for (i = 0; i < live->suspects.count; i += count) {
		const struct suspect *first = &live->suspects.at[i];

		count = count_alike(&live->suspects, i);
		if (!is_finding(process, first, &replaced))
			continue;
		if (!subject)
			subject = subject_of(live, process);
		if (!subject)
			break;
		if (!candidates)
			candidates = owners_candidates(owners(), &live->regions);
		add_finding(subject, first, count, candidates, replaced);
	}
	json_decref(candidates);
}
