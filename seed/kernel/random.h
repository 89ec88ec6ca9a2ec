/* Numbers that are hard to guess, but not for secrets. */
#pragma once
#include "lib/types.h"

void random_bytes(void *buf, size_t n);
