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
	bool             removed;        /* o+t  its id names it no more */
	struct tree_node by_key;         /* t */
};
#define IPC_INDEX_BITS 15
#define IPC_MAX_IDS    (1 << IPC_INDEX_BITS)

/* Guards:  t lock   i ids_lock */
struct ipctable {
	struct mutex    lock;            /* RANK_IPCTABLE: making, removing, finding by key */
	struct spinlock ids_lock;        /* RANK_IDS */
	struct idmap    ids;             /* t+i written, either read */
	struct tree     keys;            /* t */
	int             last_index, seq; /* t */
	uint64_t        max;             /* a  msgmni, semmni, shmmni */
	const char     *name;            /* I  "msg", for explanations */
	void          (*destroy)(struct ipcobj *o);   /* I  the last reference is gone */
};

/* What a get call makes or finds. */
struct ipc_get_args {
	struct ipctable *table;
	int key, flags;
	uint64_t size;                   /* of a segment, number of semaphores */
	int  (*make)(struct ipc_get_args *a, struct ipcobj **out);           /* holds t */
	int  (*check)(struct ipc_get_args *a, struct ipcobj *o);             /* holds t, o; or NULL */
};

void ipctable_init(struct ipctable *t, const char *name, uint64_t max, void (*destroy)(struct ipcobj *));
/* msgget, semget, shmget: the id or -errno. */
long ipc_get(struct ipc_get_args *a);
/* The object of an id, counted and locked. NULL: *err is -EINVAL or -EIDRM, explained in the name of `call`. */
void *ipc_lock(struct ipctable *t, int id, const char *call, int *err);
/* The same by slot, for the *_STAT forms. */
void *ipc_lock_index(struct ipctable *t, int index, int *err);
static inline void ipc_put(struct ipctable *t, struct ipcobj *o)
{
	if (unlikely(ref_put(&o->refs)))
		t->destroy(o);
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
/* May current change or remove it? Holds o. 0 or -EPERM. */
int  ipc_owner(struct ipcobj *o);
/* Take it out of the table; holds t and o. The table's reference becomes the caller's to put. */
void ipc_remove(struct ipctable *t, struct ipcobj *o);
/* Only its key: it can be found by id still (a segment that waits for its last detach). */
void ipc_forget_key(struct ipctable *t, struct ipcobj *o);
/* IPC_RMID's first half: *o locked, the table locked, permission checked. 0 or -errno, nothing held. */
int  ipc_lock_to_remove(struct ipctable *t, int id, const char *call, struct ipcobj **o);
void ipc_perm_out(const struct ipcobj *o, struct ipc_perm *out);
int  ipc_perm_set(struct ipcobj *o, const struct ipc_perm *in);    /* IPC_SET: 0, -EINVAL. Holds o */
/* Walk all, for /proc: the next at or after *index, locked and counted; NULL at the end. Holds t. */
void *ipc_next(struct ipctable *t, int *index);
int  ipc_top_index(struct ipctable *t);                          /* highest slot in use, 0 if none */
int64_t ipc_time(void);                                          /* wall clock seconds */
