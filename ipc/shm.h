/* System V shared memory, between shm.c and shmctl.c. Layer 8. */
#pragma once
#include "ipc/ipcid.h"
#include "mm/vm.h"

/* Guards: docs/locks.md; L: ipc.lock */
struct shm {
	struct ipcobj  ipc;              /* must be first; each attachment holds a reference */
	struct vmobj  *obj;              /* I  counted */
	uint64_t       size;             /* I  as asked for */
	int            attached;         /* a */
	int64_t        atime, dtime;     /* L  a where an area closes */
	int            cpid, lpid;       /* I, a */
	char           name[24];         /* I  for maps */
};

extern struct ipctable shm_segments;
extern uint64_t shmmax, shmall, shm_total_pages;
extern const struct area_ops shm_area_ops;       /* of every attachment; the area's data is the segment */
void shm_destroy(struct ipcobj *o);
