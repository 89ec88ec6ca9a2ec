/* Advisory locks. One spin lock guards them all: they are rare. POSIX and OFD records conflict with each
   other by range; flock locks cover the file and only see their own kind. A request that must wait hangs
   on one queue with all others, and says whom it waits for, so that POSIX waits in a circle are found. */
#include "fs/locks.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "kernel/waiters.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/proc.h"

static struct spinlock locks_lock = SPINLOCK_INIT(RANK_FILE);
static struct waitq locks_changed = WAITQ_INIT(locks_changed);
static struct list locks_waiting = LIST_INIT(locks_waiting);   /* requests, on their callers' stacks */
static struct list locked_files = LIST_INIT(locked_files);     /* inodes that have locks, for /proc/locks */

static bool same_family(const struct flock_k *a, const struct flock_k *b)
{
	return (a->kind == LOCK_FLOCK) == (b->kind == LOCK_FLOCK);
}

static bool overlap(const struct flock_k *a, const struct flock_k *b)
{
	return a->start <= b->end && b->start <= a->end;
}

/* The lock in the way of `want`, or NULL. The list is in the order of the ranges. */
static struct flock_k *conflict(const struct flock_k *want)
{
	struct flock_k *l;

	list_for_each(l, &want->inode->locks, link) {
		if (l->start > want->end)
			break;
		if (l->end >= want->start && l->owner != want->owner && same_family(l, want) &&
		    (l->type == F_WRLCK || want->type == F_WRLCK))
			return l;
	}
	return NULL;
}

/* Would waiting for `blocker` close a circle back to `owner`? Only POSIX owners wait as owners. */
static bool deadlock(const struct flock_k *want, const struct flock_k *blocker)
{
	void *owner = blocker->owner;
	struct flock_k *w;

	for (int steps = 0; steps < 64; steps++) {
		bool moved = false;

		if (owner == want->owner)
			return true;
		list_for_each(w, &locks_waiting, link)
			if (w->kind == LOCK_POSIX && w->owner == owner && w->blocker && w->blocker->kind == LOCK_POSIX) {
				owner = w->blocker->owner;
				moved = true;
				break;
			}
		if (!moved)
			return false;
	}
	return false;
}

/* The locks of i change: whoever waits for one of them looks again. Before any of them is freed. */
static void waiters_wake(struct inode *i)
{
	struct flock_k *w;
	bool any = false;

	list_for_each(w, &locks_waiting, link)
		if (w->inode == i) {
			w->blocker = NULL;
			any = true;
		}
	if (any)
		wake_all(&locks_changed);
}

static struct flock_k *lock_copy(struct flock_k *spare, const struct flock_k *from, int64_t start, int64_t end)
{
	*spare = *from;
	spare->start = start;
	spare->end = end;
	list_init(&spare->link);
	return spare;
}

/* Make the owner's locks on the range be `want` (F_UNLCK: none): cut, split, merge. spare: a free struct for the
   lock, and one for the far end of a lock that is split; those used become NULL. Dropped ones are freed. */
static void lock_apply(const struct flock_k *want, struct flock_k *spare[2])
{
	struct list *head = &want->inode->locks, *at = head;
	struct flock_k *l, *add = NULL, *far = NULL;

	if (want->type != F_UNLCK) {
		add = lock_copy(spare[0], want, want->start, want->end);
		spare[0] = NULL;
	}
	list_for_each_safe(l, head, link) {
		if (l->start - 1 > want->end) {
			at = &l->link;
			break;
		}
		if (l->end < want->start - 1 || l->owner != want->owner || l->kind != want->kind)
			continue;
		if (add && l->type == add->type) {
			add->start = min(add->start, l->start);       /* neighbours of one type become one */
			add->end = max(add->end, l->end);
		} else if (!overlap(l, want)) {
			continue;
		} else if (l->start < want->start) {
			if (l->end > want->end) {
				far = lock_copy(spare[1], l, want->end + 1, l->end);
				spare[1] = NULL;
			}
			l->end = want->start - 1;
			continue;
		} else if (l->end > want->end) {
			list_del(&l->link);
			l->start = want->end + 1;
			far = l;
			continue;
		}
		list_del(&l->link);
		kfree(l);
	}
	if (far) {
		list_add_tail(at, &far->link);
		at = &far->link;
	}
	if (add) {
		while (at->prev != head && list_entry(at->prev, struct flock_k, link)->start > add->start)
			at = at->prev;
		list_add_tail(at, &add->link);
	}
}

