/* System V ids. Read ipc/ipcid.h before. An id is the place of the object in its table
   and, in the higher bits, a number that grows with every removal. */
#include "ipc/ipcid.h"
#include "abi/errno.h"
#include "hooks.h"
#include "kernel/time.h"
#include "lib/assert.h"

#define PLACE_BITS 15

/* As the structures of IPC_STAT want it. */
time_t ipc_time(void)
{
	return to_timespec(time_realtime()).tv_sec;
}

/* The table is small, and is searched from the front. */
static struct ipcobj *find_key(struct ipctable *t, key_t key)
{
	for (int i = 0; i < IPC_MAX; i++)
		if (t->objects[i] && t->objects[i]->key == key)
			return t->objects[i];
	return NULL;
}

/* Make an object in a free place. Its id, -ENOSPC, or what make says. */
static long add_new(struct ipctable *t, key_t key, mode_t mode, size_t size)
{
	struct ipcobj *o;
	int place = 0, r;

	while (place < IPC_MAX && t->objects[place])
		place++;
	if (place == IPC_MAX)
		return -ENOSPC;
	r = t->make(size, &o);
	if (r < 0)
		return r;
	/* An id that was removed and one that is made at the same place later differ in the higher
	   bits: who still holds the old one gets EINVAL, and not a stranger's object. */
	o->id = place | t->sequence << PLACE_BITS;
	o->key = key;
	o->mode = mode;
	o->ctime = ipc_time();
	o->refs = 1;
	t->objects[place] = o;
	return o->id;
}

/* With IPC_EXCL, who gets an id knows that he made the object, and has to set it up.
   IPC_PRIVATE is no key at all: it always makes a new object, for relatives who are told
   the id. */
long ipc_get(struct ipctable *t, key_t key, int flags, size_t size)
{
	struct ipcobj *o = key == IPC_PRIVATE ? NULL : find_key(t, key);

	if (o && (flags & IPC_CREAT) && (flags & IPC_EXCL))
		return -EEXIST;
	if (o)
		return size <= t->size(o) ? o->id : -EINVAL;
	if (key != IPC_PRIVATE && !(flags & IPC_CREAT))
		return -ENOENT;
	return add_new(t, key, flags & 0777, size);
}

/* The whole id must fit, not the place alone: somebody else's object may stand there by
   now. */
void *ipc_find(struct ipctable *t, int id)
{
	unsigned place = id & ((1 << PLACE_BITS) - 1);
	struct ipcobj *o = id >= 0 && place < IPC_MAX ? t->objects[place] : NULL;

	return o && o->id == id ? o : NULL;
}

/* For a caller that may sleep: the object cannot go away under it. */
void ipc_hold(struct ipcobj *o)
{
	o->refs++;
}

/* The last one frees it. That may be a sleeper that was woken by the removal. */
void ipc_put(struct ipctable *t, struct ipcobj *o)
{
	assert(o->refs > 0);
	if (--o->refs == 0)
		t->destroy(o);
}

/* In this order: nobody finds it any more, everybody who sleeps is told, and only then
   the table's reference goes. */
void ipc_remove(struct ipctable *t, struct ipcobj *o)
{
	assert(ipc_find(t, o->id) == o);
	t->objects[o->id & ((1 << PLACE_BITS) - 1)] = NULL;
	t->sequence = (t->sequence + 1) & 0xffff;
	o->removed = true;
	if (t->wake)
		t->wake(o);
	ipc_put(t, o);
}

/* For IPC_STAT. */
struct ipc_perm ipc_perm_of(const struct ipcobj *o)
{
	return (struct ipc_perm){
		.__key = o->key, .mode = o->mode, .__seq = o->id >> PLACE_BITS,
	};
}

/* How this chapter hooks into the earlier ones. */
const struct chapter_hooks ipc_hooks = { .exit = sem_exit };
const struct proc_file ipc_proc_files[] = {
	{ "sysvipc/msg", msg_show }, { "sysvipc/sem", sem_show }, { "sysvipc/shm", shm_show }, { NULL, NULL },
};
