/* What poll and select have in common: questions to files, waiting for the first good answer, time. Layer 7. */
#pragma once
#include "cpu/clock.h"
#include "kernel/waitq.h"

struct pollfd;
struct timespec;

/* Fill in what is ready, waiting for the first that is: their number, 0 at the deadline (0: only look), -EINTR,
   -ENOMEM. always: events that need not be asked for. What is no descriptor is POLLNVAL, and ready. */
long poll_until(struct pollfd *fds, unsigned n, unsigned always, nsec_t deadline);
/* Milliseconds as a deadline; negative: for ever; 0: only look. */
static inline nsec_t poll_ms_deadline(int ms)
{
	return ms < 0 ? FOREVER : ms == 0 ? 0 : clock_now() + ms * NSEC_PER_MSEC;
}
/* A length of time as a deadline; 0 for none at all, which only looks. 0, -EFAULT, -EINVAL. */
int  poll_deadline(nsec_t *out, const struct timespec *ut);
/* ppoll and pselect6 begin: the deadline as above, the signal mask as signal_temp_mask sets it. 0 or -errno. */
long poll_begin(nsec_t *deadline, const struct timespec *ut, const sigset_t *umask, size_t size);
/* They end with r: the old mask again, what is left until the deadline to the caller; failing at that is no error
   (ppoll(2)). What the call returns. */
long poll_end(long r, nsec_t deadline, struct timespec *ut);
