/* The file system of /dev/pts: one node a pseudo-terminal. Layer 8. */
#pragma once
#include "lib/types.h"

#define PTY_MAX      64u
#define PTS_RDEV(n)  ((136UL << 8) | (n))

int  devpts_add(uint32_t uid, uint32_t gid);   /* a free number, or -ENOSPC */
void devpts_remove(unsigned number);
void devpts_init(void);        /* registers the type; before the file systems are mounted */
