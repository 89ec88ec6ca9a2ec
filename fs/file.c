/* Open file descriptions: making, sharing, the last close, and the one way in to read and write.
   A description's own position is held over a whole read or write, so that threads that share it
   never see one range twice. */
#include "fs/file.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "fs/fowner.h"
#include "fs/inode.h"
#include "fs/locks.h"
#include "fs/poll.h"
#include "lib/race.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/signal.h"

static struct kcache *file_cache;
static size_t files_open;                 /* atomic */
static struct spinlock owner_lock = SPINLOCK_INIT(RANK_FILE);
size_t file_max = 8192;

void file_init(void)
{
	file_cache = kcache_new("file", sizeof(struct file));
	file_max = max(file_max, page_total() * (PAGE_SIZE / 1024) / 10);        /* as Linux reckons it */
}

/* Sets what the ops and the inode say about positions; done again after an open changed the ops. */
void file_init_fmode(struct file *f)
{
	f->fmode &= FMODE_WRITER;
	if (!(f->ops->kind & FILE_STREAM)) {
		f->fmode |= FMODE_SEEKED;
		if (S_ISREG(f->inode->mode) || S_ISDIR(f->inode->mode))
			f->fmode |= FMODE_POSLOCK;
	}
}

struct file *file_new(const struct file_ops *ops, struct inode *inode, uint32_t flags, void *data)
{
	struct file *f;

	if (unlikely(__atomic_add_fetch(&files_open, 1, __ATOMIC_RELAXED) > file_max) && !capable(CAP_SYS_ADMIN))
		goto drop_count;
	f = kcache_alloc(file_cache);
	if (!f)
		goto drop_count;
	ref_init(&f->refs);
	f->flags = flags;
	f->ops = ops;
	f->inode = inode;
	f->data = data;
	f->pos = 0;
	f->owner = NULL;
	f->fmode = 0;
	mutex_init(&f->pos_lock, RANK_FILEPOS);
	list_init(&f->epitems);
	file_init_fmode(f);
	__atomic_fetch_add(&inode->mount->users, 1, __ATOMIC_RELAXED);
	return f;
drop_count:
	__atomic_fetch_sub(&files_open, 1, __ATOMIC_RELAXED);
	return NULL;
}

void file_free(struct file *f)
{
	struct inode *i = f->inode;

	inotify_file(f, file_writable(f) ? IN_CLOSE_WRITE : IN_CLOSE_NOWRITE);
	if (!list_empty(&i->locks))
		locks_release(f);
	if (!list_unlinked(&f->epitems))
		epoll_release_file(f);
	if (f->ops->release)
		f->ops->release(f);
	if (f->fmode & FMODE_WRITER) {
		inode_put_write(i);
		__atomic_fetch_sub(&i->mount->writers, 1, __ATOMIC_RELAXED);
	}
	if (f->owner)
		kfree(f->owner);
	mount_unuse(i->mount);
	inode_put(i);
	kcache_free(file_cache, f);
	__atomic_fetch_sub(&files_open, 1, __ATOMIC_RELAXED);
}

size_t file_count(void)
{
	return READ_ONCE(files_open);
}

/* At the file's own position, which nobody moves meanwhile, unless the caller says where. */
static long at_position(struct file *f, long (*move)(struct file *, struct uio *, int64_t *), struct uio *u, int64_t *pos)
{
	long r;

	if (pos)
		return move(f, u, pos);
	mutex_lock(&f->pos_lock);
	r = move(f, u, &f->pos);
	mutex_unlock(&f->pos_lock);
	return r;
}

/* What is not a plain stream of a readable file. */
long file_read_slow(struct file *f, struct uio *u, int64_t *pos)
{
	if (!file_readable(f))
		return -EBADF;
	if (!f->ops->read)
		return S_ISDIR(f->inode->mode) ? -EISDIR : -EINVAL;
	return at_position(f, f->ops->read, u, pos);
}

long file_write_slow(struct file *f, struct uio *u, int64_t *pos)
{
	if (!file_writable(f))
		return -EBADF;
	return f->ops->write ? at_position(f, f->ops->write, u, pos) : -EINVAL;
}

/* ---- F_SETOWN and its signal -------------------------------------------------------------------- */

/* The owner record of f, made if absent; NULL: no memory. Stays until f goes. */
static struct fowner *file_owner(struct file *f)
{
	struct fowner *new = kzalloc(sizeof(*new));

