/* SPDX-License-Identifier: Apache-2.0 */
/* wxaudit explain: what the knowledge base says of a component, a code or a file. */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/need.h"
#include "components.h"
#include "core/config.h"
#include "knowledge/component.h"
#include "knowledge/identify.h"
#include "report/advice.h"
#include "report/members.h"
#include "wxaudit.h"

#define CODE_LEN strlen("WX701")

static struct knowledge *knowledge;

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
		member_set(subject, name, readable(key, *value));
		return;
	}
	for (; *value; value++)
		list_append(member_list(subject, name), readable(key, *value));
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
	member_set(subject, "file", report_text(component->path));
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
#define EVENTS (sizeof(events) / sizeof(*events))

static const char *const modes[] = {
	[MODE_AUDIT] = "audit",
	[MODE_ENFORCE] = "enforce",
	[MODE_STRICT] = "strict",
	[MODE_LOCK] = "lock",
};

static void set_advice(json_t *subject, const char *code)
{
	const char *advice = code_advice(code);

	if (advice)
		member_set(subject, "advice", json_string(advice));
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

	member_set(subject, "rule", json_string(rules[rule].name));
	member_set(subject, "forbids", json_string(rules[rule].summary));
	member_set(subject, "from_mode", json_string(modes[rules[rule].mode]));
	member_set(subject, "exception", json_sprintf("--allow=%s", rules[rule].name));
	for (i = 0; i < knowledge_count(knowledge); i++)
		if (breaks(knowledge_at(knowledge, i), rules[rule].name))
			list_append(
				member_list(subject, "broken_by"),
				json_string(component_value(knowledge_at(knowledge, i), KEY_NAME)));
}

/* Its index, or EVENTS. */
static size_t find_event(const char *code)
{
	size_t i = 0;

	while (i < EVENTS && strcmp(events[i].code, code) != 0)
		i++;
	return i;
}

static bool explain_event(struct report *report, const char *code)
{
	const size_t i = find_event(code);
	json_t *subject;

	if (i == EVENTS)
		return false;
	subject = report_subject(report, "code", code);
	member_set(subject, "event", json_string(events[i].name));
	member_set(subject, "summary", json_sprintf("%s", events[i].summary));
	if (events[i].rule != RULE_COUNT)
		set_rule(subject, events[i].rule);
	set_advice(subject, code);
	return true;
}

static void explain_evidence(struct report *report, const char *code)
{
	const enum evidence evidence = evidence_by_code(code);
	json_t *subject = report_subject(report, "code", code);

	member_set(subject, "evidence", json_string(evidence_name(evidence)));
	member_set(subject, "summary", json_string(evidence_summary(evidence)));
	member_set(subject, "severity", json_string(severity_name(evidence_severity(evidence))));
	member_set(subject, "grade", json_string(grade_name(evidence_grade(evidence))));
	set_advice(subject, code);
}

static bool is_code(const char *text)
{
	return strlen(text) == CODE_LEN && !strncmp(text, "WX", 2) &&
	       strspn(text + 2, "0123456789") == CODE_LEN - 2;
}

static void explain_code(struct report *report, const char *code)
{
	if (!explain_event(report, code))
		explain_evidence(report, code);
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

static void take_find(const struct component *component, enum relation relation,
		      enum component_key by, const char *pattern, const char *what, void *context)
{
	const struct finds *finds = context;
	const char *name = component_value(component, KEY_NAME);
	const bool says_more = strcmp(what, pattern) != 0;
	char *text;

	if (asprintf(&text, "%s, by %s=%s%s%s%s", name, component_key_name(by), pattern,
		     says_more ? " (" : "", says_more ? what : "", says_more ? ")" : "") < 0)
		errx(EXIT_FAILED, "out of memory");
	list_append_once(member_list(finds->subject, relations[relation]), report_text(text));
	free(text);
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
		member_set(finds->subject, "headers", json_string("make no sense"));
		break;
	case IDENTIFY_NOT_ELF:
		member_set(finds->subject, "headers", json_string("none: it is no ELF file"));
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

/* Names that are not here: of a program that is to be installed, of a library. */

static void take_name(const struct component *component, enum component_key by, const char *pattern,
		      void *context)
{
	take_find(component, RELATION_IS, by, pattern, pattern, context);
}

/* Whether any component is called so. */
static bool explain_name(struct report *report, const char *name)
{
	json_t *found = need(json_object());
	bool *known = calloc(knowledge_count(knowledge) + 1, sizeof(bool)), any;
	const struct finds finds = { found, known };

	if (!known)
		errx(EXIT_FAILED, "out of memory");
	knowledge_match_name(knowledge, KEY_PROGRAM, name, take_name, (void *)&finds);
	knowledge_match_name(knowledge, KEY_LIBRARY, name, take_name, (void *)&finds);
	any = memchr(known, 1, knowledge_count(knowledge));
	if (any)
		json_object_update(report_subject(report, "name", name), found);
	explain_found(report, known);
	json_decref(found);
	free(known);
	return any;
}

/* A folder may be called as a program is, and is none. */
static bool is_there(const char *path, int mode)
{
	struct stat st;

	return access(path, mode) == 0 && stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

/* As a shell finds it; the first that can be executed. To be freed; NULL if there is none. */
static char *find_program(const char *name)
{
	const char *folders = getenv("PATH");
	char *path = NULL;
	size_t len;

	for (; folders && *folders; folders += len + (folders[len] == ':')) {
		len = strcspn(folders, ":");
		if (asprintf(&path, "%.*s/%s", (int)len, folders, name) < 0)
			errx(EXIT_FAILED, "out of memory");
		if (len && is_there(path, X_OK))
			return path;
		free(path);
	}
	return NULL;
}

/* What has no folder and is no file here is a name. */
static int explain_word(struct report *report, const char *word)
{
	char *path = NULL;
	int status = 0;

	if (*word && !strchr(word, '/') && !is_there(word, F_OK)) {
		path = find_program(word);
		if (!path && explain_name(report, word))
			return 0;
	}
	status = explain_file(report, path ? path : word);
	free(path);
	return status;
}

static int explain(struct report *report, const char *what)
{
	const struct component *component = knowledge_find(knowledge, what);

	if (component)
		explain_component(report, component);
	else if (is_code(what))
		explain_code(report, what);
	else
		return explain_word(report, what);
	return 0;
}

/* Before the first is explained: a word that is wrong should not cost what came before it. */
static void check_operand(const char *what)
{
	if (!knowledge_find(knowledge, what) && is_code(what) && find_event(what) == EVENTS &&
	    evidence_by_code(what) == EVIDENCE_COUNT)
		usage_error("%s is not a code", what);
}

static int run(struct report *report, int argc, char **argv)
{
	int i, status = 0;

	report_only_tells(report);
	knowledge = components_take();
	if (!argc)
		list_components(report);
	for (i = 0; i < argc; i++)
		check_operand(argv[i]);
	for (i = 0; i < argc; i++)
		if (explain(report, argv[i]) != 0)
			status = -1;
	knowledge_free(knowledge);
	knowledge = NULL;
	return status;
}

static const struct audit_option options[] = {
	COMPONENTS_OPTION,
	{ NULL, NULL, NULL, NULL },
};

const struct subcommand audit_explain = {
	.name = "explain",
	.operands = "[COMPONENT|CODE|FILE|PROGRAM]...",
	.help = "tell what makes code at run time, what breaks it, and its switch",
	.options = options,
	.run = run,
};
