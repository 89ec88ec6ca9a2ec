/* Hashing and comparing names eight bytes at a time. Layer 7. */
#pragma once
#include "lib/string.h"

/* Fewer than eight bytes as one number, by loads that overlap instead of a loop. */
static inline uint64_t tail_word(const char *p, unsigned len)
{
	uint32_t a, b;

	if (len >= 4) {
		memcpy(&a, p, 4);
		memcpy(&b, p + len - 4, 4);
		return a | (uint64_t)b << 32;
	}
	return len ? (uint8_t)p[0] | (uint8_t)p[len / 2] << 8 | (uint8_t)p[len - 1] << 16 : 0;
}

static inline uint64_t full_word(const char *p)
{
	uint64_t word;

	memcpy(&word, p, 8);
	return word;
}

/* Eight bytes at a step. */
static inline uint32_t name_hash(const char *name, unsigned len)
{
	uint64_t h = len;

	for (; len >= 8; name += 8, len -= 8) {
		h = (h ^ full_word(name)) * 0x9e3779b97f4a7c15ul;
		h ^= h >> 32;
	}
	return ((h ^ tail_word(name, len)) * 0x9e3779b97f4a7c15ul) >> 32;
}

static inline bool name_same(const char *a, const char *b, unsigned len)
{
	for (; len >= 8; a += 8, b += 8, len -= 8)
		if (full_word(a) != full_word(b))
			return false;
	return tail_word(a, len) == tail_word(b, len);
}
