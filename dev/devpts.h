/* The file system of /dev/pts: one node a pseudo-terminal. Layer 8. */
#pragma once
#include "lib/types.h"

int  devpts_add(unsigned number, uint64_t rdev, uint32_t uid, uint32_t gid);   /* 0 or -ENOMEM */
void devpts_remove(unsigned number);
void devpts_init(void);        /* registers the type; before the file systems are mounted */
