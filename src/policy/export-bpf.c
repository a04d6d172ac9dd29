/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "policy/export-filter.h"

static int copy_all(int fd, FILE *out)
{
	char buf[4096];
	ssize_t len;

	while ((len = read(fd, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, (size_t)len, out);
	return len < 0 ? -errno : 0;
}

/*
 * libseccomp writes all at once and does not look how much of it was taken. The
 * longest filter, BPF_MAXINSNS, is half of what a pipe takes.
 */
static int write_filter(scmp_filter_ctx filter, FILE *out)
{
	int fds[2], ret;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -errno;
	ret = seccomp_export_bpf(filter, fds[1]);
	close(fds[1]);
	if (!ret)
		ret = copy_all(fds[0], out);
	close(fds[0]);
	return ret;
}

int export_bpf(const struct export *export, FILE *out, const char **ret_why)
{
	scmp_filter_ctx filter;
	int ret = export_build(export, &filter, ret_why);

	if (ret)
		return ret;
	ret = write_filter(filter, out);
	seccomp_release(filter);
	return ret;
}
