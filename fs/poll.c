/* poll and ppoll, and what select shares: first ask every file; only if none is ready hang on their queues,
   ask again, and sleep until one of the queues is woken. */
#include "fs/pollfds.h"
#include "fs/poll.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/clock.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "kernel/waiters.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/time.h"

#define NEAR_WAITERS 12        /* on the stack */
#define FAR_WAITERS  50        /* in each chunk */

/* One file that a call asks about, with the events it wants and those it got. */
struct poll_entry {
	struct file *file;         /* counted; NULL: not asked */
	unsigned     want, got;
};

struct chunk {
	struct chunk *next;
	unsigned      used;
	struct waiter waiters[FAR_WAITERS];
};

/* The queues one call hangs on. */
struct poll_wait {
	struct poller pl;
	unsigned      used;
	struct chunk *chunks;
	bool          full;        /* no memory for one more */
	struct waiter waiters[NEAR_WAITERS];
};

static void poll_add(struct poller *pl, struct waitq *q)
{
	struct poll_wait *pw = container_of(pl, struct poll_wait, pl);
	struct waiter *w;

	if (pw->used < NEAR_WAITERS) {
		w = &pw->waiters[pw->used++];
	} else {
		if (!pw->chunks || pw->chunks->used == FAR_WAITERS) {
			struct chunk *c = kmalloc(sizeof(*c));

			if (!c) {
				pw->full = true;
				return;
			}
			c->used = 0;
			c->next = pw->chunks;
			pw->chunks = c;
		}
		w = &pw->chunks->waiters[pw->chunks->used++];
	}
	waiter_init(w, q);
	w->persistent = true;    /* woken for nothing, it must hear the next one too */
	waiter_add(w);
}

static void poll_unhang(struct poll_wait *pw)
{
	struct chunk *c;

	for (unsigned n = 0; n < pw->used; n++)
		waiter_remove(&pw->waiters[n]);
	pw->used = 0;
	while ((c = pw->chunks)) {
		for (unsigned n = 0; n < c->used; n++)
			waiter_remove(&c->waiters[n]);
		pw->chunks = c->next;
		kfree(c);
	}
}

static int scan_entries(struct poll_entry *entries, unsigned n, struct poll_wait *pw)
{
	int ready = 0;

	for (unsigned k = 0; k < n; k++) {
		struct poll_entry *a = &entries[k];

		if (a->file)
			a->got = file_poll(a->file, pw && !ready ? &pw->pl : NULL) & a->want;
		ready += a->got != 0;
	}
	return ready;
}

/* Asks, and sleeps until something is ready, the deadline or a signal. */
static int wait_entries(struct poll_entry *entries, unsigned n, nsec_t deadline)
{
	int ready = scan_entries(entries, n, NULL), err = 0;
	struct poll_wait pw;

	if (ready || deadline == 0)
		return ready;
	pw.pl.add = poll_add;
	pw.used = 0;
	pw.chunks = NULL;
	pw.full = false;
	sleep_prepare();
	ready = scan_entries(entries, n, &pw);
	while (!ready && !pw.full && err == 0) {
		wait_note(WAIT_POLL, n);
		err = sleep_until(deadline);
		sleep_prepare();
		ready = scan_entries(entries, n, NULL);
	}
	poll_unhang(&pw);
	if (ready)
		return ready;
	return pw.full ? -ENOMEM : err == -ETIMEDOUT ? 0 : err;
}

/* ---- poll ------------------------------------------------------------------------------------------- */

#define NEAR_FDS 8

/* Looks once, which often is all: no file is kept. Returns how many are ready. */
static int scan_once(struct pollfd *fds, unsigned n, unsigned always)
{
	int ready = 0;

	for (struct pollfd *p = fds; p < fds + n; p++) {
		unsigned got = 0;
		bool counted;
		struct file *f;

		if (likely(p->fd >= 0)) {
			f = fd_borrow(p->fd, &counted);
			got = POLLNVAL;
			if (likely(f != NULL)) {
				got = file_poll(f, NULL) & ((uint16_t)p->events | always);
				fd_return(f, counted);
			}
		}
		p->revents = got;
		ready += got != 0;
	}
	return ready;
}

