/* SPDX-License-Identifier: Apache-2.0 */
/* WXGUARD= as the options make it. */
#ifndef WXRUN_WORDS_H
#define WXRUN_WORDS_H

/**
 * words_set() - put the options' words into WXGUARD=.
 * @mode:	a mode, or NULL to keep an inherited one
 * @report:	a channel without "report=", or NULL to keep an inherited one
 *
 * An inherited word that no option replaces stays, a wrong one too: the shim
 * says so itself.
 *
 * Context: process.
 */
void words_set(const char *mode, const char *report);

#endif
