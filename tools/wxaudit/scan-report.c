/* SPDX-License-Identifier: Apache-2.0 */
#include "base/die.h"
#include "report/members.h"
#include "scan.h"

#include <stdlib.h>
#include <string.h>

/* By how many neighbours a sentence tells who leads to a library. */
#define NEIGHBOURS_TOLD 4

/* So many calls of a kind are shown of a file that was not named. */
#define CALLS_SHOWN 3

static const char *const verdicts[VERDICT_COUNT] = {
	[VERDICT_CLEAN] = "clean",	   [VERDICT_SHIM] = "shim",
	[VERDICT_SWITCH] = "switch",	   [VERDICT_UNKNOWN] = "unknown",
	[VERDICT_EXCEPTION] = "exception",
};

static json_t *path_of(const struct scan *scan, size_t index)
{
	return report_text(elf_set_at(scan->set, index)->path);
}

/* Members of a subject. */

/* Direct needs; what is not found is not there to be named. */
static void set_needs(const struct scan *scan, json_t *subject, size_t index)
{
	json_t *list = need(json_array());
	const size_t *direct;
	const size_t count = elf_deps_direct(scan->deps, index, &direct);
	size_t i;

	for (i = 0; i < count; i++)
		if (direct[i] != ELF_SET_NONE)
			list_append(list, path_of(scan, direct[i]));
	member_set(subject, "needs", list);
}

static void add_switches_of(json_t *list, const struct component *component)
{
	char **value;

	for (value = component->values[KEY_SWITCH]; value && *value; value++)
		if (component_is_switch(*value))
			list_append_once(list, json_string(*value));
}

/* What works as it is needs none. */
static bool wants_switch(const struct scan_find *find, bool is_shim_there)
{
	return find->component && !scan_component_works(find->component, is_shim_there);
}

static void add_switches(json_t *list, const struct scan_entry *entry, bool is_shim_there)
{
	size_t i;

	for (i = 0; i < entry->count; i++)
		if (wants_switch(&entry->finds[i], is_shim_there))
			add_switches_of(list, entry->finds[i].component);
}

static void set_members(const struct scan *scan, json_t *subject, size_t index)
{
	const struct elf_file *file = elf_set_at(scan->set, index);
	const struct scan_entry *entry = &scan->entries[index];
	char machine[16], **link;
	json_t *list = NULL;

	elf_machine_name(file->facts.machine, machine);
	member_set(subject, "path", json_incref(json_object_get(subject, "name")));
	member_set(subject, "machine", json_string(machine));
	if (*file->facts.build_id)
		member_set(subject, "build_id", json_string(file->facts.build_id));
	for (link = file->links; link && *link; link++) {
		if (!list)
			member_set(subject, "links", list = json_array());
		list_append(list, report_text(*link));
	}
	if (file->facts.is_static)
		member_set(subject, "static", json_true());
	if (scan_is_privileged(file))
		member_set(subject, "privileged", json_true());
	if (scan->deps && file->facts.dynamic && !entry->foreign)
		set_needs(scan, subject, index);
}

/* Findings. */

static void add_finding(json_t *subject, const struct scan_find *find, bool is_shim_there)
{
	const char *component = find->component ? component_value(find->component, KEY_NAME) : NULL;
	json_t *finding = find->detail ? subject_finding(subject, find->evidence, find->where,
							 component, "%s", find->detail)
				       : subject_finding(subject, find->evidence, find->where,
							 component, NULL);

	if (find->property)
		member_set(finding, "property", json_string(find->property));
	if (wants_switch(find, is_shim_there) && component_has_switch(find->component))
		add_switches_of(member_list(finding, "switch"), find->component);
	if (find->members && json_object_update(finding, find->members) != 0)
		die("out of memory");
}

/* Who is told of anyway is also told of why the shim would not help. */
static void add_unreached(json_t *subject, const struct elf_file *file)
{
	if (file->facts.is_static)
		subject_finding(subject, EVIDENCE_FILE_STATIC, NULL, NULL, NULL);
	if (scan_is_privileged(file))
		subject_finding(subject, EVIDENCE_FILE_PRIVILEGED, NULL, NULL, "%s",
				file->st.st_mode & (S_ISUID | S_ISGID) ? "setuid or setgid"
								       : "file capabilities");
}

/* Most first. */
static int by_programs(const void *a, const void *b)
{
	const struct scan_neighbour *one = a, *other = b;

	if (one->programs != other->programs)
		return one->programs < other->programs ? 1 : -1;
	return one->index < other->index ? -1 : one->index > other->index;
}

static const char *neighbour_name(const struct scan *scan, const struct scan_neighbour *neighbour)
{
	return neighbour->index == ELF_SET_NONE
		       ? "themselves"
		       : strrchr(elf_set_at(scan->set, neighbour->index)->path, '/') + 1;
}

