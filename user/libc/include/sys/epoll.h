/* Waiting for many descriptors without naming them each time. */
#pragma once
#include <abi/poll.h>
#include <abi/time.h>

/* Beside what the kernel knows: other names, and what it ignores or refuses. */
#define EPOLLPRI    0x002U
#define EPOLLRDHUP  0x2000U

int epoll_create(int size);
int epoll_create1(int flags);
int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event);
int epoll_wait(int epfd, struct epoll_event *events, int n, int ms);
int epoll_pwait(int epfd, struct epoll_event *events, int n, int ms,
		const sigset_t *mask);
