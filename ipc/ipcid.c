/* The tables behind System V keys and ids. Finding by id takes a short spin lock and a reference, then
   the object's own mutex, and looks once more whether it was removed meanwhile. */
#include "ipc/ipcid.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/thread.h"
#include "kernel/trace.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"
#include "proc/time.h"

/* Who removed which id: for explanations only, so a small ring without order. */
static struct { struct ipctable *table; int id, pid; } removed_ids[64];
static unsigned nremoved;

static void record_removed(struct ipctable *t, int id)
{
	unsigned n = __atomic_fetch_add(&nremoved, 1, __ATOMIC_RELAXED) % ARRAY_SIZE(removed_ids);

	removed_ids[n].table = t;
	removed_ids[n].id = id;
	removed_ids[n].pid = current_proc->pid;
}

static void explain_missing(struct ipctable *t, const char *call, int id)
{
	for (unsigned i = 0; i < ARRAY_SIZE(removed_ids); i++)
		if (removed_ids[i].table == t && removed_ids[i].id == id) {
			explain("%s: EINVAL: %s %d was removed by pid %d", call, t->ops->name, id, removed_ids[i].pid);
			return;
		}
	explain("%s: EINVAL: there is no %s %d", call, t->ops->name, id);
}

void ipctable_init(struct ipctable *t, const struct ipc_ops *ops, uint64_t max)
{
	mutex_init(&t->lock, RANK_IPCTABLE);
	spin_init(&t->ids_lock, RANK_IDS);
	idmap_init(&t->ids, IPC_MAX_IDS);
	tree_init(&t->keys);
	t->last_index = -1;
	t->next_id = -1ul;
	t->max = max;
	t->ops = ops;
}

int64_t ipc_time(void)
{
	return clock_wall() / NSEC_PER_SEC;
}

/* ---- references and look-up ------------------------------------------------------------------ */

static inline struct ipcobj *ipc_ref(struct ipctable *t, int id)
{
	struct ipcobj *o;

	spin_lock(&t->ids_lock);
	o = idmap_find(&t->ids, id & (IPC_MAX_IDS - 1));
	if (o && o->id == id)
		ref_get(&o->refs);
	else
		o = NULL;
	spin_unlock(&t->ids_lock);
	return o;
}

void *ipc_lock(struct ipctable *t, int id, const char *call, int *err)
{
	struct ipcobj *o = id < 0 ? NULL : ipc_ref(t, id);

	if (!o) {
		*err = -EINVAL;
		explain_missing(t, call, id);
		return NULL;
	}
	mutex_lock(&o->lock);
	if (likely(!o->removed))
		return o;
	ipc_unlock(t, o);
	*err = -EIDRM;
	return NULL;
}

void *ipc_trylock(struct ipctable *t, int id)
{
	struct ipcobj *o = id < 0 ? NULL : ipc_ref(t, id);

	if (!o)
		return NULL;
	if (!o->removed && mutex_trylock(&o->lock))
		return o;
	ipc_put(t, o);
	return NULL;
}

/* The id of the object in a slot, or -1. */
static int slot_id(struct ipctable *t, int index)
{
	struct ipcobj *o;
	int id;

	spin_lock(&t->ids_lock);
	o = index < IPC_MAX_IDS ? idmap_find(&t->ids, index) : NULL;
	id = o ? o->id : -1;
	spin_unlock(&t->ids_lock);
	return id;
}

void ipc_each(struct ipctable *t, void (*fn)(struct ipcobj *o, void *arg), void *arg)
{
	struct ipcobj *o;

	mutex_lock(&t->lock);
	for (int i = 0; (o = idmap_next(&t->ids, &i)); i++) {
		mutex_lock(&o->lock);
		fn(o, arg);
		mutex_unlock(&o->lock);
	}
	mutex_unlock(&t->lock);
}

static int top_index(struct ipctable *t)
{
	int i = 0, top = 0;

	mutex_lock(&t->lock);
	for (; idmap_next(&t->ids, &i); i++)
		top = i;
	mutex_unlock(&t->lock);
	return top;
}

/* ---- permission ------------------------------------------------------------------------------ */

int ipc_permission_slow(struct ipcobj *o, uint32_t want)
{
	const struct cred *c = current->cred;
	uint32_t granted = o->mode;

	assert(mutex_held(&o->lock));
	want = want >> 6 | want >> 3 | want;
	if (c->euid == o->cuid || c->euid == o->uid)
		granted >>= 6;
	else if (cred_has_egroup(c, o->cgid) || cred_has_egroup(c, o->gid))
		granted >>= 3;
	if (!(want & ~granted & 7) || capable(CAP_IPC_OWNER))
		return 0;
	explain("EACCES: id %d of user %u has mode %o", o->id, o->uid, o->mode & 0777);
	return -EACCES;
}

