/* SPDX-License-Identifier: Apache-2.0 */
/* The journal, by libsystemd. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>

#include "base/die.h"
#include "log/private.h"

const bool log_has_journal = true;

static int open_journal(sd_journal **ret, const struct log_journal *which)
{
	const char *files[] = { which->file, NULL };

	if (which->file)
		return sd_journal_open_files(ret, files, 0);
	if (which->folder)
		return sd_journal_open_directory(ret, which->folder, 0);
	return sd_journal_open(ret, SD_JOURNAL_LOCAL_ONLY);
}

static int add_match(sd_journal *journal, const char *field, const char *value)
{
	char *match;
	int result;

	if (asprintf(&match, "%s=%s", field, value) < 0)
		die("out of memory");
	result = sd_journal_add_match(journal, match, 0);
	free(match);
	return result;
}

/* What a unit writes, and what is written of it. */
static int match_unit(sd_journal *journal, const char *unit)
{
	static const char *const fields[] = { "_SYSTEMD_UNIT", "_SYSTEMD_USER_UNIT",
					      "COREDUMP_UNIT" };
	size_t i;
	int result = 0;

	for (i = 0; i < sizeof(fields) / sizeof(*fields) && result >= 0; i++) {
		result = add_match(journal, fields[i], unit);
		if (result >= 0)
			result = sd_journal_add_disjunction(journal);
	}
	return result < 0 ? result : sd_journal_add_conjunction(journal);
}

static int match_boot(sd_journal *journal)
{
	char id[SD_ID128_STRING_MAX];
	sd_id128_t boot;
	int result = sd_id128_get_boot(&boot);

	return result < 0 ? result : add_match(journal, "_BOOT_ID", sd_id128_to_string(boot, id));
}

/* To the first entry that is meant. */
static int start(sd_journal *journal, const struct log *log, const struct log_journal *which)
{
	int result = which->unit ? match_unit(journal, which->unit) : 0;

	if (result >= 0 && which->boot)
		result = match_boot(journal);
	if (result >= 0)
		result = sd_journal_set_data_threshold(journal, LOG_FIELD_MAX);
	if (result < 0)
		return result;
	return log->since ? sd_journal_seek_realtime_usec(journal, log->since)
			  : sd_journal_seek_head(journal);
}

static void read_fields(sd_journal *journal, struct log_entry *entry)
{
	const char *equals;
	const void *data;
	size_t len;

	/* A field that is broken ends the entry. */
	while (sd_journal_enumerate_available_data(journal, &data, &len) > 0) {
		const char *text = data;
		enum log_field field;

		equals = memchr(data, '=', len);
		field = equals ? log_field_of(text, (size_t)(equals - text)) : LOG_FIELDS;
		if (field != LOG_FIELDS)
			log_entry_set(entry, field, equals + 1, len - (size_t)(equals + 1 - text));
	}
}

static void set_time(struct log_entry *entry, uint64_t microseconds)
{
	char text[sizeof("18446744073709551615")];
	const int len = snprintf(text, sizeof(text), "%llu", (unsigned long long)microseconds);

	log_entry_set(entry, FIELD_REALTIME, text, (size_t)len);
}

/* Return: false behind the last one that is meant. */
static bool take_entry(struct log *log, sd_journal *journal, const char *name)
{
	struct log_entry entry = { .field = { NULL } };
	uint64_t microseconds = 0;

	if (sd_journal_get_realtime_usec(journal, &microseconds) >= 0 && log->until &&
	    microseconds > log->until)
		return false;
	set_time(&entry, microseconds);
	read_fields(journal, &entry);
	log_entry_take(log, name, &entry);
	return true;
}

static int take_entries(struct log *log, sd_journal *journal, const char *name)
{
	int result = 1;

	for (;;) {
		result = sd_journal_next(journal);
		/* One file that is broken does not hide the others. */
		if (result == -EBADMSG)
			log->tally[LOG_BROKEN]++;
		if (result <= 0 || !take_entry(log, journal, name))
			break;
	}
	return result < 0 && result != -EBADMSG ? result : 0;
}

/* The library opens a folder that has none as one whose journal is empty. */
static int check_files(sd_journal *journal, const struct log_journal *which)
{
	uint64_t bytes = 0;
	int result;

	if (which->file)
		return 0;
	if (!which->folder)
		return sd_journal_has_persistent_files(journal) > 0 ||
				       sd_journal_has_runtime_files(journal) > 0
			       ? 0
			       : -ENOENT;
	result = sd_journal_get_usage(journal, &bytes);
	if (result < 0)
		return result;
	return bytes ? 0 : -ENODATA;
}

int log_read_journal(struct log *log, const struct log_journal *which)
{
	const char *name = which->file ? which->file : which->folder ? which->folder : "journal";
	sd_journal *journal = NULL;
	int result = open_journal(&journal, which);

	if (result < 0)
		return result;
	result = check_files(journal, which);
	if (result >= 0)
		result = start(journal, log, which);
	if (result >= 0)
		result = take_entries(log, journal, name);
	sd_journal_close(journal);
	return result;
}
