/* The lock order, outermost first. A lock may be taken only if every lock held has a
   smaller rank; the check is one compare of bit masks. Layer 2.

   Mutexes are below 32 and noted per thread (cpu_task.held), spin locks from 32 on and
   noted per CPU (cpu.held). Under a spin lock nothing may sleep, fault or copy to user. */
#pragma once
#include "lib/assert.h"

enum rank {
	RANK_FILEPOS,                      /* position of one open file */
	RANK_EPALL,                        /* epolls that nest or die, watched files that go */
	RANK_EPMUTEX,                      /* one epoll's interest list; of nested ones the outer first */
	RANK_TTY,                          /* one terminal's reader or writer */
	RANK_IPCTABLE,                     /* making and removing System V ids */
	RANK_IPC,                          /* pipe, queue, semaphore set, socket, futex bucket */
	RANK_PACKET,                       /* one packet socket: whoever sends a frame may hold his own */
	RANK_MOUNT,                        /* the mount table, while it changes */
	RANK_RENAME,                       /* renames across directories, one at a time */
	RANK_INODE,                        /* one inode; parent before child */
	RANK_SPACE,                        /* the areas of one space */
	RANK_VMOBJ,                        /* pages and size of one source */
	RANK_TREE,                         /* parents, groups, sessions: short, and last */
	RANK_NOSLEEP,                      /* no lock: a stretch that has promised not to sleep */

	RANK_SPIN = 32,
	RANK_FILE = RANK_SPIN,             /* offset, flags, owner of one open file */
	RANK_IDS,                          /* look-up of pids and System V ids */
	RANK_SIGNAL,                       /* actions and pending sets of one process */
	RANK_SIGACT,                       /* one table of signal actions */
	RANK_FDTABLE,                      /* one descriptor table; a thread's own pointer to it is under RANK_SIGNAL */
	RANK_NET,                          /* interfaces, addresses, routes, neighbours */
	RANK_TIMER,                        /* one CPU's timers */
	RANK_INPUT,                        /* raw ring of a tty, receive ring of a device */
	RANK_FUTEX,                        /* one bucket of sleeping futex users */
	RANK_PTE,                          /* the page tables of one space */
	RANK_WATCH,                        /* all of inotify: watches and queues */
	RANK_WAITQ,                        /* one wait queue */
	RANK_EPNEST,                       /* which epoll watches which */
	RANK_EPOLL,                        /* ready list of an epoll */
	RANK_EPWAIT,                       /* its own wait queue */
	RANK_PI,                           /* who waits for whom */
	RANK_RUNQ,                         /* one CPU's run queue */
	RANK_NAME,                         /* parent and name of an inode */
	RANK_KMAP,                         /* kernel virtual ranges and tables */
	RANK_SLAB,
	RANK_PAGE,
	RANK_LOG,                          /* the kernel log ring */
	RANK_UART,                         /* one serial port */
	RANK_COUNT
};

/* Bit 0 of cpu.held is HELD_IRQ_OFF. */
BUILD_BUG_ON(RANK_NOSLEEP >= RANK_SPIN || RANK_COUNT > 63);

_Noreturn void rank_violation(uint64_t held, uint64_t rank_bit) __attribute__((cold, noinline));

/* Note a lock of this rank in the mask of those held. Same rank twice fails. */
static inline void rank_acquire(uint64_t *held, uint64_t rank_bit)
{
	if (unlikely(*held >= rank_bit))
		rank_violation(*held, rank_bit);
	*held |= rank_bit;
}

static inline void rank_release(uint64_t *held, uint64_t rank_bit)
{
	*held &= ~rank_bit;
}
