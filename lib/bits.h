/* Bit tricks. Layer 1. */
#pragma once
#include "lib/types.h"

/* Index of the lowest or highest set bit; x must not be 0. */
static inline unsigned bit_lowest(uint64_t x)
{
	return __builtin_ctzll(x);
}

static inline unsigned bit_highest(uint64_t x)
{
	return 63 - __builtin_clzll(x);
}

/* The smallest n with 1 << n >= x. */
static inline unsigned log2_up(uint64_t x)
{
	return x <= 1 ? 0 : bit_highest(x - 1) + 1;
}

/* Bitmaps of 64-bit words. */
static inline bool bitmap_test(const uint64_t *map, unsigned n)
{
	return map[n / 64] >> (n % 64) & 1;
}

static inline void bitmap_set(uint64_t *map, unsigned n)
{
	map[n / 64] |= BIT(n % 64);
}

static inline void bitmap_clear(uint64_t *map, unsigned n)
{
	map[n / 64] &= ~BIT(n % 64);
}
