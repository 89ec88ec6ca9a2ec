/* smaps.h - pages of one's own between guards, and what /proc/self/smaps says of them. */
#pragma once
#include "tools.h"

/* n pages that merge with no neighbour, each written to. */
static char *guarded_pages(int n)
{
	char *p = mmap(NULL, (n + 2) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED || mprotect(p + PAGE, n * PAGE, PROT_READ | PROT_WRITE) < 0)
		_exit(99);
	for (int i = 0; i < n; i++)
		p[(i + 1) * PAGE] = i + 1;
	return p + PAGE;
}

/* The kilobytes that smaps gives for `field`, such as "Shared_Dirty:", of the mapping that begins at p; -1. */
static long smaps_kb(const void *p, const char *field)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	unsigned long start;
	char line[512];
	int ours = 0;
	long kb = -1;

	while (f && kb < 0 && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-", &start) == 1 && strchr(line, '-'))
			ours = start == (unsigned long)p;
		if (ours && strncmp(line, field, strlen(field)) == 0)
			kb = atol(line + strlen(field));
	}
	if (f)
		fclose(f);
	return kb;
}
