/* Random bytes: blocks of ChaCha8 under one key, each counter value used once. What is mixed in changes
   the key. Needs no lock: two users never get one counter. Eight rounds of the cipher and not its twenty:
   no attack on eight is known, and the best on seven is far out of reach. */
#include "lib/random.h"
#include "lib/string.h"

static uint32_t key[8];
static uint64_t counter;        /* atomic: blocks given out */
static bool     fixed;          /* random_seed was called: nothing else is mixed in */

static inline uint32_t rotl(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static inline void quarter(uint32_t *x, int a, int b, int c, int d)
{
	x[a] += x[b]; x[d] = rotl(x[d] ^ x[a], 16);
	x[c] += x[d]; x[b] = rotl(x[b] ^ x[c], 12);
	x[a] += x[b]; x[d] = rotl(x[d] ^ x[a], 8);
	x[c] += x[d]; x[b] = rotl(x[b] ^ x[c], 7);
}

/* RFC 8439's block with fewer rounds, a 64-bit counter and no nonce. */
static void block(uint64_t n, uint32_t out[16])
{
	const uint32_t in[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, key[0], key[1], key[2], key[3],
				  key[4], key[5], key[6], key[7], n, n >> 32, 0, 0 };

	memcpy(out, in, sizeof(in));
	for (int round = 0; round < 8 / 2; round++) {
		for (int i = 0; i < 4; i++)
			quarter(out, i, 4 + i, 8 + i, 12 + i);
		for (int i = 0; i < 4; i++)
			quarter(out, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
	}
	for (int i = 0; i < 16; i++)
		out[i] += in[i];
}

void random_add(const void *data, size_t n)
{
	const uint8_t *p = data;
	uint32_t out[16];

	for (size_t i = 0; i < n && !fixed; i++) {
		key[i / 4 % 8] ^= (uint32_t)p[i] << i % 4 * 8;
		if (i % 32 == 31 || i + 1 == n) {
			block(__atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED), out);
			memcpy(key, out, sizeof(key));
		}
	}
}

void random_bytes(void *buf, size_t n)
{
	uint32_t out[16];
	uint8_t *p = buf;

	while (n) {
		size_t part = min(n, sizeof(out));

		block(__atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED), out);
		memcpy(p, out, part);
		p += part;
		n -= part;
	}
}

void random_seed(uint64_t seed)
{
	memset(key, 0, sizeof(key));
	key[0] = seed;
	key[1] = seed >> 32;
	counter = 0;
	fixed = true;
}
