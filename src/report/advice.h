/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_ADVICE_H
#define REPORT_ADVICE_H

/* What to do about a code, "WX701", of an event or of evidence; NULL if none is known. */
const char *code_advice(const char *code);

#endif
