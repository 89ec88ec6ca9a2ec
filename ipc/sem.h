/* System V semaphore sets, between sem.c and semundo.c. Layer 8. */
#pragma once
#include "ipc/ipcid.h"
#include "lib/list.h"

#define SEMVMX 32767         /* the highest value, and adjustment */

/* Guards: the set's ipc.lock */
struct sem {
	int16_t     value;
	int         pid;             /* who changed it last */
	struct list waiting;         /* struct sem_sleeper that wait for this one to grow */
};

/* Guards: docs/locks.md; L: ipc.lock */
struct semset {
	struct ipcobj ipc;           /* must be first */
	int64_t       otime;         /* L */
	struct list   zero;          /* L  sleepers that wait for one semaphore to be 0 */
	struct list   several;       /* L  sleepers with several operations */
	struct list   undos;         /* L  struct sem_undo.by_set */
	unsigned      nsems;         /* I */
	unsigned      sleepers;      /* L  on all lists */
	struct sem    sems[];        /* L */
};

/* What a process gives back at its end. Guards: docs/locks.md */
struct sem_undo {
	struct list           by_set;    /* set->ipc.lock */
	struct list           by_list;   /* list->lock */
	struct sem_undo_list *list;      /* I */
	struct semset        *set;       /* I  not counted: RMID frees this record first */
	int16_t               adj[];     /* set->ipc.lock  one a semaphore */
};

/* Of the processes that share it (CLONE_SYSVSEM). */
struct sem_undo_list {
	struct ref      refs;
	struct spinlock lock;            /* RANK_FILE */
	struct list     undos;           /* lock */
};

#define SEM_ASLEEP 1

/* A semop that waits; on its stack. Guards: docs/locks.md; ipc.lock: the set's. status is written last by who ends the
   sleep: from then on nobody else looks at this. */
struct sem_sleeper {
	struct list      link;       /* ipc.lock */
	struct thread   *thread;
	struct sembuf   *ops;
	unsigned         nops;
	struct sem_undo *undo;
	int              pid;
	int              status;     /* ipc.lock  SEM_ASLEEP, 0 done, -errno */
	bool             alters;
	const struct sembuf *blocked_by;   /* ipc.lock */
};

extern struct ipctable sem_sets;
extern uint64_t semopm;              /* operations in one call */
/* The sleep ends with this status. Holds ipc.lock; q may be gone on return. */
void sem_sleeper_end(struct semset *s, struct sem_sleeper *q, int status);
/* The current process's record for the set, made if there is none. Holds ipc.lock. NULL: no memory. */
struct sem_undo *sem_undo_get(struct semset *s);
/* The set goes: free all its records. Holds ipc.lock. */
void sem_undo_drop_set(struct semset *s);
/* Semaphore n got a value by SETVAL: forget adjustments. Holds ipc.lock. */
void sem_undo_clear(struct semset *s, unsigned n);
/* Values changed: do what sleepers can now do. touched: the operations, or NULL for all. Holds ipc.lock. */
void sem_update(struct semset *s, const struct sembuf *ops, unsigned n);
