/* Descriptor tables: small numbers to files. Changes always take the lock. A look-up takes it only
   if several threads share the table: with one user nobody but the looker itself can change it.
   Strangers (/proc, pidfd_getfd) look with the lock held, which keeps the table from being replaced,
   under the siglock, which keeps its thread from giving it up. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/fdlimit.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/locks.h"
#include "fs/poll.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/bits.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/proc.h"

static struct kcache *table_cache;

struct fdtable *fdtable_new(void)
{
	struct fdtable *t;

	t = kcache_zalloc(kcache_once(&table_cache, "fdtable", sizeof(*t)));
	if (!t)
		return NULL;
	ref_init(&t->refs);
	spin_init(&t->lock, RANK_FDTABLE);
	t->max = FD_FIRST;
	t->files = t->first_files;
	t->open = &t->first_open;
	t->cloexec = &t->first_cloexec;
	return t;
}

int fdtable_grow(struct fdtable *t, unsigned fd)
{
	unsigned max = (unsigned)1 << log2_up(fd + 1);
	struct file **files;
	uint64_t *bits;

	assert(spin_held(&t->lock) || ref_count(&t->refs) == 1);
	if (fd >= FD_MAX)
		return -EMFILE;
	files = kzalloc(max * sizeof(*files));
	bits = kzalloc(max / 4);
	if (!files || !bits) {
		kfree(files);
		kfree(bits);
		return -ENOMEM;
	}
	memcpy(files, t->files, t->max * sizeof(*files));
	memcpy(bits, t->open, t->max / 8);
	memcpy(bits + max / 64, t->cloexec, t->max / 8);
	if (t->files != t->first_files) {
		kfree(t->files);
		kfree(t->open);
	}
	t->files = files;
	t->open = bits;
	t->cloexec = bits + max / 64;
	t->max = max;
	return 0;
}

struct fdtable *fdtable_clone(struct fdtable *from)
{
	struct fdtable *t = fdtable_new();
	unsigned want;

	if (!t)
		return NULL;
	spin_lock(&from->lock);
	while (t->max < from->max) {
		want = from->max - 1;
		spin_unlock(&from->lock);
		if (fdtable_grow(t, want) < 0) {
			fdtable_put(t);
			return NULL;
		}
		spin_lock(&from->lock);
	}
	for (unsigned w = 0; w < from->max / 64; w++) {
		for (uint64_t bits = from->open[w]; bits; bits &= bits - 1) {
			unsigned fd = w * 64 + bit_lowest(bits);

			if (!from->files[fd])
				continue;
			file_get(from->files[fd]);
			t->files[fd] = from->files[fd];
			bitmap_set(t->open, fd);
		}
		t->cloexec[w] = from->cloexec[w] & t->open[w];
	}
	spin_unlock(&from->lock);
	return t;
}

static inline void file_close(struct file *f, struct fdtable *t)
{
	if (unlikely(!list_empty(&f->inode->locks)) && !(f->flags & O_PATH))
		locks_close(f, t);
	if (f->ops->flush)
		f->ops->flush(f);
	file_put(f);
}

void fd_closed(struct file *f, struct fdtable *t)
{
	file_close(f, t);
}

void fdtable_put(struct fdtable *t)
{
	might_sleep();
	if (!ref_put(&t->refs))
		return;
	for (unsigned w = 0; w < t->max / 64; w++)
		for (uint64_t bits = t->open[w]; bits; bits &= bits - 1) {
			struct file *f = t->files[w * 64 + bit_lowest(bits)];

			if (f)
				file_close(f, t);
			cond_resched();
		}
	if (t->files != t->first_files) {
		kfree(t->files);
		kfree(t->open);
	}
	kcache_free(table_cache, t);
}

/* ---- look-up -------------------------------------------------------------------------------------- */

