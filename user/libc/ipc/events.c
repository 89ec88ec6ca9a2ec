/* Counters, timers, signals and news of files behind descriptors, and epoll, which waits for any. */
#include <unistd.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include "user/libc/libc.h"

int eventfd(unsigned count, int flags) { return ret(__sys_eventfd2(count, flags)); }

int signalfd(int fd, const sigset_t *mask, int flags)
{
	return ret(__sys_signalfd4(fd, mask, 8, flags));
}

int timerfd_create(clockid_t clock, int flags) { return ret(__sys_timerfd_create(clock, flags)); }

int timerfd_settime(int fd, int flags, const struct itimerspec *value,
		    struct itimerspec *old)
{
	return ret(__sys_timerfd_settime(fd, flags, value, old));
}

int timerfd_gettime(int fd, struct itimerspec *value)
{
	return ret(__sys_timerfd_gettime(fd, value));
}

int inotify_init(void) { return ret(__sys_inotify_init1(0)); }

int inotify_init1(int flags) { return ret(__sys_inotify_init1(flags)); }

int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	return ret(__sys_inotify_add_watch(fd, path, mask));
}

int inotify_rm_watch(int fd, int wd) { return ret(__sys_inotify_rm_watch(fd, wd)); }

int epoll_create(int size)
{
	return size <= 0 ? ret(-EINVAL) : ret(__sys_epoll_create1(0));
}

int epoll_create1(int flags) { return ret(__sys_epoll_create1(flags)); }

int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
{
	return ret(__sys_epoll_ctl(epfd, op, fd, event));
}

int epoll_wait(int epfd, struct epoll_event *events, int n, int ms)
{
	return ret(__cp_epoll_wait(epfd, events, n, ms));
}

int epoll_pwait(int epfd, struct epoll_event *events, int n, int ms, const sigset_t *mask)
{
	return ret(__cp_epoll_pwait(epfd, events, n, ms, mask, 8));
}
