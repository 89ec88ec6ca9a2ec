/* Reading a newc archive. Layer 1: runs on the host too. */
#pragma once
#include "lib/types.h"

/* One member. name ends in NUL; both point into the archive. */
struct cpio_entry {
	const char    *name;
	const uint8_t *data;
	uint32_t size, mode, uid, gid, nlink, mtime, ino;
	uint32_t devmajor, devminor, rdevmajor, rdevminor;
};

/* entry: 0 or -errno, which ends the reading. trailer: an archive ended, another may follow. done: bytes
   before this offset are not needed any more. */
struct cpio_sink {
	int  (*entry)(struct cpio_sink *s, const struct cpio_entry *e);
	void (*trailer)(struct cpio_sink *s);
	void (*done)(struct cpio_sink *s, size_t offset);
};

/* All archives in [p, p + n), zeros between them. NULL, or what is wrong; *at then tells where. A NULL with
   *at < n: the sink ended it. */
const char *cpio_read(const uint8_t *p, size_t n, struct cpio_sink *s, size_t *at);
