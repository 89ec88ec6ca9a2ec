/* free [-b|-k|-m]: memory in use. */
#include "procread.h"
#include "util.h"

#include <unistd.h>

const char *prog = "free";

static int unit = 'k';

static void show(unsigned long long bytes)
{
	printf(" %11llu", unit == 'b' ? bytes : bytes >> (unit == 'm' ? 20 : 10));
}

int main(int argc, char **argv)
{
	int c;

	while ((c = option(argc, argv, "bkm", "free [-b|-k|-m]")) != -1)
		unit = c;
	unsigned long long total = meminfo("MemTotal"), unused = meminfo("MemFree");
	unsigned long long cache = meminfo("Buffers") + meminfo("Cached") + meminfo("SReclaimable");
	unsigned long long used = total - unused > cache ? total - unused - cache : 0;

	printf("        %11s %11s %11s %11s %11s %11s\nMem:    ", "total", "used", "free",
	       "shared", "buff/cache", "available");
	show(total);
	show(used);
	show(unused);
	show(meminfo("Shmem"));
	show(cache);
	show(meminfo("MemAvailable"));
	printf("\nSwap:   ");
	show(meminfo("SwapTotal"));
	show(meminfo("SwapTotal") - meminfo("SwapFree"));
	show(meminfo("SwapFree"));
	putchar('\n');
	return done(0);
}
