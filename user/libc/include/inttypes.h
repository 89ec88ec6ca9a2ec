/* printf and scanf letters for the integers of known width. */
#pragma once
#include <stdint.h>

#define PRId32 "d"
#define PRId64 "ld"
#define PRIu32 "u"
#define PRIu64 "lu"
#define PRIx32 "x"
#define PRIx64 "lx"
