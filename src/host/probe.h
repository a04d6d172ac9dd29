/* SPDX-License-Identifier: Apache-2.0 */
/* What the probes of host.h share. */
#ifndef HOST_PROBE_H
#define HOST_PROBE_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/host.h"

struct host; /* who listens */

/* Long enough for a list of loadable modules, or a path. */
#define HOST_TEXT 1024

/*
 * Tell a fact. The format makes its value; a meaning and an advice are string
 * literals.
 */
void host_good(struct host *host, const char *name, const char *meaning, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void host_note(struct host *host, const char *name, const char *meaning, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void host_unknown(struct host *host, const char *name, const char *meaning, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void host_finding(struct host *host, enum evidence evidence, const char *name, const char *meaning,
		  const char *advice, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/**
 * host_try() - run a probe in a child.
 * @probe:	returns a number >= 0, or -errno
 *
 * Return: what it returned, or -HOST_KILLED - N if signal N ended it.
 */
long host_try(long (*probe)(void));

/* Beyond any errno. */
#define HOST_KILLED 4096

/* What a probe's number below 0 says, in words. Until the next call. */
const char *host_why(long ret);

/**
 * host_read() - a small file without its last newline.
 *
 * Return: its length, cut to fit; -ENOENT if this system has no such file;
 * -ENODEV if that cannot be told, as /proc or /sys is not there; else -errno.
 */
ssize_t host_read(const char *path, char text[HOST_TEXT]);

/* As host_read(), of a number. Return: it, or -errno; they are all >= 0. */
long host_read_number(const char *path);

/* Whether @text has @word, between white space or commas. */
bool host_has_word(const char *text, const char *word);

/* Add a word to a list. */
void host_append(char text[HOST_TEXT], const char *word);

/* The probes. */
void host_kernel(struct host *host);   /* what it can keep the rule with */
void host_abis(struct host *host);     /* which programs it runs */
void host_ways(struct host *host);     /* ways around the rule */
void host_modules(struct host *host);  /* security modules, logging */
void host_software(struct host *host); /* libraries and systemd */

#endif
