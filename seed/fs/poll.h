/* Waiting for several files at once. */
#pragma once
#include "abi/poll.h"
#include "kernel/waitq.h"

#define POLLERS_MAX (PAGE_SIZE / sizeof(struct waiter))

/* A thread in poll or select: its places on the wait queues of the files. */
struct poller {
	struct waiter *waiters;            /* a page of them */
	unsigned       count;
	bool           full;               /* there are more queues than places: it cannot wait */
};

/* A file's poll calls it for each queue that is woken when its answer changes. */
void poller_add(struct poller *pl, struct waitq *q);
