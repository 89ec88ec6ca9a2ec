/* poll, ppoll, select, pselect6: first ask every file; only if none is ready hang on their queues, ask
   again, and sleep until one of the queues is woken. */
#include "fs/poll.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/clock.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/time.h"

#define NEAR_WAITERS 12        /* on the stack */
#define FAR_WAITERS  50        /* in each chunk */

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
	w->stays = true;         /* woken for nothing, it must hear the next one too */
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

/* One question of a call: which events of which file. */
struct ask {
	struct file *file;         /* counted; NULL: not asked */
	unsigned     want, got;
};

static int ask_all(struct ask *asks, unsigned n, struct poll_wait *pw)
{
	int ready = 0;

	for (unsigned k = 0; k < n; k++) {
		struct ask *a = &asks[k];

		if (a->file)
			a->got = file_poll(a->file, pw && !ready ? &pw->pl : NULL) & a->want;
		ready += a->got != 0;
	}
	return ready;
}

/* Until something is ready: its number, 0 at the deadline, -EINTR, -ENOMEM. */
static int ask_until(struct ask *asks, unsigned n, nsec_t deadline)
{
	int ready = ask_all(asks, n, NULL), err = 0;
	struct poll_wait pw;

	if (ready || deadline == 0)
		return ready;
	pw.pl.add = poll_add;
	pw.used = 0;
	pw.chunks = NULL;
	pw.full = false;
	sleep_prepare();
	ready = ask_all(asks, n, &pw);
	while (!ready && !pw.full && err == 0) {
		err = sleep_until(deadline);
		sleep_prepare();
		ready = ask_all(asks, n, NULL);
	}
	poll_unhang(&pw);
	if (ready)
		return ready;
	return pw.full ? -ENOMEM : err == -ETIMEDOUT ? 0 : err;
}

static void asks_put(struct ask *asks, unsigned n)
{
	for (unsigned k = 0; k < n; k++)
		if (asks[k].file)
			file_put(asks[k].file);
}

/* ---- poll ------------------------------------------------------------------------------------------- */

#define NEAR_FDS 8

/* The first look, which often is all: no file is kept. Returns how many are ready. */
static int poll_look(struct pollfd *fds, unsigned n)
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
				got = file_poll(f, NULL) & ((uint16_t)p->events | POLLERR | POLLHUP);
				fd_return(f, counted);
			}
		}
		p->revents = got;
		ready += got != 0;
	}
	return ready;
}

/* Nothing was ready: keep the files and wait. */
static long poll_sleep(struct pollfd *fds, unsigned n, nsec_t deadline)
{
	struct ask near_asks[NEAR_FDS], *asks = n > NEAR_FDS ? kmalloc(n * sizeof(*asks)) : near_asks;
	long r;

	if (!asks)
		return -ENOMEM;
	for (unsigned k = 0; k < n; k++) {
		struct file *f = fds[k].fd >= 0 ? fd_get(fds[k].fd) : NULL;

		asks[k] = (struct ask){ f, (uint16_t)fds[k].events | POLLERR | POLLHUP,
					!f && fds[k].fd >= 0 ? POLLNVAL : 0 };
	}
	r = ask_until(asks, n, deadline);
	for (unsigned k = 0; k < n; k++)
		fds[k].revents = asks[k].got;
	asks_put(asks, n);
	if (asks != near_asks)
		kfree(asks);
	return r;
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
		r = poll_look(fds, n);
		if (r == 0 && deadline != 0)
			r = poll_sleep(fds, n, deadline);
		if (r >= 0 && copyout(ufds, fds, n * sizeof(*fds)) < 0)
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
	nsec_t deadline = ms < 0 ? FOREVER : ms == 0 ? 0 : clock_now() + ms * NSEC_PER_MSEC;
	long r = poll_fds(fds, n, deadline);

	if (r != -EINTR)
		return r;
	current->restart = (struct restart){ poll_restart, deadline, { (uintptr_t)fds, n } };
	return -ERESTARTBLOCK;
}

/* What is left until the deadline, for callers that get it back; failing is no error (ppoll(2)). */
static void time_left(struct timespec *ut, nsec_t deadline)
{
	struct timespec t = nsec_to_timespec(max(deadline - clock_now(), (nsec_t)0));

	if (ut && deadline != FOREVER)
		(void)copyout(ut, &t, sizeof(t));
}

/* A length of time as a deadline; 0 for none at all, which only looks. */
static int deadline_in(nsec_t *out, const struct timespec *ut)
{
	nsec_t len;
	int err;

	*out = FOREVER;
	if (!ut)
		return 0;
	err = timespec_copyin(&len, ut);
	if (err == 0)
		*out = len == 0 ? 0 : deadline_of(len, CLOCK_MONOTONIC, false);
	return err;
}

long sys_ppoll(struct pollfd *fds, unsigned n, struct timespec *ut, const sigset_t *umask, size_t size)
{
	nsec_t deadline;
	long r = deadline_in(&deadline, ut);

	if (r == 0)
		r = signal_temp_mask((uintptr_t)umask, size);
	if (r < 0)
		return r;
	r = poll_fds(fds, n, deadline);
	signal_temp_done(r == -EINTR);
	time_left(ut, deadline);
	return r == -EINTR ? -ERESTARTNOHAND : r;
}

/* ---- select ----------------------------------------------------------------------------------------- */

