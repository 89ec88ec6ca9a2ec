/* The archive that is loaded with the kernel: cpio in the "newc" form. */
#pragma once
#include "lib/types.h"

struct vmobj;

#define CPIO_END "TRAILER!!!"      /* the name of the last entry */

/* One entry. name is NUL-ended; data is size bytes. */
struct cpio_entry {
	const char *name, *data;
	uint32_t    mode;
	size_t      size;
};

/* The entry at *at, which moves to the next one. False at the end, and where the
   archive is damaged. */
bool cpio_next(size_t *at, struct cpio_entry *e);

/* The file of that name as a memory object. 0, -ENOENT, -ENOMEM, -EFBIG. */
long cpio_program(const char *path, struct vmobj **out);
