/* How many descriptors a table may have. Layer 7. */
#pragma once
#include "proc/proc.h"

#define FD_MAX (1u << 17)     /* the file array is one kmalloc */

/* A kernel thread that opens the first files has no process to limit it. */
static inline uint64_t fd_limit(void)
{
	struct proc *p = current_proc;

	return likely(p != NULL) ? p->rlim[RLIMIT_NOFILE].rlim_cur : FD_MAX;
}
