/* Signals read from a descriptor. */
#pragma once
#include <abi/poll.h>
int signalfd(int fd, const sigset_t *mask, int flags);
