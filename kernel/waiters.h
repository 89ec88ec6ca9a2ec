/* What a sleeping thread waits for, so that /proc/waiters can say it: a thread sets wait_kind and
   wait_arg before it sleeps on something a user program would recognise. Layer 4. */
#pragma once
#include "kernel/thread.h"

enum wait_kind {
	WAIT_NONE, WAIT_MUTEX, WAIT_FUTEX, WAIT_FUTEX_PI, WAIT_CHILD, WAIT_PIPE_READ, WAIT_PIPE_WRITE,
	WAIT_FIFO_OPEN, WAIT_MSG_SND, WAIT_MSG_RCV, WAIT_SEM, WAIT_MQ, WAIT_POLL, WAIT_EPOLL, WAIT_SLEEP,
	WAIT_SIGNAL, WAIT_TTY, WAIT_LOCK, WAIT_SOCKET, WAIT_VFORK, WAIT_EVENTFD,
};

/* Before the sleep; wait_arg: inode number, futex address, System V id, pid... The end of the
   sleep clears it: note again before the next round of a loop. */
static inline void wait_note(enum wait_kind kind, uint64_t arg)
{
	current->wait_kind = kind;
	current->wait_arg = arg;
}
