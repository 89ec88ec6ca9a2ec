/* The net thread: the one context in which protocols take packets in and network timers fire. An interrupt of the
   card, a timer, the loopback only queue work for it; so input may take mutexes (a socket's), allocate, and send,
   and two packets of one connection never race. It must not wait for a program. Layer 8. */
#pragma once
#include "kernel/timer.h"
#include "lib/list.h"

/* Guards: docs/locks.md; lock: netthread.c's */
struct net_work {
	struct list link;                                /* lock */
	void      (*fn)(struct net_work *w);             /* I  on the net thread, no lock held; may sleep for locks and memory */
};

void net_work_init(struct net_work *w, void (*fn)(struct net_work *w));
/* Have fn called soon; queued twice before it begins it is called once. From anywhere, interrupts too;
   any lock of a rank below RANK_INPUT may be held. */
void net_work_queue(struct net_work *w);
/* Take it out of the queue: true if it was there, and will not be called now. It may be running. */
bool net_work_cancel(struct net_work *w);

/* A timer whose function runs on the net thread. Arming and cancelling one timer is ordered by a lock of the object
   it belongs to. An armed timer should hold a count of that object, which is why both say whether it was armed:
   take a count when arm returns true; drop one when cancel returns true; fn owns the count when it is called. */
struct net_timer {
	struct timer    timer;
	struct net_work work;
};

void net_timer_init(struct net_timer *t, void (*fn)(struct net_work *w));
bool net_timer_arm(struct net_timer *t, nsec_t when);    /* (again) for that time: true if it was not armed */
bool net_timer_cancel(struct net_timer *t);              /* true if it was armed, and fn will not be called */
static inline struct net_timer *net_timer_of(struct net_work *w) { return container_of(w, struct net_timer, work); }

void net_thread_start(void);                             /* from net_init */
bool net_on_thread(void);                                /* is this the net thread? for asserts */