#define SELECT_MAX (1 << 16)
/* What each of the three sets means. */
#define SELECT_IN  (POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR)
#define SELECT_OUT (POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR)
#define SELECT_EX  POLLPRI

/* The sets of a call: in[3] as given, made into asks; then the answer. */
struct select {
	unsigned  n, nasks;
	uint64_t *set[3];          /* bitmaps of n bits, or all zero */
	struct ask *asks;          /* one for each descriptor in any set */
	int      *fds;
};

static const unsigned select_events[3] = { SELECT_IN, SELECT_OUT, SELECT_EX };

static int select_ask(struct select *s)
{
	for (unsigned w = 0; w * 64 < s->n; w++)
		for (uint64_t any = s->set[0][w] | s->set[1][w] | s->set[2][w]; any; any &= any - 1) {
			unsigned bit = __builtin_ctzl(any), want = 0;
			struct file *f;

			if (w * 64 + bit >= s->n)
				break;
			f = fd_get(w * 64 + bit);
			if (!f)
				return -EBADF;
			for (int k = 0; k < 3; k++)
				if (s->set[k][w] >> bit & 1)
					want |= select_events[k];
			s->fds[s->nasks] = w * 64 + bit;
			s->asks[s->nasks++] = (struct ask){ f, want, 0 };
		}
	return 0;
}

/* Bits of the sets that hold stay; returns their number. An error or hang-up of a file counts only for
   the sets that ask for it. */
static int select_answer(struct select *s)
{
	int count = 0;

	for (unsigned a = 0; a < s->nasks; a++) {
		unsigned w = s->fds[a] / 64;
		uint64_t bit = 1ul << s->fds[a] % 64;

		for (int k = 0; k < 3; k++) {
			if (!(s->asks[a].got & select_events[k]))
				s->set[k][w] &= ~bit;
			count += (s->set[k][w] & bit) != 0;
		}
	}
	return count;
}

static long select_sets(unsigned n, struct fd_set *us[3], nsec_t deadline)
{
	size_t bytes = (n + 63) / 64 * 8, bits = 0;
	struct select s = { .n = n };
	char *mem = kzalloc(bytes * 3 + n * (sizeof(struct ask) + sizeof(int)) + 1);
	long r = mem ? 0 : -ENOMEM;

	for (int k = 0; k < 3 && r == 0; k++) {
		s.set[k] = (uint64_t *)(mem + k * bytes);
		if (us[k])
			r = copyin(s.set[k], us[k], bytes);
		if (n % 64 && bytes)
			s.set[k][n / 64] &= (1ul << n % 64) - 1;
		bits += bytes;
	}
	if (r == 0) {
		s.asks = (struct ask *)(mem + bits);
		s.fds = (int *)(s.asks + n);
		r = select_ask(&s);
		if (r == 0)
			r = ask_until(s.asks, s.nasks, deadline);
	}
	if (r >= 0)
		r = select_answer(&s);
	asks_put(s.asks, s.nasks);
	for (int k = 0; k < 3 && r >= 0; k++)
		if (us[k] && copyout(us[k], s.set[k], bytes) < 0)
			r = -EFAULT;
	kfree(mem);
	return r;
}

static int select_size(int n)
{
	if (n < 0)
		return -EINVAL;
	return min(min(n, SELECT_MAX), 32768);
}

long sys_select(int n, struct fd_set *rd, struct fd_set *wr, struct fd_set *ex, struct timeval *ut)
{
	struct fd_set *us[3] = { rd, wr, ex };
	nsec_t deadline = FOREVER, len;
	struct timeval tv;
	long r;

	if (ut) {
		if (copyin(&tv, ut, sizeof(tv)) < 0)
			return -EFAULT;
		if (tv.tv_sec < 0 || tv.tv_usec < 0)
			return -EINVAL;
		struct timespec ts = { tv.tv_sec + tv.tv_usec / 1000000, tv.tv_usec % 1000000 * 1000 };

		timespec_to_nsec(&ts, &len);
		deadline = len == 0 ? 0 : deadline_of(len, CLOCK_MONOTONIC, false);
	}
	r = select_size(n);
	if (r >= 0)
		r = select_sets(r, us, deadline);
	if (ut && deadline != FOREVER) {
		tv = nsec_to_timeval(max(deadline - clock_now(), (nsec_t)0));
		(void)copyout(ut, &tv, sizeof(tv));
	}
	return r == -EINTR ? -ERESTARTNOHAND : r;
}

long sys_pselect6(int n, struct fd_set *rd, struct fd_set *wr, struct fd_set *ex, struct timespec *ut,
		  const struct sigset_arg *uarg)
{
	struct fd_set *us[3] = { rd, wr, ex };
	struct sigset_arg arg = { NULL, 8 };
	nsec_t deadline;
	long r;

	if (uarg && copyin(&arg, uarg, sizeof(arg)) < 0)
		return -EFAULT;
	r = deadline_in(&deadline, ut);
	if (r == 0)
		r = select_size(n);
	n = r;
	if (r >= 0)
		r = signal_temp_mask((uintptr_t)arg.mask, arg.size);
	if (r < 0)
		return r;
	r = select_sets(n, us, deadline);
	signal_temp_done(r == -EINTR);
	time_left(ut, deadline);
	return r == -EINTR ? -ERESTARTNOHAND : r;
}
