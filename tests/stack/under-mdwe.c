/* SPDX-License-Identifier: Apache-2.0 */
/* Executes a program under PR_SET_MDWE: under-mdwe PROGRAM [ARGUMENT...] */
#include <errno.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#define SET_MDWE 65 /* PR_SET_MDWE, Linux 6.3 */

int main(int argc, char **argv)
{
	if (argc < 2)
		return 99;
	if (prctl(SET_MDWE, 1, 0, 0, 0) != 0) {
		perror("PR_SET_MDWE");
		return errno == EINVAL ? 77 : 99;
	}
	execv(argv[1], argv + 1);
	perror(argv[1]);
	return 98;
}
