/* A generator of random numbers (Marsaglia's xorshift), started by the time stamp
   counter. Good enough for games and hash tables, not for secrets. Read cpu/x86.h
   before. */
#include "kernel/random.h"
#include "cpu/x86.h"

/* The counter is read anew for each byte: how far it got is the only thing that
   nobody can know. */
void random_bytes(void *buf, size_t n)
{
	static uint64_t state;

	for (size_t i = 0; i < n; i++) {
		state ^= rdtsc() | 1;
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		((uint8_t *)buf)[i] = state >> 24;
	}
}
