/* A counter behind a descriptor. */
#pragma once
#include <abi/poll.h>
typedef uint64_t eventfd_t;
int eventfd(unsigned count, int flags);
int eventfd_read(int fd, eventfd_t *value);
int eventfd_write(int fd, eventfd_t value);