/* May current change or remove it? Holds o. 0 or -EPERM. */
static int ipc_owner(struct ipcobj *o)
{
	uint32_t euid = current->cred->euid;

	if (euid == o->cuid || euid == o->uid || capable(CAP_SYS_ADMIN))
		return 0;
	explain("EPERM: id %d belongs to user %u", o->id, o->uid);
	return -EPERM;
}

static void ipc_perm_out(const struct ipcobj *o, struct ipc_perm *out)
{
	*out = (struct ipc_perm){ .__key = o->key, .uid = o->uid, .gid = o->gid, .cuid = o->cuid,
		.cgid = o->cgid, .mode = o->mode, .__seq = o->id >> IPC_INDEX_BITS };
}

int ipc_perm_set(struct ipcobj *o, const struct ipc_perm *in)
{
	assert(mutex_held(&o->lock));
	if (in->uid == -1u || in->gid == -1u)
		return -EINVAL;
	o->uid = in->uid;
	o->gid = in->gid;
	o->mode = (o->mode & ~0777u) | (in->mode & 0777);
	return 0;
}

/* ---- making and removing ---------------------------------------------------------------------- */

static struct ipcobj *find_key(struct ipctable *t, int key)
{
	struct tree_node *n = t->keys.root;

	while (n) {
		struct ipcobj *o = tree_entry(n, struct ipcobj, by_key);

		if (o->key == key)
			return o;
		n = key < o->key ? n->left : n->right;
	}
	return NULL;
}

static bool key_less(const struct tree_node *a, const struct tree_node *b)
{
	return tree_entry(a, struct ipcobj, by_key)->key < tree_entry(b, struct ipcobj, by_key)->key;
}

/* Give a new object its id. Slots are used in turn; when they begin again the sequence grows. */
static int ipc_add(struct ipctable *t, struct ipcobj *o)
{
	const struct cred *c = current->cred;
	int index;

	mutex_init(&o->lock, RANK_IPC);
	ref_init(&o->refs);
	o->uid = o->cuid = c->euid;
	o->gid = o->cgid = c->egid;
	o->ctime = ipc_time();
	o->removed = false;
	spin_lock(&t->ids_lock);
	if (unlikely(t->next_id != -1ul)) {      /* checkpointed programs want their old ids back */
		t->ids.limit = IPC_MAX_IDS;
		index = idmap_alloc(&t->ids, o, t->next_id & (IPC_MAX_IDS - 1));
		o->id = (t->next_id & ~(IPC_MAX_IDS - 1ul)) | index;
		t->next_id = -1ul;
		spin_unlock(&t->ids_lock);
		goto named;
	}
	t->ids.limit = min(max(t->ids.count * 3 / 2, 64), IPC_MAX_IDS);
	index = idmap_alloc_cyclic(&t->ids, o, 0);
	if (index >= 0) {
		if (index <= t->last_index)
			t->seq = (t->seq + 1) & 0xffff;
		t->last_index = index;
		o->id = t->seq << IPC_INDEX_BITS | index;
	}
	spin_unlock(&t->ids_lock);
named:
	if (index < 0)
		return index == -EAGAIN ? -ENOSPC : index;
	tree_node_init(&o->by_key);
	if (o->key != IPC_PRIVATE)
		tree_insert(&t->keys, &o->by_key, key_less);
	return o->id;
}

static long ipc_make(struct ipc_get_args *a)
{
	struct ipctable *t = a->table;
	struct ipcobj *o;
	int r;

	if (t->ids.count >= min(t->max, (uint64_t)IPC_MAX_IDS)) {
		explain("%sget: ENOSPC: all %lu ids are in use", t->ops->name, t->max);
		return -ENOSPC;
	}
	r = a->make(a, &o);
	if (r < 0)
		return r;
	o->key = a->key;
	o->mode |= a->flags & 0777;
	r = ipc_add(t, o);
	if (r < 0)
		t->ops->destroy(o);
	return r;
}

