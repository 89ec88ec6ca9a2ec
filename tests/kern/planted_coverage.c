/* The control of make coverage: one function that runs and one that never does. The report must say so (tests/lib/cover.py). */
#include "lib/gcov.h"

static volatile int times;

void planted_lit(void)
{
	times++;
}

void planted_dark(void)
{
	times--;
}