	if (!new)
		return NULL;
	spin_lock(&owner_lock);
	if (!f->owner) {
		f->owner = new;
		new = NULL;
	}
	spin_unlock(&owner_lock);
	kfree(new);
	return f->owner;
}

/* Does a group, thread or process of that number exist? Dead ones that nobody has waited for count. */
static bool owner_exists(int type, int pid)
{
	struct pgrp *g = type == F_OWNER_PGRP ? pgrp_get(pid) : NULL;
	struct thread *t = type != F_OWNER_PGRP ? thread_get_by_tid(pid) : NULL;
	struct proc *p = type == F_OWNER_PID ? proc_get(pid) : NULL;

	if (g)
		pgrp_put(g);
	if (t)
		thread_put(t);
	if (p)
		proc_put(p);
	return g || t || p || pid == 0;
}

int file_set_owner(struct file *f, int type, int pid)
{
	struct fowner *o = file_owner(f);

	if (!owner_exists(type, pid))
		return -ESRCH;
	if (!o)
		return -ENOMEM;
	spin_lock(&owner_lock);
	o->type = type;
	o->pid = pid;
	o->uid = current->cred->uid;
	o->euid = current->cred->euid;
	spin_unlock(&owner_lock);
	return 0;
}

int file_set_signal(struct file *f, int sig)
{
	struct fowner *o = file_owner(f);

	if (!o)
		return -ENOMEM;
	o->sig = sig;
	return 0;
}

int file_set_async(struct file *f, int fd, bool on)
{
	if (on && !file_owner(f))
		return -ENOMEM;
	if (on) {
		f->owner->fd = fd;
		__atomic_fetch_or(&f->flags, O_ASYNC, __ATOMIC_RELAXED);
	} else {
		__atomic_fetch_and(&f->flags, ~O_ASYNC, __ATOMIC_RELAXED);
	}
	return 0;
}

/* May the one who set the owner signal that process? As kill(2) does, but asked of the ids stored then. */
static bool owner_may(const struct fowner *o, struct thread *t)
{
	struct cred *c = thread_cred(t);
	bool ok = o->euid == 0 || o->euid == c->suid || o->euid == c->uid ||
		  o->uid == c->suid || o->uid == c->uid;

	cred_put(c);
	return ok;
}

static void owner_signal(const struct fowner *o, const siginfo_t *info)
{
	struct thread *t;
	struct proc *p;
	struct pgrp *g;

	if (o->type == F_OWNER_PGRP) {
		g = pgrp_get(o->pid);
		if (!g)
			return;
		mutex_lock(&proc_tree);
		list_for_each(p, &g->members, pgrp_link)
			if (p->leader && owner_may(o, p->leader))
				signal_send_proc(p, info);
		pgrp_put(g);
		mutex_unlock(&proc_tree);
		return;
	}
	t = thread_get_by_tid(o->pid);
	if (!t)
		return;
	if (t->proc && owner_may(o, t)) {
		if (o->type == F_OWNER_TID)
			signal_send_thread(t, info);
		else
			signal_send_proc(t->proc, info);
	}
	thread_put(t);
}

/* The owner of f as it is now: false if there is none. */
static bool owner_of(struct file *f, struct fowner *o)
{
	if (!f->owner)
		return false;
	spin_lock(&owner_lock);
	*o = *f->owner;
	spin_unlock(&owner_lock);
	return o->pid != 0;
}

void file_urgent(struct file *f)
{
	siginfo_t info;
	struct fowner o;

	if (!owner_of(f, &o))
		return;
	siginfo_kernel(&info, SIGURG);
	owner_signal(&o, &info);
}

void file_notify(struct file *f, unsigned events)
{
	static const uint16_t band[] = {
		[POLL_IN] = POLLIN | POLLRDNORM, [POLL_OUT] = POLLOUT | POLLWRNORM | POLLWRBAND,
		[POLL_ERR] = POLLERR, [POLL_HUP] = POLLHUP | POLLERR,
	};
	siginfo_t info;
	struct fowner o;

	if (likely(!(f->flags & O_ASYNC)) || !owner_of(f, &o))
		return;
	siginfo_kernel(&info, o.sig ? o.sig : SIGIO);
	if (o.sig) {
		info.si_code = events & POLLHUP ? POLL_HUP : events & POLLERR ? POLL_ERR :
			       events & POLLIN ? POLL_IN : POLL_OUT;
		info.u.poll.band = band[info.si_code];
		info.u.poll.fd = o.fd;
	}
	owner_signal(&o, &info);
}