long ipc_get(struct ipc_get_args *a)
{
	struct ipcobj *o;
	long r;

	mutex_lock(&a->table->lock);
	o = a->key == IPC_PRIVATE ? NULL : find_key(a->table, a->key);
	if (!o && a->key != IPC_PRIVATE && !(a->flags & IPC_CREAT)) {
		explain("%sget: ENOENT: nobody made key 0x%x", a->table->ops->name, a->key);
		r = -ENOENT;
	} else if (!o) {
		r = ipc_make(a);
	} else if (a->flags & IPC_CREAT && a->flags & IPC_EXCL) {
		explain("%sget: EEXIST: key 0x%x is id %d", a->table->ops->name, a->key, o->id);
		r = -EEXIST;
	} else {
		mutex_lock(&o->lock);
		r = a->check ? a->check(a, o) : 0;
		if (r == 0)
			r = ipc_permission(o, a->flags & 0777);
		if (r == 0)
			r = o->id;
		mutex_unlock(&o->lock);
	}
	mutex_unlock(&a->table->lock);
	return r;
}

void ipc_forget_key(struct ipctable *t, struct ipcobj *o)
{
	assert(mutex_held(&t->lock) && mutex_held(&o->lock));
	if (tree_linked(&o->by_key))
		tree_erase(&t->keys, &o->by_key);
	tree_node_init(&o->by_key);
	o->key = IPC_PRIVATE;
}

void ipc_remove(struct ipctable *t, struct ipcobj *o)
{
	assert(mutex_held(&t->lock) && mutex_held(&o->lock));
	ipc_forget_key(t, o);
	o->removed = true;
	spin_lock(&t->ids_lock);
	idmap_remove(&t->ids, o->id & (IPC_MAX_IDS - 1));
	spin_unlock(&t->ids_lock);
	record_removed(t, o->id);
}

/* ---- control ---------------------------------------------------------------------------------- */

union ipc_ds {
	struct ipc_perm perm;
	struct msqid_ds msg;
	struct semid_ds sem;
	struct shmid_ds shm;
};

static long ipc_rmid(struct ipctable *t, int id)
{
	struct ipcobj *o;
	bool gone = false;
	int r;

	mutex_lock(&t->lock);
	o = ipc_lock(t, id, t->ops->ctl, &r);
	if (o) {
		r = ipc_owner(o);
		gone = r == 0 && !(t->ops->lingers && t->ops->lingers(o));
		if (gone)
			ipc_remove(t, o);
		if (gone && t->ops->end)
			t->ops->end(o);          /* who wakes finds no such id any more */
		ipc_unlock(t, o);
	}
	mutex_unlock(&t->lock);
	if (gone)
		ipc_put(t, o);           /* the table's */
	return r;
}

static long ipc_set(struct ipctable *t, int id, const void *uds)
{
	struct ipcobj *o;
	union ipc_ds ds;
	int r;

	if (copyin(&ds, uds, t->ops->ds_size) < 0)
		return -EFAULT;
	o = ipc_lock(t, id, t->ops->ctl, &r);
	if (!o)
		return r;
	r = ipc_owner(o);
	if (r == 0)
		r = t->ops->set ? t->ops->set(o, &ds) : ipc_perm_set(o, &ds.perm);
	if (r == 0)
		o->ctime = ipc_time();
	ipc_unlock(t, o);
	return r;
}

/* index: id is a slot, and the answer the id; any: without asking for permission. */
static long ipc_stat(struct ipctable *t, int id, bool index, bool any, void *uds)
{
	union ipc_ds ds = { 0 };
	struct ipcobj *o;
	int r;

	o = ipc_lock(t, index ? slot_id(t, id) : id, t->ops->ctl, &r);
	if (!o)
		return r;
	r = any ? 0 : ipc_permission(o, 0444);
	t->ops->get(o, &ds);
	ipc_perm_out(o, &ds.perm);
	if (r == 0 && index)
		r = o->id;
	ipc_unlock(t, o);
	return r >= 0 && copyout(uds, &ds, t->ops->ds_size) < 0 ? -EFAULT : r;
}

long ipc_ctl(struct ipctable *t, int id, int cmd, void *arg)
{
	const struct ipc_ops *ops = t->ops;

	if (id < 0 || cmd < 0)
		return -EINVAL;
	if (cmd == IPC_RMID)
		return ipc_rmid(t, id);
	if (cmd == IPC_SET)
		return ipc_set(t, id, arg);
	if (cmd == IPC_STAT || cmd == ops->stat || cmd == ops->stat_any)
		return ipc_stat(t, id, cmd != IPC_STAT, cmd == ops->stat_any, arg);
	return cmd == IPC_INFO || cmd == ops->info ? ops->get_info(cmd, arg) : -EINVAL;
}

long ipc_info(struct ipctable *t, void *uinfo, const void *info, size_t n)
{
	return copyout(uinfo, info, n) < 0 ? -EFAULT : top_index(t);
}
