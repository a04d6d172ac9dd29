/* SPDX-License-Identifier: Apache-2.0 */
/* The words of WXGUARD=, see core/config.h, as a request makes them. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/request.h"

/**
 * words_make() - the words that have the request's effect on the shim.
 * @request:	its config is set to what they say
 * @inherited:	words that stay where the request does not replace them, or NULL
 *
 * There is one at least, the mode, so that the shim looks for no others. A wrong
 * one that is inherited ends the process: what was meant by it is not known, so
 * it is not protected.
 *
 * Context: process.
 * Return: them, owned by the caller.
 */
char *words_make(struct request *request, const char *inherited);

#endif
