/* The scalar types that kernel and programs share (layer 0). They come from
   the compiler's own widths, so they agree with any <stdint.h>. */
#pragma once

typedef __INT8_TYPE__   int8_t;
typedef __INT16_TYPE__  int16_t;
typedef __INT32_TYPE__  int32_t;
typedef __INT64_TYPE__  int64_t;
typedef __UINT8_TYPE__  uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INTPTR_TYPE__  intptr_t;
typedef __UINTPTR_TYPE__ uintptr_t;

typedef __SIZE_TYPE__   size_t;
typedef long            ssize_t;
typedef long            off_t;
typedef int             pid_t;
typedef unsigned int    uid_t;
typedef unsigned int    gid_t;
typedef unsigned int    id_t;
typedef unsigned int    mode_t;
typedef unsigned long   dev_t;
typedef unsigned long   ino_t;
typedef unsigned long   nlink_t;
typedef long            blksize_t;
typedef long            blkcnt_t;
typedef unsigned long   fsblkcnt_t;
typedef unsigned long   fsfilcnt_t;
typedef long            time_t;
typedef long            suseconds_t;
typedef long            clock_t;
typedef int             clockid_t;
typedef int             key_t;
typedef int             mqd_t;
typedef unsigned short  sa_family_t;
typedef unsigned int    socklen_t;
typedef unsigned long   rlim_t;
typedef uint64_t        sigset_t;       /* bit n-1 is signal n */

#ifndef NULL
#define NULL ((void *)0)
#endif

/* Sizes both sides rely on. */
#define PATH_MAX 4096           /* with the final NUL */
#define NAME_MAX 255
#define NGROUPS_MAX 65536
#define HOST_NAME_MAX 64
