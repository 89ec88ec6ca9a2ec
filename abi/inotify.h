/* Watching files: inotify(7) (layer 0). */
#pragma once
#include "abi/types.h"

struct inotify_event {
	int32_t  wd;
	uint32_t mask, cookie;
	uint32_t len;             /* of name, with the zeros that fill it up */
	char     name[];
};

#define IN_ACCESS        0x001
#define IN_MODIFY        0x002
#define IN_ATTRIB        0x004
#define IN_CLOSE_WRITE   0x008
#define IN_CLOSE_NOWRITE 0x010
#define IN_CLOSE         (IN_CLOSE_WRITE | IN_CLOSE_NOWRITE)
#define IN_OPEN          0x020
#define IN_MOVED_FROM    0x040
#define IN_MOVED_TO      0x080
#define IN_MOVE          (IN_MOVED_FROM | IN_MOVED_TO)
#define IN_CREATE        0x100
#define IN_DELETE        0x200
#define IN_DELETE_SELF   0x400
#define IN_MOVE_SELF     0x800
#define IN_ALL_EVENTS    0xfff

/* What comes unasked. */
#define IN_UNMOUNT    0x2000
#define IN_Q_OVERFLOW 0x4000
#define IN_IGNORED    0x8000

/* With the mask of inotify_add_watch. */
#define IN_ONLYDIR     0x01000000
#define IN_DONT_FOLLOW 0x02000000
#define IN_EXCL_UNLINK 0x04000000
#define IN_MASK_CREATE 0x10000000
#define IN_MASK_ADD    0x20000000
#define IN_ISDIR       0x40000000      /* with an event: about a directory */
#define IN_ONESHOT     0x80000000u

#define IN_NONBLOCK 04000
#define IN_CLOEXEC  02000000
