/* SPDX-License-Identifier: Apache-2.0 */
/* wxaudit explain: what the knowledge base says of a component, a code or a file. */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "knowledge/component.h"
#include "knowledge/identify.h"
#include "core/config.h"
#include "wxaudit.h"

#define CODE_LEN strlen("WX701")

/* Of --components; in its place the system's. */
static struct knowledge *knowledge;

static void add_folder(const char *folder)
{
	if (!knowledge)
		knowledge = knowledge_new();
	if (!knowledge_add_folder(knowledge, folder))
		usage_error("--components=%s: there is no such folder", folder);
}

/* Members of a subject. */

static json_t *need(json_t *value)
{
	if (!value)
		errx(EXIT_FAILED, "out of memory");
	return value;
}

static void set(json_t *subject, const char *key, json_t *value)
{
	if (json_object_set_new(subject, key, need(value)) != 0)
		errx(EXIT_FAILED, "out of memory");
}

static json_t *list_of(json_t *subject, const char *key)
{
	if (!json_object_get(subject, key))
		set(subject, key, json_array());
	return json_object_get(subject, key);
}

static void append(json_t *list, json_t *value)
{
	if (json_array_append_new(list, need(value)) != 0)
		errx(EXIT_FAILED, "out of memory");
}

static bool has(const json_t *list, const json_t *value)
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++)
		if (json_equal(json_array_get(list, i), value))
			return true;
	return false;
}

static void append_once(json_t *list, json_t *value)
{
	if (has(list, need(value)))
		json_decref(value);
	else
		append(list, value);
}

/* Components. */

/* "UnderRule" is shown, and is in JSON, as "under_rule". */
static void member_name(char *ret, enum component_key key)
{
	const char *name = component_key_name(key);

	for (*ret++ = (char)tolower((unsigned char)*name++); *name; name++) {
		if (isupper((unsigned char)*name))
			*ret++ = '_';
		*ret++ = (char)tolower((unsigned char)*name);
	}
	*ret = '\0';
}

/* How many words stand before the sentence. */
static size_t words_of(enum component_key key)
{
	if (key == KEY_ATTEMPTS)
		return 2;
	return key == KEY_UNDER_RULE || key == KEY_UNDER_MDWE || key == KEY_SHIM ||
	       key == KEY_SWITCH;
}

/* "dies while it starts" becomes "dies: while it starts". */
static json_t *readable(enum component_key key, const char *value)
{
	const char *rest = value;
	size_t words;

	for (words = words_of(key); words && rest; words--)
		rest = strchr(rest + 1, ' ');
	if (rest && rest != value)
		return json_sprintf("%.*s:%s", (int)(rest - value), value, rest);
	return json_string(value);
}

static void set_values(json_t *subject, const struct component *component, enum component_key key)
{
	char **value = component->values[key];
	char name[64];

	if (!value)
		return;
	member_name(name, key);
	if (!component_key_repeats(key)) {
		set(subject, name, readable(key, *value));
		return;
	}
	for (; *value; value++)
		append(list_of(subject, name), readable(key, *value));
}

/* The word before the sentence: "dies". */
static void set_outcome(json_t *subject, const struct component *component)
{
	const char *outcome = component_value(component, KEY_UNDER_RULE);
	char *word = strndup(outcome, strcspn(outcome, " "));

	if (!word)
		errx(EXIT_FAILED, "out of memory");
	subject_verdict(subject, word);
	free(word);
}

static json_t *start_component(struct report *report, const struct component *component)
{
	json_t *subject = report_subject(report, "component", component_value(component, KEY_NAME));

	set_outcome(subject, component);
	return subject;
}

static void explain_component(struct report *report, const struct component *component)
{
	json_t *subject = start_component(report, component);
	enum component_key key;

	for (key = 0; key < KEY_COUNT; key++)
		if (key != KEY_NAME)
			set_values(subject, component, key);
	set(subject, "file", json_string(component->path));
}

