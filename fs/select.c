/* select and pselect6: three bitmaps made into poll's question for each descriptor. */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/usercopy.h"
#include "fs/pollfds.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/signal.h"
#include "proc/time.h"

#define SELECT_MAX 32768         /* descriptors asked about at most */
#define NEAR_SIZE  1072          /* bytes on the stack: 128 descriptors */
/* What each of the three sets means. */
#define SELECT_IN  (POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR)
#define SELECT_OUT (POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR)
#define SELECT_EX  POLLPRI

/* A question for each descriptor in any set. Returns how many. */
static unsigned select_collect(uint64_t *set[3], unsigned words, struct pollfd *fds)
{
	struct pollfd *p = fds;

	for (unsigned w = 0; w < words; w++)
		for (uint64_t any = set[0][w] | set[1][w] | set[2][w]; any; any &= any - 1) {
			unsigned bit = __builtin_ctzl(any), want = 0;

			if (set[0][w] >> bit & 1)
				want |= SELECT_IN;
			if (set[1][w] >> bit & 1)
				want |= SELECT_OUT;
			if (set[2][w] >> bit & 1)
				want |= SELECT_EX;
			*p++ = (struct pollfd){ w * 64 + bit, want, 0 };
		}
	return p - fds;
}

/* What holds, as bits of the sets; returns their number. An error or hang-up of a file counts only for the sets
   that asked for it: which these were, one event of each tells. */
static long select_copyout(uint64_t *set[3], unsigned words, const struct pollfd *fds, unsigned n)
{
	static const struct { unsigned mark, events; } kind[3] = {
		{ POLLRDNORM, SELECT_IN }, { POLLWRNORM, SELECT_OUT }, { POLLPRI, SELECT_EX }
	};
	long count = 0;

	memset(set[0], 0, 3 * words * 8);
	for (const struct pollfd *p = fds; p < fds + n; p++) {
		unsigned got = p->revents;

		if (!got)
			continue;
		if (got & POLLNVAL) {
			struct file *f = fd_get_path(p->fd);

			if (!f)
				return -EBADF;
			file_put(f);
			got = ~0u;               /* O_PATH: open, and nothing that could be waited for */
		}
		for (int k = 0; k < 3; k++)
			if (p->events & kind[k].mark && got & kind[k].events) {
				set[k][p->fd / 64] |= 1ul << p->fd % 64;
				count++;
			}
	}
	return count;
}

static long select_sets(int count, struct fd_set *us[3], nsec_t deadline)
{
	unsigned n = min(max(count, 0), SELECT_MAX), words = (n + 63) / 64;
	size_t size = words * (3 * 8 + 64 * sizeof(struct pollfd));
	uint64_t near[NEAR_SIZE / 8], *mem = size > sizeof(near) ? kmalloc(size) : near, *set[3];
	struct pollfd *fds = (struct pollfd *)(mem + 3 * words);
	long r = count < 0 ? -EINVAL : mem ? 0 : -ENOMEM;

	for (int k = 0; k < 3 && r == 0; k++) {
		set[k] = mem + k * words;
		if (us[k])
			r = copyin(set[k], us[k], words * 8);
		else
			memset(set[k], 0, words * 8);
		if (n % 64)
			set[k][n / 64] &= (1ul << n % 64) - 1;
	}
	if (r == 0) {
		unsigned asked = select_collect(set, words, fds);

		r = poll_until(fds, asked, 0, deadline);
		if (r >= 0)
			r = select_copyout(set, words, fds, asked);
	}
	for (int k = 0; k < 3 && r >= 0; k++)
		if (us[k] && copyout(us[k], set[k], words * 8) < 0)
			r = -EFAULT;
	if (mem != near)
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
	r = poll_begin(&deadline, ut, arg.mask, arg.size);
	return r < 0 ? r : poll_end(select_sets(n, us, deadline), deadline, ut);
}
