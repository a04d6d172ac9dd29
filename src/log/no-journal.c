/* SPDX-License-Identifier: Apache-2.0 */
/* Built without libsystemd. */
#include <errno.h>

#include "log/log.h"

const bool log_has_journal = false;

int log_read_journal(struct log *log, const struct log_journal *journal)
{
	(void)log, (void)journal;
	return -EOPNOTSUPP;
}
