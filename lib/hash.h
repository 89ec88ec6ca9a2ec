/* Hashes: a multiplication for numbers, FNV-like mixing for names. Layer 1. */
#pragma once
#include "lib/types.h"

/* bits (1..32) well mixed bits of x. */
static inline uint32_t hash_u64(uint64_t x, unsigned bits)
{
	return (x * 0x9e3779b97f4a7c15ul) >> (64 - bits);
}

/* One more byte of a name: h = hash_byte(h, c), starting from any number. */
static inline uint32_t hash_byte(uint32_t h, uint8_t c)
{
	return (h ^ c) * 0x01000193u;
}

static inline uint32_t hash_name(const char *name, size_t n)
{
	uint32_t h = 0x811c9dc5u;

	for (size_t i = 0; i < n; i++)
		h = hash_byte(h, name[i]);
	return h;
}
