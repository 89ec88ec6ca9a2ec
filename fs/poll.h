/* Waiting for many files: what a file's poll sees, and what poll, select and epoll build on. Layer 7. */
#pragma once
#include "abi/poll.h"
#include "kernel/waitq.h"

/* A collector of waiters: poll's puts the current thread on each queue, epoll's an item. */
struct poller {
	void (*add)(struct poller *pl, struct waitq *q);
};
/* Called by file_ops.poll for each queue whose wake-up may change the answer. */
static inline void poller_add(struct poller *pl, struct waitq *q)
{
	if (pl)
		pl->add(pl, q);
}
