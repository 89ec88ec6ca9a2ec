/* Numbers that look random, not secrets: an xorshift generator with multiplication. */
#include <stdlib.h>
#include "user/libc/libc.h"

static struct lock random_lock;
static uint64_t state = 0x853c49e6748fea9bUL;

static uint64_t next(uint64_t *s)
{
	*s ^= *s >> 12;
	*s ^= *s << 25;
	*s ^= *s >> 27;
	return *s * 0x2545f4914f6cdd1dUL;
}

static uint64_t draw(void)
{
	lock(&random_lock);
	uint64_t r = next(&state);
	unlock(&random_lock);
	return r;
}

long random(void) { return draw() >> 33; }
int rand(void) { return draw() >> 33; }

void srandom(unsigned seed)
{
	lock(&random_lock);
	state = seed * 0x9e3779b97f4a7c15UL + 1;
	unlock(&random_lock);
}

void srand(unsigned seed) { srandom(seed); }
