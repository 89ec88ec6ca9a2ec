/* System V ids: what message queues, semaphore sets and shared memory segments have in
   common. Programs that do not know each other agree on a key; the key leads to an id,
   and the id to the object, until somebody removes it. */
#pragma once
#include "abi/ipc.h"
#include "lib/types.h"

#define IPC_MAX 128                    /* objects of each kind */

/* The first member of each. It lives as long as it has references: one of the table,
   one of each thread that uses it while it may sleep. */
struct ipcobj {
	int      id;
	key_t    key;
	mode_t   mode;
	time_t   ctime;                /* made or changed */
	unsigned refs;
	bool     removed;              /* its id is no longer valid */
};

/* All objects of a kind, and what differs between the kinds. */
struct ipctable {
	struct ipcobj *objects[IPC_MAX];
	unsigned       sequence;       /* a part of the next id, so that an old one does not name a new object */
	int    (*make)(size_t size, struct ipcobj **out);          /* 0, -EINVAL, -ENOMEM */
	size_t (*size)(const struct ipcobj *o);                    /* as large as it was made */
	void   (*wake)(struct ipcobj *o);                          /* it has been removed: end all waits; or NULL */
	void   (*destroy)(struct ipcobj *o);                       /* the last reference is gone */
};

/* msgget, semget, shmget: the id, or -EEXIST, -ENOENT, -EINVAL, -ENOSPC, -ENOMEM. */
long ipc_get(struct ipctable *t, key_t key, int flags, size_t size);

/* The object, or NULL: the id is not valid (-EINVAL). No reference is taken. */
void *ipc_find(struct ipctable *t, int id);

void ipc_hold(struct ipcobj *o);
void ipc_put(struct ipctable *t, struct ipcobj *o);

/* Take it out of the table; who waits for it is woken and fails with -EIDRM. */
void ipc_remove(struct ipctable *t, struct ipcobj *o);

/* What IPC_STAT tells of it. */
struct ipc_perm ipc_perm_of(const struct ipcobj *o);

time_t ipc_time(void);                 /* seconds since 1970 */

/* In ipc/msg.c, ipc/sem.c, ipc/shm.c, for /proc and for the end of a process. */
struct proc;
struct seq;
void msg_show(struct seq *s);
void sem_show(struct seq *s);
void shm_show(struct seq *s);
void sem_exit(struct proc *p);
