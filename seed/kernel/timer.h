/* Functions to be called at a later time. */
#pragma once
#include "lib/list.h"
#include "lib/types.h"

#define FOREVER ((nsec_t)0x7fffffffffffffff)       /* a deadline that never comes */

struct timer {
	struct list link;                          /* all that are set, the earliest first */
	nsec_t      when;                          /* by clock_now() */
	void      (*fire)(struct timer *t);        /* it is not set any more then, and may be set again */
};

/* Set it, or set it anew. A timer must have been initialised once. */
void timer_init(struct timer *t, void (*fire)(struct timer *t));
void timer_set(struct timer *t, nsec_t when);
void timer_cancel(struct timer *t);

/* At each tick: fire those whose time has come. */
void timer_tick(void);
