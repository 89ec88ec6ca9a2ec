/* Waiting for many descriptors, as sets of bits. */
#pragma once
#include <abi/poll.h>
#include <abi/time.h>
#define FD_ZERO(set)  __builtin_memset((set), 0, sizeof(fd_set))
#define FD_SET(fd, set)   ((set)->fds_bits[(fd) / 64] |= 1UL << (fd) % 64)
#define FD_CLR(fd, set)   ((set)->fds_bits[(fd) / 64] &= ~(1UL << (fd) % 64))
#define FD_ISSET(fd, set) (((set)->fds_bits[(fd) / 64] >> (fd) % 64 & 1) != 0)
int select(int n, fd_set *restrict r, fd_set *restrict w, fd_set *restrict x,
	   struct timeval *restrict timeout);
int pselect(int n, fd_set *restrict r, fd_set *restrict w, fd_set *restrict x,
	    const struct timespec *restrict timeout, const sigset_t *restrict mask);
