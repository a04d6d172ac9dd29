/* SPDX-License-Identifier: Apache-2.0 */
/* Find the programs that need, hold or ask for writable and executable memory. */
#include "frame.h"

static const struct subcommand *const subcommands[] = {
	&audit_scan, &audit_live, &audit_trace, &audit_log, &audit_host, &audit_explain, NULL,
};

int main(int argc, char **argv)
{
	return frame_run(argc, argv, subcommands);
}
