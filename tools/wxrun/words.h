/* SPDX-License-Identifier: Apache-2.0 */
/* WXGUARD= as the options make it. */
#ifndef WXRUN_WORDS_H
#define WXRUN_WORDS_H

#include "request.h"

/**
 * words_set() - put the request's words into WXGUARD=.
 * @request:	its config is set to what the whole says
 *
 * An inherited word that the request does not replace stays. One that is wrong
 * ends wxrun: what was meant by it is not known, so it is not protected.
 *
 * Context: process.
 */
void words_set(struct request *request);

#endif
