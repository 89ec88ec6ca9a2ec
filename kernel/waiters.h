/* What a sleeping thread waits for, so that /proc/waiters can say it: a thread sets wait_kind and
   wait_arg before it sleeps on something a user program would recognise. Layer 4. */
#pragma once
#include "kernel/thread.h"

enum wait_kind {
	WAIT_NONE, WAIT_MUTEX, WAIT_FUTEX, WAIT_FUTEX_PI, WAIT_CHILD, WAIT_PIPE_READ, WAIT_PIPE_WRITE,
	WAIT_FIFO_OPEN, WAIT_MSG_SND, WAIT_MSG_RCV, WAIT_SEM, WAIT_MQ, WAIT_POLL, WAIT_EPOLL, WAIT_SLEEP,
	WAIT_SIGNAL, WAIT_TTY, WAIT_LOCK, WAIT_SOCKET, WAIT_VFORK, WAIT_EVENTFD,
};

/* Called before the sleep. wait_arg is an inode number, a futex address, a System V id, a pid... The end of the sleep
   clears it, so a loop notes it again before each round. */
static inline void wait_note(enum wait_kind kind, uint64_t arg)
{
	current->wait_kind = kind;
	current->wait_arg = arg;
}