static char *neighbours_text(const struct scan *scan, const struct scan_entry *entry)
{
	char *text = NULL;
	size_t size, i;
	FILE *to = need(open_memstream(&text, &size));

	fprintf(to, "%ld %s, by ", entry->programs, entry->programs == 1 ? "program" : "programs");
	for (i = 0; i < entry->neighbour_count && i < NEIGHBOURS_TOLD; i++)
		fprintf(to, "%s%s (%ld)", i ? ", " : "",
			neighbour_name(scan, &entry->neighbours[i]), entry->neighbours[i].programs);
	if (i < entry->neighbour_count)
		fprintf(to, " and %zu more", entry->neighbour_count - i);
	fclose(to);
	return need(text);
}

static void add_reached(const struct scan *scan, json_t *subject, struct scan_entry *entry)
{
	json_t *finding, *list = need(json_array()), *each;
	char *text;
	size_t i;

	qsort(entry->neighbours, entry->neighbour_count, sizeof(*entry->neighbours), by_programs);
	text = neighbours_text(scan, entry);
	finding = subject_finding(subject, EVIDENCE_FILE_REACHED, NULL, NULL, "%s", text);
	free(text);
	member_set(finding, "programs", json_integer(entry->programs));
	for (i = 0; i < entry->neighbour_count; i++) {
		list_append(list, each = json_object());
		if (entry->neighbours[i].index != ELF_SET_NONE)
			member_set(each, "path", path_of(scan, entry->neighbours[i].index));
		member_set(each, "programs", json_integer(entry->neighbours[i].programs));
	}
	member_set(finding, "by", list);
}

struct chains {
	const struct scan *scan;
	json_t *subject;
	json_t *switches;
};

/* The components that a library is, for the one who reaches it. */
static char *chain_text(const struct scan *scan, const size_t *chain, size_t len)
{
	char *text = NULL;
	size_t size, i;
	FILE *to = need(open_memstream(&text, &size));

	fputs(len > 2 ? "by way of " : "directly", to);
	for (i = 1; i + 1 < len; i++)
		fprintf(to, "%s%s", i > 1 ? ", " : "",
			strrchr(elf_set_at(scan->set, chain[i])->path, '/') + 1);
	fclose(to);
	return need(text);
}

static const char *component_of(const struct scan_entry *entry)
{
	size_t i;

	for (i = 0; i < entry->count; i++)
		if (entry->finds[i].component && scan_is_need(&entry->finds[i]))
			return component_value(entry->finds[i].component, KEY_NAME);
	return NULL;
}

static void add_chain(const size_t *chain, size_t len, void *context)
{
	const struct chains *chains = context;
	const struct scan *scan = chains->scan;
	const size_t index = chain[len - 1];
	json_t *finding, *list;
	char *text;
	size_t i;

	if (index >= scan->entry_count || !scan->entries[index].has_need)
		return;
	text = chain_text(scan, chain, len);
	finding = subject_finding(chains->subject, EVIDENCE_FILE_REACHES,
				  elf_set_at(scan->set, index)->path,
				  component_of(&scan->entries[index]), "%s", text);
	free(text);
	member_set(finding, "through", list = json_array());
	for (i = 0; i < len; i++)
		list_append(list, path_of(scan, chain[i]));
	add_switches(chains->switches, &scan->entries[index],
		     scan_is_shim_there(elf_set_at(scan->set, chain[0])));
}

/* Subjects. */

static void add_chains(const struct scan *scan, json_t *subject, size_t index, json_t *switches)
{
	struct chains chains = { scan, subject, switches };
	const struct elf_file *file = elf_set_at(scan->set, index);

	if (scan->deps && scan_is_loaded(scan, index) &&
	    (file->facts.kind == ELF_PROGRAM || file->named))
		elf_deps_walk(scan->deps, index, add_chain, &chains);
}

static bool is_image(const struct scan *scan, size_t index)
{
	const enum elf_kind kind = elf_set_at(scan->set, index)->facts.kind;

	return (kind == ELF_PROGRAM || kind == ELF_LIBRARY) && !scan->entries[index].foreign;
}

/* What many files have, and is no need: who is linked with what, code that says little. */
static bool is_aside(enum evidence evidence)
{
	return evidence_severity(evidence) == SEVERITY_INFO &&
	       (evidence == EVIDENCE_FILE_REACHES || evidence > EVIDENCE_FILE_REACHED);
}

static bool has_more(const struct scan_entry *entry)
{
	size_t i = 0;

	while (i < entry->count && is_aside(entry->finds[i].evidence))
		i++;
	return i < entry->count;
}

static bool is_enough(long counts[EVIDENCE_COUNT], enum evidence evidence)
{
	return evidence >= EVIDENCE_BODY_WX && evidence <= EVIDENCE_BODY_UNREAD &&
	       counts[evidence]++ >= CALLS_SHOWN;
}

