/* What the kernel tells the vDSO, in the page below its code. */
#pragma once
#include "abi/types.h"

/* Guards: seq is odd while wall_offset changes; the rest is constant. */
struct vdso_data {
	uint32_t seq;
	uint64_t tsc_base, mult;    /* nanoseconds = (tsc - base) * mult >> 32 */
	int64_t  wall_offset;
};
