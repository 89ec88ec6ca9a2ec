/* Random bytes: the output of a stream cipher, ChaCha8. Layer 1. */
#pragma once
#include "lib/types.h"

void random_add(const void *data, size_t n);     /* mix something unpredictable in */
void random_bytes(void *buf, size_t n);          /* any time, any lock below RANK_LOG */
void random_seed(uint64_t seed);                 /* from now on a fixed sequence (sched=fuzz) */