/* Nothing was ready: keep the files and wait. */
static long poll_sleep(struct pollfd *fds, unsigned n, unsigned always, nsec_t deadline)
{
	struct poll_entry near_entries[NEAR_FDS], *entries = n > NEAR_FDS ? kmalloc(n * sizeof(*entries)) : near_entries;
	long r;

	if (!entries)
		return -ENOMEM;
	for (unsigned k = 0; k < n; k++) {
		struct file *f = fds[k].fd >= 0 ? fd_get(fds[k].fd) : NULL;

		entries[k] = (struct poll_entry){ f, (uint16_t)fds[k].events | always,
					!f && fds[k].fd >= 0 ? POLLNVAL : 0 };
	}
	r = wait_entries(entries, n, deadline);
	for (unsigned k = 0; k < n; k++) {
		fds[k].revents = entries[k].got;
		if (entries[k].file)
			file_put(entries[k].file);
	}
	if (entries != near_entries)
		kfree(entries);
	return r;
}

long poll_until(struct pollfd *fds, unsigned n, unsigned always, nsec_t deadline)
{
	int ready = scan_once(fds, n, always);

	return ready || deadline == 0 ? ready : poll_sleep(fds, n, always, deadline);
}

/* deadline 0: only look. -EINTR is left to the caller to turn into a restart. */
static long poll_fds(struct pollfd *ufds, unsigned n, nsec_t deadline)
{
	struct pollfd near_fds[2 * NEAR_FDS], *fds = near_fds;
	long r = -EFAULT;

	if (n > current_proc->rlim[RLIMIT_NOFILE].rlim_cur && n > 0)
		return -EINVAL;
	if (n > ARRAY_SIZE(near_fds)) {
		fds = n > 1u << 16 ? NULL : kmalloc(n * sizeof(*fds));
		if (!fds)
			return -ENOMEM;
	}
	if (copyin(fds, ufds, n * sizeof(*fds)) == 0) {
		r = poll_until(fds, n, POLLERR | POLLHUP, deadline);
		/* only the answers: the questions may have been changed meanwhile, for the next call */
		if (r >= 0 && copyout_members16(&ufds->revents, &fds->revents, sizeof(*fds), n) < 0)
			r = -EFAULT;
	}
	if (fds != near_fds)
		kfree(fds);
	return r;
}

static long poll_restart(struct restart *rs)
{
	long r = poll_fds((struct pollfd *)rs->arg[0], rs->arg[1], rs->deadline);

	if (r == -EINTR)
		rs->fn = poll_restart;
	return r == -EINTR ? -ERESTARTBLOCK : r;
}

long sys_poll(struct pollfd *fds, unsigned n, int ms)
{
	nsec_t deadline = poll_ms_deadline(ms);
	long r = poll_fds(fds, n, deadline);

	if (r != -EINTR)
		return r;
	current->restart = (struct restart){ poll_restart, deadline, { (uintptr_t)fds, n } };
	return -ERESTARTBLOCK;
}

int poll_deadline(nsec_t *out, const struct timespec *ut)
{
	nsec_t len;
	int err = ut ? timespec_copyin(&len, ut) : 0;

	*out = FOREVER;
	if (ut && err == 0)
		*out = len == 0 ? 0 : deadline_of(len, CLOCK_MONOTONIC, false);
	return err;
}

long poll_begin(nsec_t *deadline, const struct timespec *ut, const sigset_t *umask, size_t size)
{
	int r = poll_deadline(deadline, ut);

	return r < 0 ? r : signal_temp_mask((uintptr_t)umask, size);
}

long poll_end(long r, nsec_t deadline, struct timespec *ut)
{
	signal_temp_done(r == -EINTR);
	if (ut && deadline != FOREVER) {
		struct timespec t = nsec_to_timespec(max(deadline - clock_now(), (nsec_t)0));

		(void)copyout(ut, &t, sizeof(t));
	}
	return r == -EINTR ? -ERESTARTNOHAND : r;
}

long sys_ppoll(struct pollfd *fds, unsigned n, struct timespec *ut, const sigset_t *umask, size_t size)
{
	nsec_t deadline;
	long r = poll_begin(&deadline, ut, umask, size);

	return r < 0 ? r : poll_end(poll_fds(fds, n, deadline), deadline, ut);
}
