/* Times as programs give them and get them. */
#pragma once
#include "abi/time.h"
#include "lib/types.h"

struct timespec to_timespec(nsec_t t);
struct timeval to_timeval(nsec_t t);

/* A length of time from user memory. 0, -EFAULT, -EINVAL. */
int copyin_time(const struct timespec *uts, nsec_t *out);

/* t from now, by clock_now(); FOREVER stays it. */
nsec_t deadline_after(nsec_t t);

/* Sleep until then. 0, or -ERESTART: a signal came, and what is left is at uleft (NULL:
   nobody asks); -EFAULT. */
long time_sleep(nsec_t deadline, struct timespec *uleft);
