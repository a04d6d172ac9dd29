/* SPDX-License-Identifier: Apache-2.0 */
#include "log/time.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND UINT64_C(1000000)
#define DAY (24 * 60 * 60 * SECOND)
/* What strftime() can write in four digits of a year. */
#define LATEST (UINT64_C(253402300799) * SECOND)

static const struct {
	const char *name;
	uint64_t length;
} units[] = {
	{ "s", SECOND },
	{ "sec", SECOND },
	{ "second", SECOND },
	{ "seconds", SECOND },
	{ "m", 60 * SECOND },
	{ "min", 60 * SECOND },
	{ "minute", 60 * SECOND },
	{ "minutes", 60 * SECOND },
	{ "h", 3600 * SECOND },
	{ "hr", 3600 * SECOND },
	{ "hour", 3600 * SECOND },
	{ "hours", 3600 * SECOND },
	{ "d", DAY },
	{ "day", DAY },
	{ "days", DAY },
	{ "w", 7 * DAY },
	{ "week", 7 * DAY },
	{ "weeks", 7 * DAY },
};

static uint64_t unit_of(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strlen(units[i].name) == len && !memcmp(units[i].name, name, len))
			return units[i].length;
	return 0;
}

/* A span: "2h", "30 min". Return: what is behind it, or NULL. */
static const char *take_span(const char *text, uint64_t *ret)
{
	uint64_t number, unit;
	size_t len;
	char *end;

	if (*text < '0' || *text > '9')
		return NULL;
	number = strtoull(text, &end, 10);
	end += strspn(end, " ");
	len = strspn(end, "abcdefghijklmnopqrstuvwxyz");
	unit = unit_of(end, len);
	if (!unit || number > LATEST / unit)
		return NULL;
	*ret = number * unit;
	return end + len;
}

static bool parse_span(const char *text, uint64_t now, uint64_t *ret)
{
	const bool minus = *text == '-';
	const char *rest;
	uint64_t span;

	rest = take_span(text + minus, &span);
	if (!rest || strcmp(rest, minus ? "" : " ago") != 0)
		return false;
	*ret = span < now ? now - span : 0;
	return true;
}

static bool parse_epoch(const char *text, uint64_t *ret)
{
	char *end;

	if (*text != '@' || text[1] < '0' || text[1] > '9')
		return false;
	*ret = strtoull(text + 1, &end, 10);
	if (*end || *ret > LATEST / SECOND)
		return false;
	*ret *= SECOND;
	return true;
}

static struct tm day_of(uint64_t microseconds)
{
	const time_t seconds = (time_t)(microseconds / SECOND);
	struct tm day = { 0 };

	localtime_r(&seconds, &day);
	day.tm_hour = day.tm_min = day.tm_sec = 0;
	day.tm_isdst = -1;
	return day;
}

static uint64_t moment_of(struct tm *day)
{
	const time_t seconds = mktime(day);

	return seconds > 0 ? (uint64_t)seconds * SECOND : 0;
}

static bool parse_day(const char *text, uint64_t now, uint64_t *ret)
{
	struct tm day = day_of(now);

	if (!strcmp(text, "yesterday"))
		day.tm_mday--;
	else if (strcmp(text, "today") != 0)
		return false;
	*ret = moment_of(&day);
	return true;
}

static bool parse_date(const char *text, uint64_t now, uint64_t *ret)
{
	static const char *const forms[] = { "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
					     "%Y-%m-%d %H:%M",	  "%Y-%m-%d",
					     "%H:%M:%S",	  "%H:%M" };
	const char *end;
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct tm day = day_of(now);

		end = strptime(text, forms[i], &day);
		if (end && !*end) {
			*ret = moment_of(&day);
			return true;
		}
	}
	return false;
}

bool log_time_parse(const char *text, uint64_t now, uint64_t *ret)
{
	if (!strcmp(text, "now")) {
		*ret = now;
		return true;
	}
	return parse_day(text, now, ret) || parse_epoch(text, ret) || parse_span(text, now, ret) ||
	       parse_date(text, now, ret);
}

/* ".123456". Return: microseconds. */
static uint64_t take_fraction(const char **at)
{
	uint64_t value = 0, weight = SECOND;

	if (**at != '.' && **at != ',')
		return 0;
	for ((*at)++; **at >= '0' && **at <= '9'; (*at)++) {
		weight /= 10;
		value += (uint64_t)(**at - '0') * weight;
	}
	return value;
}

static int two_digits(const char *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return -1;
	return (text[0] - '0') * 10 + text[1] - '0';
}

/* "Z", "+01:00", "+0100". Return: whether it is one. */
static bool take_zone(const char **at, int64_t *seconds)
{
	const bool minus = **at == '-';
	int hours, minutes;

	*seconds = 0;
	if (**at == 'Z') {
		(*at)++;
		return true;
	}
	if ((**at != '+' && !minus) || (hours = two_digits(*at + 1)) < 0)
		return false;
	*at += 3;
	*at += **at == ':';
	minutes = two_digits(*at);
	if (minutes < 0)
		return false;
	*at += 2;
	*seconds = (int64_t)(hours * 60 + minutes) * (minus ? -60 : 60);
	return true;
}

uint64_t log_time_of_line(const char *line, const char **end)
{
	struct tm moment = { 0 };
	uint64_t fraction;
	int64_t zone, at;

	if (*line < '0' || *line > '9')
		return 0;
	*end = strptime(line, "%Y-%m-%dT%H:%M:%S", &moment);
	if (!*end)
		return 0;
	fraction = take_fraction(end);
	if (!take_zone(end, &zone))
		return 0;
	at = (int64_t)timegm(&moment) - zone;
	return at > 0 && (uint64_t)at <= LATEST / SECOND ? (uint64_t)at * SECOND + fraction : 0;
}

void log_time_format(char ret[static LOG_TIME_SIZE], uint64_t microseconds)
{
	const time_t seconds = (time_t)((microseconds < LATEST ? microseconds : LATEST) / SECOND);
	struct tm moment = { 0 };

	gmtime_r(&seconds, &moment);
	if (!strftime(ret, LOG_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &moment))
		*ret = '\0';
}
