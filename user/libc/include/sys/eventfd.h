/* A counter behind a descriptor. */
#pragma once
#include <abi/poll.h>
typedef uint64_t eventfd_t;
int eventfd(unsigned count, int flags);