static void list_components(struct report *report)
{
	size_t i;

	for (i = 0; i < knowledge_count(knowledge); i++) {
		const struct component *component = knowledge_at(knowledge, i);

		set_values(start_component(report, component), component, KEY_TITLE);
	}
	report_count(report, "components", (long)knowledge_count(knowledge));
}

/* Codes. */

static const struct {
	const char *name;
	enum mode mode;
	const char *summary;
} rules[RULE_COUNT] = {
#define RULE(constant, name, mode, summary) [constant] = { name, mode, summary },
#include "core/rules.def"
#undef RULE
};

static const struct {
	const char *code;
	const char *name;
	enum rule rule;
	const char *summary;
} events[] = {
#define EVENT(constant, code, name, rule, summary) { code, name, rule, summary },
#include "core/events.def"
#undef EVENT
};

static const char *const modes[] = {
	[MODE_AUDIT] = "audit",
	[MODE_ENFORCE] = "enforce",
	[MODE_STRICT] = "strict",
	[MODE_LOCK] = "lock",
};

/* What to do, by the digit of hundreds. */
static const char *const advice[] = {
	['1'] = "wxaudit explain FILE, of the library in the record; its switch, or an exception",
	['2'] = "wxguard(7) tells what was done with a closure; WX201 is no trouble",
	['3'] = "the mode enforce where strict is too much, or an exception",
	['4'] = "a later moment by --lock-at, or an exception",
	['5'] = "none is needed: the kernel keeps the rule there too; see wxguard(7)",
	['6'] = "wxaudit explain FILE; then the switch of the component that it names",
	['7'] = "wxaudit explain FILE, of the program and of the libraries that it has mapped",
	['8'] = "wxaudit explain FILE, of the library that asked; its switch, or an exception",
	['9'] = "wxaudit-host(1) tells what to change on this system",
};

static void set_advice(json_t *subject, const char *code)
{
	const size_t digit = (unsigned char)code[strlen("WX")];

	if (digit < sizeof(advice) / sizeof(*advice) && advice[digit])
		set(subject, "advice", json_string(advice[digit]));
}

static bool breaks(const struct component *component, const char *rule)
{
	char **value = component->values[KEY_EXCEPT];

	for (; value && *value; value++)
		if (!strcmp(*value, rule))
			return true;
	return false;
}

static void set_rule(json_t *subject, enum rule rule)
{
	size_t i;

	set(subject, "rule", json_string(rules[rule].name));
	set(subject, "forbids", json_string(rules[rule].summary));
	set(subject, "from_mode", json_string(modes[rules[rule].mode]));
	set(subject, "exception", json_sprintf("--allow=%s", rules[rule].name));
	for (i = 0; i < knowledge_count(knowledge); i++)
		if (breaks(knowledge_at(knowledge, i), rules[rule].name))
			append(list_of(subject, "broken_by"),
			       json_string(component_value(knowledge_at(knowledge, i), KEY_NAME)));
}

static bool explain_event(struct report *report, const char *code)
{
	json_t *subject;
	size_t i = 0;

	while (i < sizeof(events) / sizeof(*events) && strcmp(events[i].code, code) != 0)
		i++;
	if (i == sizeof(events) / sizeof(*events))
		return false;
	subject = report_subject(report, "code", code);
	set(subject, "event", json_string(events[i].name));
	set(subject, "summary", json_sprintf("%s", events[i].summary));
	if (events[i].rule != RULE_COUNT)
		set_rule(subject, events[i].rule);
	set_advice(subject, code);
	return true;
}

static bool explain_evidence(struct report *report, const char *code)
{
	const enum evidence evidence = evidence_by_code(code);
	json_t *subject;

	if (evidence == EVIDENCE_COUNT)
		return false;
	subject = report_subject(report, "code", code);
	set(subject, "evidence", json_string(evidence_name(evidence)));
	set(subject, "summary", json_string(evidence_summary(evidence)));
	set(subject, "severity", json_string(severity_name(evidence_severity(evidence))));
	set(subject, "grade", json_string(grade_name(evidence_grade(evidence))));
	set_advice(subject, code);
	return true;
}

