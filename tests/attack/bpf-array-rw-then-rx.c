/* SPDX-License-Identifier: Apache-2.0 */
/* Two views of an array that is there for BPF programs. */
#include "raw.h"

#include <linux/bpf.h>

void attack(void)
{
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_ARRAY,
				.key_size = 4,
				.value_size = SIZE,
				.max_entries = 1,
				.map_flags = BPF_F_MMAPABLE };
	int fd =
		forbidden_if_there((int)raw(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)), "bpf()");
	void *writable = setup_map(raw_map(RW, MAP_SHARED, fd));
	void *page = raw_map(RX, MAP_SHARED, fd);

	if (page == MAP_FAILED && errno == EPERM)
		end(ABSENT, "this kernel maps no BPF array executable");
	forbidden_map(page);
	inject(writable);
	run(page);
}
