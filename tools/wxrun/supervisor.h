/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WXRUN_SUPERVISOR_H
#define WXRUN_SUPERVISOR_H

#include "base/request.h"

/**
 * supervise() - start the process that keeps the time of --lock-at=SECONDS.
 * @request:	does nothing unless it asks for that
 *
 * It answers for the calls that the lock is about, of this process and of all
 * that comes from it: until the time has come it lets them pass, from then on
 * it refuses them. It is no child of the command, and ends with the last
 * process that it answers for. If somebody ends it before, those calls fail.
 *
 * Context: process; ends it where that cannot be done.
 */
void supervise(const struct request *request);

#endif
