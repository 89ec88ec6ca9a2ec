/* System V message queues, between msg.c and msgctl.c. Layer 8. */
#pragma once
#include "ipc/ipcid.h"
#include "lib/list.h"

struct msg {
	struct list link;
	long        type;
	size_t      size;
	char       *data;                /* behind this, or a page of its own when both do not fit in one */
	char        inline_data[];
};

/* Guards:  o ipc.lock */
struct msq {
	struct ipcobj ipc;               /* first */
	struct list   msgs;              /* o  oldest first */
	uint64_t      bytes, count, max_bytes;   /* o  the first two by msq_count() alone */
	int64_t       stime, rtime;      /* o */
	int           lspid, lrpid;      /* o */
	struct waitq  receivers;         /* o  struct receiver: a message of their type came */
	struct waitq  senders;           /* o  room came */
};

extern struct ipctable msg_queues;
extern uint64_t msgmax, msgmnb;      /* bytes of one message, of one queue */
extern uint64_t msg_total[2];        /* a  bytes and messages in all queues, for MSG_INFO */

/* So much more is in q. Holds o. */
static inline void msq_count(struct msq *q, int64_t bytes, int64_t messages)
{
	q->bytes += bytes;
	q->count += messages;
	__atomic_fetch_add(&msg_total[0], bytes, __ATOMIC_RELAXED);
	__atomic_fetch_add(&msg_total[1], messages, __ATOMIC_RELAXED);
}

void msg_free(struct msg *m);
