/* POSIX timers. The kernel's own send signals; SIGEV_THREAD, which it does not know, is a
   thread of ours that reads a timerfd and calls the function each time it fires.
   timer_t: an odd number is a kernel timer's id times two plus one, else a pointer. */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/timerfd.h>
#include "user/libc/pthread/thread.h"

struct helper {
	int           fd;
	int           overrun;
	void        (*function)(union sigval);
	union sigval  value;
	pthread_t     thread;
};

static void drop(void *arg)
{
	struct helper *h = arg;

	close(h->fd);
	free(h);
}

static void *serve(void *arg)
{
	struct helper *h = arg;
	uint64_t count;

	pthread_cleanup_push(drop, h);
	for (;;) {
		if (read(h->fd, &count, sizeof count) != sizeof count)
			continue;
		h->overrun = count - 1 > 0x7fffffff ? 0x7fffffff : count - 1;
		h->function(h->value);
	}
	pthread_cleanup_pop(1);
	return NULL;
}

static int helper_new(clockid_t clock, struct sigevent *event, timer_t *timer)
{
	pthread_attr_t attr;
	struct helper *h = calloc(1, sizeof *h);

	if (!h)
		return ret(-EAGAIN);
	h->fd = timerfd_create(clock, TFD_CLOEXEC);
	if (h->fd < 0) {
		free(h);
		return -1;
	}
	h->function = event->sigev_notify_function;
	h->value = event->sigev_value;
	if (event->sigev_notify_attributes)
		attr = *(pthread_attr_t *)event->sigev_notify_attributes;
	else
		pthread_attr_init(&attr);
	attr.detached = 1;
	int error = pthread_create(&h->thread, &attr, serve, h);
	if (error) {
		drop(h);
		return ret(-error);
	}
	*timer = h;
	return 0;
}

static int is_kernel(timer_t timer) { return (uintptr_t)timer & 1; }
static int id_of(timer_t timer) { return (uintptr_t)timer >> 1; }

int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict timer)
{
	int id;

	if (event && event->sigev_notify == SIGEV_THREAD)
		return helper_new(clock, event, timer);
	long r = __sys_timer_create(clock, event, &id);
	if (r == 0)
		*timer = (void *)((uintptr_t)(unsigned)id << 1 | 1);
	return ret(r);
}

int timer_delete(timer_t timer)
{
	if (is_kernel(timer))
		return ret(__sys_timer_delete(id_of(timer)));
	return ret(-pthread_cancel(((struct helper *)timer)->thread));
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict value,
		  struct itimerspec *restrict old)
{
	if (is_kernel(timer))
		return ret(__sys_timer_settime(id_of(timer), flags, value, old));
	return timerfd_settime(((struct helper *)timer)->fd, flags, value, old);
}

int timer_gettime(timer_t timer, struct itimerspec *value)
{
	if (is_kernel(timer))
		return ret(__sys_timer_gettime(id_of(timer), value));
	return timerfd_gettime(((struct helper *)timer)->fd, value);
}

int timer_getoverrun(timer_t timer)
{
	if (is_kernel(timer))
		return ret(__sys_timer_getoverrun(id_of(timer)));
	return ((struct helper *)timer)->overrun;
}