/* Keep locked_files true after a change. Holds the lock. */
static void note_file(struct inode *i)
{
	if (list_empty(&i->locks) != list_linked(&i->locked))
		return;
	if (list_empty(&i->locks))
		list_del(&i->locked);
	else
		list_add_tail(&locked_files, &i->locked);
}

/* Changing the kind of a flock is not atomic: the old one goes first, whatever comes then (flock(2)). */
static void flock_drop_old(const struct flock_k *want)
{
	struct flock_k *l;

	list_for_each_safe(l, &want->inode->locks, link)
		if (l->kind == LOCK_FLOCK && l->owner == want->owner && l->type != want->type) {
			waiters_wake(want->inode);
			list_del(&l->link);
			kfree(l);
		}
}

/* Sets, changes or removes a lock. 0, -EAGAIN, -EDEADLK, -ENOLCK, -ERESTART. */
static int lock_set(struct flock_k *want, bool wait)
{
	bool add = want->type != F_UNLCK, split = want->kind != LOCK_FLOCK;
	struct flock_k *spare[2] = { add ? kmalloc(sizeof(*want)) : NULL, split ? kmalloc(sizeof(*want)) : NULL }, *c;
	int err = (add && !spare[0]) || (split && !spare[1]) ? -ENOLCK : 0;

	list_init(&want->link);
	spin_lock(&locks_lock);
	if (want->kind == LOCK_FLOCK)
		flock_drop_old(want);
	while (err == 0 && add && (c = conflict(want))) {
		if (!wait)
			err = -EAGAIN;
		else if (want->kind == LOCK_POSIX && c->kind == LOCK_POSIX && deadlock(want, c))
			err = -EDEADLK;
		if (err < 0)
			break;
		want->blocker = c;
		list_add_tail(&locks_waiting, &want->link);
		wait_note(WAIT_LOCK, c->pid);
		if (wait_on_spin(&locks_changed, &locks_lock, FOREVER) == -EINTR)
			err = -ERESTART;
		list_del(&want->link);
	}
	if (err == 0) {
		waiters_wake(want->inode);
		lock_apply(want, spare);
	}
	note_file(want->inode);
	spin_unlock(&locks_lock);
	kfree(spare[0]);
	kfree(spare[1]);
	return err;
}

/* Every lock of this kind and owner on the inode. */
static void locks_drop(struct inode *i, enum lock_kind kind, void *owner)
{
	struct flock_k *l;
	bool any = false;

	spin_lock(&locks_lock);
	list_for_each_safe(l, &i->locks, link)
		if (l->kind == kind && l->owner == owner) {
			if (!any)
				waiters_wake(i);
			list_del(&l->link);
			kfree(l);
			any = true;
		}
	if (any)
		note_file(i);
	spin_unlock(&locks_lock);
}

/* tricks.md: POSIX locks belong to the table, flock to the description */
void locks_close(struct file *f, struct fdtable *table)
{
	locks_drop(f->inode, LOCK_POSIX, table);
}

void locks_release(struct file *f)
{
	locks_drop(f->inode, LOCK_OFD, f);
	locks_drop(f->inode, LOCK_FLOCK, f);
}

void lock_show(struct seq *s, const struct flock_k *l)
{
	static const char *const kind[] = { "POSIX ", "OFDLCK", "FLOCK " };

	seq_printf(s, "%s ADVISORY  %s %d %02x:%02x:%lu %ld ", kind[l->kind], l->type ? "WRITE" : "READ ", l->pid,
		   l->inode->mount->dev >> 8, l->inode->mount->dev & 255, l->inode->ino, l->start);
	if (l->end == INT64_MAX)
		seq_puts(s, "EOF\n");
	else
		seq_printf(s, "%ld\n", l->end);
}

void locks_show(struct seq *s, struct file *f, struct fdtable *table)
{
	struct flock_k *l;

	spin_lock(&locks_lock);
	list_for_each(l, &f->inode->locks, link)
		if (l->file == f && (l->owner == table || l->owner == f)) {
			seq_puts(s, "lock:\t1: ");
			lock_show(s, l);
		}
	spin_unlock(&locks_lock);
}

/* Lock number n of them all and those who wait for it. Holds the lock. */
static void show_numbered(struct seq *s, const struct flock_k *l, uint64_t n)
{
	struct flock_k *w;

	seq_printf(s, "%lu: ", n);
	lock_show(s, l);
	list_for_each(w, &locks_waiting, link)
		if (w->blocker == l) {
			seq_printf(s, "%lu: -> ", n);
			lock_show(s, w);
		}
}

#define LOCKS_PIECE (8 * SEQ_PIECE)      /* each piece counts from the first lock again */