static inline struct file *table_get(struct fdtable *t, int fd, bool locked)
{
	struct file *f = NULL;

	if (locked)
		spin_lock(&t->lock);
	if (likely((unsigned)fd < t->max)) {
		f = t->files[fd];
		if (f)
			file_get(f);
	}
	if (locked)
		spin_unlock(&t->lock);
	return f;
}

struct file *fd_get_path(int fd)
{
	struct fdtable *t = current->fds;

	return table_get(t, fd, __atomic_load_n(&t->refs.count, __ATOMIC_ACQUIRE) != 1);
}

struct file *fd_get(int fd)
{
	struct fdtable *t = current->fds;
	struct file *f = table_get(t, fd, __atomic_load_n(&t->refs.count, __ATOMIC_ACQUIRE) != 1);

	if (unlikely(f && f->flags & O_PATH)) {
		file_put(f);
		return NULL;
	}
	return f;
}

/* The lowest number >= from whose bit is `set`, or max. Holds the lock. */
static __attribute__((noinline)) unsigned table_scan(struct fdtable *t, unsigned from, bool set)
{
	for (unsigned w = from / 64; w < t->max / 64; w++) {
		uint64_t bits = set ? t->open[w] : ~t->open[w];

		if (w == from / 64)
			bits &= ~0ul << from % 64;
		if (bits)
			return w * 64 + bit_lowest(bits);
	}
	return t->max;
}

static int table_next(struct fdtable *t, int from)
{
	unsigned fd = max(from, 0);

	do
		fd = table_scan(t, fd, true);
	while (fd < t->max && !t->files[fd] && ++fd);
	return fd < t->max ? (int)fd : -1;
}

int fd_next(int from)
{
	struct fdtable *t = current->fds;
	int fd;

	spin_lock(&t->lock);
	fd = table_next(t, from);
	spin_unlock(&t->lock);
	return fd;
}

int fd_set_cloexec(int fd, bool on)
{
	struct fdtable *t = current->fds;
	int err = -EBADF;

	spin_lock(&t->lock);
	if ((unsigned)fd < t->max && t->files[fd]) {
		(on ? bitmap_set : bitmap_clear)(t->cloexec, fd);
		err = 0;
	}
	spin_unlock(&t->lock);
	return err;
}

/* ---- a stranger's look -------------------------------------------------------------------------- */

/* The table of t, locked; NULL: it has none any more. table_leave in either case. */
static struct fdtable *table_enter(struct thread *t)
{
	spin_lock(&t->proc->siglock);
	if (t->fds)
		spin_lock(&t->fds->lock);
	return t->fds;
}

static void table_leave(struct thread *t)
{
	if (t->fds)
		spin_unlock(&t->fds->lock);
	spin_unlock(&t->proc->siglock);
}

struct file *fd_get_of(struct thread *t, int fd)
{
	struct fdtable *ft = table_enter(t);
	struct file *f = ft ? table_get(ft, fd, false) : NULL;

	table_leave(t);
	return f;
}

int fd_next_of(struct thread *t, int from)
{
	struct fdtable *ft = table_enter(t);
	int fd = ft ? table_next(ft, from) : -1;

	table_leave(t);
	return fd;
}

long fd_flags_of(struct thread *t, int fd)
{
	struct fdtable *ft = table_enter(t);
	long flags = -EBADF;

	if (ft && (unsigned)fd < ft->max && ft->files[fd])
		flags = ft->files[fd]->flags | (bitmap_test(ft->cloexec, fd) ? O_CLOEXEC : 0);
	table_leave(t);
	return flags;
}

unsigned fd_table_size(struct thread *t)
{
	struct fdtable *ft = table_enter(t);
	unsigned max = ft ? ft->max : 0;

	table_leave(t);
	return max;
}

/* ---- giving out and taking back ---------------------------------------------------------------- */