/* The table has what was asked for by name, and what is more than that. */
static void fold(const struct scan *scan, json_t *subject, size_t index)
{
	json_t *findings = json_object_get(subject, "findings"), *finding;
	long counts[EVIDENCE_COUNT] = { 0 };
	size_t i;

	if (scan->request.reach || elf_set_at(scan->set, index)->named)
		return;
	if (!has_more(&scan->entries[index]))
		report_fold(subject);
	for (i = 0; (finding = json_array_get(findings, i)); i++) {
		const char *code = json_string_value(json_object_get(finding, "code"));
		const enum evidence evidence = evidence_by_code(code);

		if (is_aside(evidence) || is_enough(counts, evidence))
			report_fold(finding);
	}
}

static void add_subject(const struct scan *scan, size_t index)
{
	const struct elf_file *file = elf_set_at(scan->set, index);
	struct scan_entry *entry = &scan->entries[index];
	json_t *subject = report_subject(scan->report, "file", file->path);
	const bool is_shim_there = scan_is_shim_there(file);
	json_t *switches = need(json_array());
	size_t i;

	if (is_image(scan, index))
		subject_verdict(subject, verdicts[entry->verdict]);
	set_members(scan, subject, index);
	for (i = 0; i < entry->count; i++)
		add_finding(subject, &entry->finds[i], is_shim_there);
	if (entry->has_need)
		add_unreached(subject, file);
	if (entry->programs)
		add_reached(scan, subject, entry);
	add_switches(switches, entry, is_shim_there);
	add_chains(scan, subject, index, switches);
	if (json_array_size(switches))
		member_set(subject, "switch", json_incref(switches));
	json_decref(switches);
	fold(scan, subject, index);
}

/* A library that was only pulled in and has nothing itself is not asked about. */
static bool is_told(const struct scan *scan, size_t index)
{
	const struct elf_file *file = elf_set_at(scan->set, index);
	const struct scan_entry *entry = &scan->entries[index];

	return entry->count || file->named ||
	       (file->facts.kind == ELF_PROGRAM && entry->verdict != VERDICT_CLEAN);
}

static void add_archive(const struct scan *scan, const struct scan_archive *archive)
{
	json_t *subject;

	if (!archive->found && !archive->named)
		return;
	subject = report_subject(scan->report, "archive", archive->path);
	member_set(subject, "path", json_incref(json_object_get(subject, "name")));
	member_set(subject, "members", json_integer(archive->members));
	if (archive->found > 1)
		subject_finding(subject, EVIDENCE_FILE_OBJECT, archive->first, NULL,
				"%s; and %ld more of %ld members", archive->detail,
				archive->found - 1, archive->members);
	else if (archive->found)
		subject_finding(subject, EVIDENCE_FILE_OBJECT, archive->first, NULL, "%s",
				archive->detail);
}

static void count_files(const struct scan *scan)
{
	long counts[VERDICT_COUNT] = { 0 }, foreign = 0, broken = 0, pulled = 0;
	size_t i;

	for (i = 0; i < scan->entry_count; i++) {
		const struct elf_file *file = elf_set_at(scan->set, i);

		foreign += scan->entries[i].foreign;
		broken += file->facts.kind == ELF_BROKEN;
		pulled += file->pulled;
		if (is_image(scan, i))
			counts[scan->entries[i].verdict]++;
	}
	for (i = 0; i < VERDICT_COUNT; i++)
		report_count(scan->report, verdicts[i], counts[i]);
	report_count(scan->report, "foreign", foreign);
	report_count(scan->report, "broken", broken);
	report_count(scan->report, "needed_elsewhere", pulled);
	report_count(scan->report, "changed", scan->changed);
	if (!scan->request.headers_only) {
		report_count(scan->report, "code_read", scan->bodies);
		report_count(scan->report, "code_remembered", scan->remembered);
	}
}

void scan_report(struct scan *scan)
{
	size_t i;

	for (i = 0; i < scan->entry_count; i++)
		if (is_told(scan, i))
			add_subject(scan, i);
	for (i = 0; i < scan->archive_count; i++)
		add_archive(scan, &scan->archives[i]);
	count_files(scan);
}

/* The end. */

static void free_entry(struct scan_entry *entry)
{
	size_t i;

	for (i = 0; i < entry->count; i++) {
		free(entry->finds[i].where);
		free(entry->finds[i].detail);
		free(entry->finds[i].property);
		json_decref(entry->finds[i].members);
	}
	free(entry->finds);
	free(entry->neighbours);
}

void scan_free(struct scan *scan)
{
	size_t i;

	for (i = 0; i < scan->entry_count; i++)
		free_entry(&scan->entries[i]);
	free(scan->entries);
	for (i = 0; i < scan->archive_count; i++) {
		free(scan->archives[i].path);
		free(scan->archives[i].first);
	}
	free(scan->archives);
	if (scan->deps)
		elf_deps_free(scan->deps);
	elf_set_free(scan->set);
	root_done(&scan->root);
}