/* The text is made under the spin lock, where the buffer may grow: kmalloc never sleeps. s->next: so many are done. */
void locks_show_all(struct seq *s)
{
	uint64_t n = 0, from = s->next;
	struct flock_k *l;
	struct inode *i;

	s->next = 0;
	spin_lock(&locks_lock);
	list_for_each(i, &locked_files, locked)
		list_for_each(l, &i->locks, link) {
			if (s->len >= LOCKS_PIECE) {
				s->next = n;
				goto unlock;
			}
			if (n++ >= from)
				show_numbered(s, l, n);
		}
unlock:
	spin_unlock(&locks_lock);
}

/* ---- system calls ------------------------------------------------------------------------------ */

long sys_flock(int fd, int op)
{
	static const int8_t types[] = { [LOCK_SH] = F_RDLCK, [LOCK_EX] = F_WRLCK, [LOCK_UN] = F_UNLCK };
	struct flock_k want = { .kind = LOCK_FLOCK, .end = INT64_MAX };
	int kind = op & ~LOCK_NB;
	struct file *f;
	int err;

	if (kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN)
		return -EINVAL;
	f = fd_get(fd);
	if (!f)
		return -EBADF;
	want.inode = f->inode;
	want.owner = want.file = f;
	want.pid = current_proc->pid;
	want.type = types[kind];
	err = lock_set(&want, !(op & LOCK_NB));
	file_put(f);
	return err;
}

/* From the user's form to first and last byte. */
static int lock_range(struct file *f, const struct flock *fl, struct flock_k *out)
{
	int64_t base;

	switch (fl->l_whence) {
	case SEEK_SET: base = 0; break;
	case SEEK_CUR: base = f->pos; break;
	case SEEK_END: base = f->inode->obj ? f->inode->obj->size : 0; break;
	default: return -EINVAL;
	}
	if (__builtin_add_overflow(base, fl->l_start, &out->start))
		return -EOVERFLOW;
	if (out->start < 0)
		return -EINVAL;
	out->end = INT64_MAX;
	if (fl->l_len > 0 && __builtin_add_overflow(out->start, fl->l_len - 1, &out->end))
		return -EOVERFLOW;
	if (fl->l_len < 0) {
		if (out->start + fl->l_len < 0)
			return -EINVAL;
		out->end = out->start - 1;
		out->start += fl->l_len;
	}
	return 0;
}

static void lock_get(struct flock_k *want, struct flock *fl)
{
	struct flock_k *c;

	spin_lock(&locks_lock);
	c = conflict(want);
	fl->l_type = F_UNLCK;
	if (c) {
		fl->l_type = c->type;
		fl->l_whence = SEEK_SET;
		fl->l_start = c->start;
		fl->l_len = c->end == INT64_MAX ? 0 : c->end - c->start + 1;
		fl->l_pid = c->pid;
	}
	spin_unlock(&locks_lock);
}

/* Has another thread closed the descriptor meanwhile? It took the table's locks off before ours was set, and
   nobody would do so again. */
static int closed_meanwhile(struct file *f, int fd)
{
	struct file *now = fd_get(fd);

	if (now)
		file_put(now);
	if (now == f)
		return 0;
	locks_close(f, current->fds);
	return -EBADF;
}

long locks_fcntl(struct file *f, int fd, int cmd, uintptr_t arg)
{
	bool ofd = cmd >= F_OFD_GETLK, get = cmd == F_GETLK || cmd == F_OFD_GETLK;
	struct flock_k want = { .inode = f->inode, .kind = ofd ? LOCK_OFD : LOCK_POSIX,
				.owner = ofd ? (void *)f : current->fds, .pid = ofd ? -1 : current_proc->pid, .file = f };
	struct flock fl;
	int err;

	if (copyin(&fl, (void *)arg, sizeof(fl)) < 0)
		return -EFAULT;
	if ((ofd && fl.l_pid) || (unsigned short)fl.l_type > F_UNLCK || (get && fl.l_type == F_UNLCK && !ofd))
		return -EINVAL;
	err = lock_range(f, &fl, &want);
	if (err < 0)
		return err;
	want.type = fl.l_type;
	if (get) {
		lock_get(&want, &fl);
		return copyout((void *)arg, &fl, sizeof(fl));
	}
	if ((want.type == F_RDLCK && !file_readable(f)) || (want.type == F_WRLCK && !file_writable(f)))
		return -EBADF;
	err = lock_set(&want, cmd == F_SETLKW || cmd == F_OFD_SETLKW);
	return err == 0 && !ofd && want.type != F_UNLCK ? closed_meanwhile(f, fd) : err;
}
