/* Six and more ways to move bytes from one process to another, behind one pair of calls.
   A way is made before the fork; the two sides then use send and take. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define WAY_MAX 4096             /* the longest message */

struct way {
	const char *name;
	int copies;              /* by the kernel, of each message: in and out */
	/* Two channels: 0 there, 1 back. False: not on this machine. */
	bool (*open)(void);
	void (*send)(int channel, const void *data, size_t n);
	void (*take)(int channel, void *data, size_t n);
	void (*close)(void);
};

extern const struct way ways[];
extern const int way_count;
