/* select and pselect6: three bitmaps made into one question for each descriptor. */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/usercopy.h"
#include "fs/ask.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "proc/signal.h"
#include "proc/time.h"

#define SELECT_MAX 32768         /* descriptors asked about at most */
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

static long select_sets(int count, struct fd_set *us[3], nsec_t deadline)
{
	unsigned n = min(max(count, 0), SELECT_MAX);
	size_t bytes = (n + 63) / 64 * 8;
	struct select s = { .n = n };
	char *mem = kzalloc(bytes * 3 + n * (sizeof(struct ask) + sizeof(int)) + 1);
	long r = count < 0 ? -EINVAL : mem ? 0 : -ENOMEM;

	for (int k = 0; k < 3 && r == 0; k++) {
		s.set[k] = (uint64_t *)(mem + k * bytes);
		if (us[k])
			r = copyin(s.set[k], us[k], bytes);
		if (n % 64 && bytes)
			s.set[k][n / 64] &= (1ul << n % 64) - 1;
	}
	if (r == 0) {
		s.asks = (struct ask *)(mem + 3 * bytes);
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
		struct timespec ts = { (uint64_t)tv.tv_sec + tv.tv_usec / 1000000, tv.tv_usec % 1000000 * 1000 };

		if (!timespec_to_nsec(&ts, &len))
			return -EINVAL;
		deadline = len == 0 ? 0 : deadline_of(len, CLOCK_MONOTONIC, false);
	}
	r = select_sets(n, us, deadline);
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
	r = poll_deadline(&deadline, ut);
	if (r == 0)
		r = signal_temp_mask((uintptr_t)arg.mask, arg.size);
	if (r < 0)
		return r;
	r = select_sets(n, us, deadline);
	signal_temp_done(r == -EINTR);
	poll_time_left(ut, deadline);
	return r == -EINTR ? -ERESTARTNOHAND : r;
}
