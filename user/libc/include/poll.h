/* Waiting for many descriptors. */
#pragma once
#include <abi/poll.h>
#include <abi/time.h>

/* Never reported. */

typedef unsigned long nfds_t;
int poll(struct pollfd *fds, nfds_t n, int ms);
int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
	  const sigset_t *mask);
