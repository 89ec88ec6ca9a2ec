/* The types and macros that every file uses. Nothing has to be read before it. */
#pragma once
#include "abi/types.h"

#define bool  _Bool
#define true  1
#define false 0

typedef uint64_t paddr_t;    /* a physical address */
typedef int64_t  nsec_t;     /* nanoseconds: a time since boot, or a length of time */

#define PAGE_SHIFT 12
#define PAGE_SIZE  4096ul
#define PAGE_OFFSET_MASK (PAGE_SIZE - 1)

#define NSEC_PER_SEC  1000000000l
#define NSEC_PER_MSEC 1000000l

#define BIT(n)        (1ul << (n))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define offsetof(type, member) __builtin_offsetof(type, member)
#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

#define min(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a < _b ? _a : _b; })
#define max(a, b) ({ __typeof__(a) _a = (a); __typeof__(b) _b = (b); _a > _b ? _a : _b; })

/* n is a power of two. */
#define align_down(x, n) ((x) & ~((__typeof__(x))(n) - 1))
#define align_up(x, n)   align_down((x) + ((__typeof__(x))(n) - 1), n)
#define page_down(x)     align_down(x, PAGE_SIZE)
#define page_up(x)       align_up(x, PAGE_SIZE)