static bool is_code(const char *text)
{
	return strlen(text) == CODE_LEN && !strncmp(text, "WX", 2) &&
	       strspn(text + 2, "0123456789") == CODE_LEN - 2;
}

static void explain_code(struct report *report, const char *code)
{
	if (!explain_event(report, code) && !explain_evidence(report, code))
		usage_error("%s is not a code", code);
}

/* Files. */

/* The components of one file, in the order of the knowledge base. */
struct finds {
	json_t *subject;
	bool *found;
};

static const char *const relations[] = {
	[RELATION_IS] = "is",
	[RELATION_HAS] = "has",
	[RELATION_NEEDS] = "needs",
};

static size_t index_of(const struct component *component)
{
	size_t i = 0;

	while (knowledge_at(knowledge, i) != component)
		i++;
	return i;
}

/* Names in files need not be text; then the pattern has to do. */
static void take_find(const struct component *component, enum relation relation,
		      enum component_key by, const char *pattern, const char *what, void *context)
{
	const struct finds *finds = context;
	const char *name = component_value(component, KEY_NAME);
	const char *key = component_key_name(by);
	json_t *value = json_sprintf("%s, by %s=%s", name, key, pattern);
	json_t *told = strcmp(what, pattern) != 0
			       ? json_sprintf("%s, by %s=%s (%s)", name, key, pattern, what)
			       : NULL;

	if (told) {
		json_decref(value);
		value = told;
	}
	append_once(list_of(finds->subject, relations[relation]), value);
	finds->found[index_of(component)] = true;
}

static void explain_found(struct report *report, const bool *found)
{
	size_t i;

	for (i = 0; i < knowledge_count(knowledge); i++)
		if (found[i])
			explain_component(report, knowledge_at(knowledge, i));
}

/* Whether it could be looked at. */
static bool identify(const char *path, const struct search *search, struct finds *finds)
{
	switch (identify_file(knowledge, search, path, take_find, finds)) {
	case IDENTIFY_FAILED:
		warn("%s", path);
		return false;
	case IDENTIFY_BROKEN:
		set(finds->subject, "headers", json_string("make no sense"));
		break;
	case IDENTIFY_NOT_ELF:
		set(finds->subject, "headers", json_string("none: it is no ELF file"));
		break;
	case IDENTIFY_DONE:
		break;
	}
	return true;
}

static int explain_file(struct report *report, const char *path)
{
	struct search *search = search_new(knowledge);
	struct finds finds = {
		report_subject(report, "file", path),
		calloc(knowledge_count(knowledge) + 1, sizeof(bool)),
	};
	bool done;

	if (!finds.found)
		errx(EXIT_FAILED, "out of memory");
	done = identify(path, search, &finds);
	if (done && !memchr(finds.found, 1, knowledge_count(knowledge)))
		subject_verdict(finds.subject, "no known component");
	explain_found(report, finds.found);
	free(finds.found);
	search_free(search);
	return done ? 0 : -1;
}

static int explain(struct report *report, const char *what)
{
	const struct component *component = knowledge_find(knowledge, what);

	if (component)
		explain_component(report, component);
	else if (is_code(what))
		explain_code(report, what);
	else
		return explain_file(report, what);
	return 0;
}

static int run(struct report *report, int argc, char **argv)
{
	int i, status = 0;

	if (!knowledge)
		knowledge = knowledge_of_system();
	if (!argc)
		list_components(report);
	for (i = 0; i < argc; i++)
		if (explain(report, argv[i]) != 0)
			status = -1;
	knowledge_free(knowledge);
	knowledge = NULL;
	return status;
}

static const struct audit_option options[] = {
	{ "components", "DIR", "read the knowledge base of DIR, not the system's", add_folder },
	{ NULL, NULL, NULL, NULL },
};

const struct subcommand audit_explain = {
	.name = "explain",
	.operands = "[COMPONENT|CODE|FILE]...",
	.help = "tell what makes code at run time, what breaks it, and its switch",
	.options = options,
	.run = run,
};
