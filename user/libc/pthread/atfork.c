/* pthread_atfork: what programs want done around fork. Prepare handlers run last first,
   the others first first, so that locks nest. */
#include <stdlib.h>
#include "user/libc/pthread/thread.h"

static struct lock atfork_lock;
static struct handlers {
	struct handlers *next, *prev;
	void (*at[3])(void);            /* by FORK_ number */
} *first, *last;

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
	struct handlers *h = malloc(sizeof *h);

	if (!h)
		return ENOMEM;
	*h = (struct handlers){ .at = { prepare, parent, child } };
	lock(&atfork_lock);
	h->prev = last;
	if (last)
		last->next = h;
	else
		first = h;
	last = h;
	unlock(&atfork_lock);
	return 0;
}

/* The lock stays held from before the fork until after it, on both sides. */
void __atfork_run(int when)
{
	if (when == FORK_BEFORE) {
		lock(&atfork_lock);
		for (struct handlers *h = last; h; h = h->prev)
			if (h->at[when])
				h->at[when]();
		return;
	}
	for (struct handlers *h = first; h; h = h->next)
		if (h->at[when])
			h->at[when]();
	unlock(&atfork_lock);
}