/* The first free number >= fd, with room for it. Holds the lock. */
static __attribute__((noinline)) int table_search(struct fdtable *t, unsigned fd)
{
	int err = 0;

	if (fd < t->max)
		fd = table_scan(t, fd, false);
	if (fd >= fd_limit())
		return -EMFILE;
	if (fd >= t->max)
		err = fdtable_grow(t, fd);
	return err < 0 ? err : (int)fd;
}

/* Takes the lowest free number, sets its bits and its file to f. Holds the lock. */
static inline int table_add(struct fdtable *t, struct file *f, unsigned min, bool cloexec)
{
	int fd = max(min, t->hint);
	uint64_t bit;

	if (unlikely((unsigned)fd >= t->max || bitmap_test(t->open, fd))) {
		fd = table_search(t, fd);
		if (fd < 0)
			return fd;
	} else if (unlikely(fd >= fd_limit())) {
		return -EMFILE;
	}
	bit = BIT(fd % 64);
	t->open[fd / 64u] |= bit;
	if (cloexec)
		t->cloexec[fd / 64u] |= bit;
	if (min <= t->hint)
		t->hint = fd + 1;
	t->files[fd] = f;
	return fd;
}

/* The number is free again. Holds the lock. */
static inline void table_clear(struct fdtable *t, unsigned fd)
{
	uint64_t keep = ~BIT(fd % 64);

	t->files[fd] = NULL;
	t->open[fd / 64] &= keep;
	t->cloexec[fd / 64] &= keep;
	if (fd < t->hint)
		t->hint = fd;
}

int fd_install_min(struct file *f, int min, bool cloexec)
{
	struct fdtable *t = current->fds;
	int fd;

	spin_lock(&t->lock);
	fd = table_add(t, f, min, cloexec);
	spin_unlock(&t->lock);
	return fd;
}

/* tricks.md: A number before its file */
int fd_reserve(int min, bool cloexec)
{
	return fd_install_min(NULL, min, cloexec);
}

void fd_fill(int fd, struct file *f)
{
	struct fdtable *t = current->fds;
	bool shared = __atomic_load_n(&t->refs.count, __ATOMIC_ACQUIRE) != 1;

	/* One store; the lock is only for those who may replace the array meanwhile. */
	if (shared)
		spin_lock(&t->lock);
	assert(!t->files[fd]);
	__atomic_store_n(&t->files[fd], f, __ATOMIC_RELEASE);
	if (shared)
		spin_unlock(&t->lock);
}

void fd_unreserve(int fd)
{
	struct fdtable *t = current->fds;

	spin_lock(&t->lock);
	assert(!t->files[fd]);
	table_clear(t, fd);
	spin_unlock(&t->lock);
}

static inline struct file *table_take(struct fdtable *t, unsigned fd)
{
	struct file *f = NULL;

	spin_lock(&t->lock);
	if (likely(fd < t->max)) {
		f = t->files[fd];
		if (likely(f != NULL))
			table_clear(t, fd);
	}
	spin_unlock(&t->lock);
	return f;
}

void fdtable_close_on_exec(struct fdtable *t)
{
	for (unsigned w = 0; w < t->max / 64; w++)
		for (uint64_t bits = t->cloexec[w]; bits; bits &= bits - 1) {
			struct file *f = table_take(t, w * 64 + bit_lowest(bits));

			if (f)
				file_close(f, t);
			cond_resched();
		}
}

/* ---- system calls ------------------------------------------------------------------------------ */

long sys_close(int fd)
{
	struct fdtable *t = current->fds;
	struct file *f = table_take(t, fd);

	if (!f)
		return -EBADF;
	file_close(f, t);
	return 0;
}

long sys_dup(int fd)
{
	struct fdtable *t = current->fds;
	struct file *f = NULL;
	int new = -EBADF;

	spin_lock(&t->lock);
	if (likely((unsigned)fd < t->max))
		f = t->files[fd];
	if (likely(f != NULL)) {
		new = table_add(t, f, 0, false);
		if (likely(new >= 0))
			file_get(f);
	}
	spin_unlock(&t->lock);
	return new;
}
