/* Waiting for many descriptors without naming them each time. */
#pragma once
#include <abi/poll.h>
#include <abi/time.h>

/* Beside what the kernel knows: other names, and what it ignores or refuses. */
#define EPOLLPRI    0x002U
#define EPOLLNVAL   0x020U
#define EPOLLRDNORM 0x040U
#define EPOLLRDBAND 0x080U
#define EPOLLWRNORM 0x100U
#define EPOLLWRBAND 0x200U
#define EPOLLMSG    0x400U
#define EPOLLRDHUP  0x2000U

int epoll_create(int size);
int epoll_create1(int flags);
int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event);
int epoll_wait(int epfd, struct epoll_event *events, int n, int ms);
int epoll_pwait(int epfd, struct epoll_event *events, int n, int ms,
		const sigset_t *mask);
int epoll_pwait2(int epfd, struct epoll_event *events, int n,
		 const struct timespec *timeout, const sigset_t *mask);
