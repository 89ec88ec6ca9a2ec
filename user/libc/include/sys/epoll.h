/* Waiting for many descriptors without naming them each time. */
#pragma once
#include <abi/poll.h>
#include <abi/time.h>
int epoll_create(int size);
int epoll_create1(int flags);
int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event);
int epoll_wait(int epfd, struct epoll_event *events, int n, int ms);
int epoll_pwait(int epfd, struct epoll_event *events, int n, int ms,
		const sigset_t *mask);
int epoll_pwait2(int epfd, struct epoll_event *events, int n,
		 const struct timespec *timeout, const sigset_t *mask);
