/* System V ids: key -> object, id -> object, and who may do what with it. Layer 8. */
#pragma once
#include "abi/ipc.h"
#include "kernel/mutex.h"
#include "kernel/thread.h"
#include "lib/idmap.h"
#include "lib/ref.h"
#include "lib/tree.h"
#include "proc/cred.h"

/* First member of every queue, set and segment. Its id is its slot and, above IPC_INDEX_BITS, a sequence
   number, so that an old id does not name a new object in the same slot.
   Guards:  I set once   o lock   t table lock */
struct ipcobj {
	struct mutex     lock;           /* RANK_IPC: this and all the object's own fields */
	struct ref       refs;           /* the table, lookers, attachments */
	int              id;             /* I */
	int              key;            /* o+t */
	uint32_t         uid, gid;       /* o */
	uint32_t         cuid, cgid;     /* I */
	uint32_t         mode;           /* o */
	int64_t          ctime;          /* o  made or changed */
	bool             removed;        /* o+t  its id names it no more */
	struct tree_node by_key;         /* t */
};
#define IPC_INDEX_BITS 15
#define IPC_MAX_IDS    (1 << IPC_INDEX_BITS)

/* What differs between queues, sets and segments. ds: struct msqid_ds and its like, which begin with a
   struct ipc_perm. */
struct ipc_ops {
	const char *name;                /* "msg", for explanations */
	const char *ctl;                 /* "msgctl" */
	size_t      ds_size;
	int         stat, stat_any, info;                /* MSG_STAT and its like */
	void      (*destroy)(struct ipcobj *o);          /* the last reference is gone */
	bool      (*lingers)(struct ipcobj *o);          /* removed, but not out of the table yet? Holds t, o; or NULL */
	void      (*end)(struct ipcobj *o);              /* out of the table: end all waits. Holds t, o; or NULL */
	int       (*set)(struct ipcobj *o, const void *ds);      /* instead of ipc_perm_set(). Holds o; or NULL */
	void      (*get)(const struct ipcobj *o, void *ds);      /* all but the owner. Holds o */
	long      (*get_info)(int cmd, void *uinfo);
};

/* Guards:  t lock   i ids_lock */
struct ipctable {
	struct mutex    lock;            /* RANK_IPCTABLE: making, removing, finding by key */
	struct spinlock ids_lock;        /* RANK_IDS */
	struct idmap    ids;             /* t+i written, either read */
	struct tree     keys;            /* t */
	int             last_index, seq; /* t */
	uint64_t        next_id;         /* a  what the next one is to be called (msg_next_id ...); all ones: as usual */
	uint64_t        max;             /* a  msgmni, semmni, shmmni */
	const struct ipc_ops *ops;       /* I */
};

/* What a get call makes or finds. */
struct ipc_get_args {
	struct ipctable *table;
	int key, flags;
	uint64_t size;                   /* of a segment, number of semaphores */
	int  (*make)(struct ipc_get_args *a, struct ipcobj **out);           /* holds t */
	int  (*check)(struct ipc_get_args *a, struct ipcobj *o);             /* holds t, o; or NULL */
};

void ipctable_init(struct ipctable *t, const struct ipc_ops *ops, uint64_t max);
/* msgget, semget, shmget: the id or -errno. */
long ipc_get(struct ipc_get_args *a);
/* The object of an id, counted and locked. NULL: *err is -EINVAL or -EIDRM, explained in the name of `call`. */
void *ipc_lock(struct ipctable *t, int id, const char *call, int *err);
/* The same for a mere look: NULL also when its lock is not free. */
void *ipc_trylock(struct ipctable *t, int id);
static inline void ipc_put(struct ipctable *t, struct ipcobj *o)
{
	if (unlikely(ref_put(&o->refs)))
		t->ops->destroy(o);
}
static inline void ipc_unlock(struct ipctable *t, struct ipcobj *o)
{
	mutex_unlock(&o->lock);
	ipc_put(t, o);
}
/* May current do this? mode: 0444 read, 0222 write bits. Holds o. 0 or -EACCES. */
int  ipc_permission_slow(struct ipcobj *o, uint32_t mode);
static inline int ipc_permission(struct ipcobj *o, uint32_t mode)
{
	bool plain = current->cred->euid == o->uid && (mode & 0700 & ~o->mode) == 0 && (mode & 0777) == mode;

	return likely(plain) ? 0 : ipc_permission_slow(o, mode);
}
/* Take it out of the table; holds t and o. The table's reference becomes the caller's to put. */
void ipc_remove(struct ipctable *t, struct ipcobj *o);
/* Only its key: it can be found by id still (a segment that waits for its last detach). */
void ipc_forget_key(struct ipctable *t, struct ipcobj *o);
int  ipc_perm_set(struct ipcobj *o, const struct ipc_perm *in);    /* IPC_SET: 0, -EINVAL. Holds o */
/* The commands that all have. */
long ipc_ctl(struct ipctable *t, int id, int cmd, void *arg);
/* IPC_INFO and its like: *info to the user, and the highest slot in use. */
long ipc_info(struct ipctable *t, void *uinfo, const void *info, size_t n);
/* Call fn for each; it holds o. */
void ipc_each(struct ipctable *t, void (*fn)(struct ipcobj *o, void *arg), void *arg);
int64_t ipc_time(void);                                          /* wall clock seconds */
