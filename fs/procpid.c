/* /proc/PID: the directory of a process, its threads under task/, its descriptors under fd/. An inode
   here holds the process; when that is gone, reading gives ESRCH. */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "fs/anon.h"
#include "fs/file.h"
#include "fs/locks.h"
#include "fs/namei.h"
#include "lib/fail.h"
#include "lib/ksyms.h"
#include "lib/printf.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/proc.h"

static const struct inode_ops pid_dir_iops, file_iops, link_iops;
static const struct file_ops pid_dir_fops, text_fops;
static const struct pid_entry pid_entries[];
static const unsigned pid_entry_count;

static bool pid_alive(struct pid_ref *r)
{
	return r->proc->state != PROC_DEAD;
}

/* ---- inodes --------------------------------------------------------------------------------- */

static void pid_evict(struct inode *i)
{
	struct pid_ref *r = i->data;

	proc_put(r->proc);
	if (r->thread)
		thread_put(r->thread);
	kfree(r);
}

/* Mode and owner are what the process makes them. */
static int pid_setattr(struct inode *i, uint32_t what)
{
	return -EPERM;
}

#define PID_INO(tid) ((uint64_t)(tid) << 20)

/* A new inode for (proc, thread); takes references of its own. */
static int pid_inode(struct inode *dir, struct proc *p, struct thread *t, const struct pid_entry *e, int fd,
		     uint32_t mode, const struct inode_ops *iops, const struct file_ops *fops,
		     const char *name, unsigned len, struct inode **out)
{
	struct pid_ref *r = kmalloc(sizeof(*r));
	struct inode *i = r ? inode_new(dir->mount, mode, iops, fops) : NULL;
	struct cred *c;

	if (!i) {
		kfree(r);
		return -ENOMEM;
	}
	proc_ref(p);
	thread_get(t);
	*r = (struct pid_ref){ p, t, e, fd };
	i->data = r;
	i->nlink = (mode & S_IFMT) == S_IFDIR ? 2 : 1;
	i->ino = PID_INO(t->tid) + (e ? e - pid_entries + 2 : 1) + ((uint64_t)(max(fd, -1) + 1) << 8);
	c = thread_cred(t);
	i->uid = c->euid;
	i->gid = c->egid;
	cred_put(c);
	inode_set_name(i, dir, name, len);
	*out = i;
	return 0;
}

static int parse_number(const char *name, unsigned len)
{
	int n = 0;

	if (len == 0 || len > 8 || (name[0] == '0' && len > 1))
		return -1;
	for (unsigned i = 0; i < len; i++) {
		if (name[i] < '0' || name[i] > '9')
			return -1;
		n = n * 10 + name[i] - '0';
	}
	return n;
}

static bool emit_number(dir_emit emit, void *arg, int number, uint64_t ino, unsigned type, int64_t next)
{
	char name[12];

	return emit(arg, name, snprintf(name, sizeof(name), "%d", number), ino, type, next);
}

int pidfs_lookup(struct inode *root, const char *name, unsigned len, struct inode **out)
{
	int pid = parse_number(name, len), r = -ENOENT;
	struct thread *t = pid > 0 ? thread_get_by_tid(pid) : NULL;

	if (!t)
		return -ENOENT;
	if (t->proc && t->proc->state != PROC_DEAD)      /* a thread's number works too, unlisted, as on Linux */
		r = pid_inode(root, t->proc, t, NULL, -1, S_IFDIR | 0555, &pid_dir_iops, &pid_dir_fops,
			      name, len, out);
	thread_put(t);
	return r;
}

int pidfs_readdir(int64_t *pos, dir_emit emit, void *arg, int64_t offset)
{
	int pid = *pos - offset;

	while ((pid = pid_next(pid)) > 0 && emit_number(emit, arg, pid, PID_INO(pid) + 1, DT_DIR, offset + pid))
		*pos = offset + pid;
	return 0;
}

/* ---- a process's directory ------------------------------------------------------------------ */

static int pid_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out)
{
	struct pid_ref *r = dir->data;

	if (!pid_alive(r))
		return -ENOENT;
	for (unsigned i = 0; i < pid_entry_count; i++) {
		const struct pid_entry *e = &pid_entries[i];

		if (str_is(e->name, "net", 3) && str_is(e->name, name, len))
			return procfs_net(dir, out);
		if (str_is(e->name, name, len) && (e->task || !pid_of_task(r)))
			return pid_inode(dir, r->proc, r->thread, e, r->fd, e->mode,
					 e->iops ? e->iops : e->follow ? &link_iops : &file_iops,
					 e->fops ? e->fops : &text_fops, name, len, out);
	}
	return -ENOENT;
}

static int pid_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	struct pid_ref *r = f->inode->data;

	if (!pid_alive(r))
		return -ENOENT;
	if (!dir_dots(f, pos, emit, arg))
		return 0;
	for (; *pos - 2 < pid_entry_count; ++*pos) {
		const struct pid_entry *e = &pid_entries[*pos - 2];

		if (!e->task && pid_of_task(r))
			continue;
		if (!emit(arg, e->name, strlen(e->name), PID_INO(r->thread->tid) + *pos, e->mode >> 12, *pos + 1))
			return 0;
	}
	return 0;
}

static const struct inode_ops pid_dir_iops = { .lookup = pid_lookup, .evict = pid_evict, .setattr = pid_setattr };
static const struct file_ops pid_dir_fops = { .readdir = pid_readdir, .kind = FILE_NOPOLLWAIT };

struct proc *pidfs_proc_of(struct file *f)
{
	if (f->ops != &pid_dir_fops || pid_of_task(f->inode->data))
		return NULL;
	return ((struct pid_ref *)f->inode->data)->proc;
}

/* ---- task/ ---------------------------------------------------------------------------------- */

static int task_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out)
{
	struct pid_ref *r = dir->data;
	int tid = parse_number(name, len), err = -ENOENT;
	struct thread *t = tid > 0 ? thread_get_by_tid(tid) : NULL;

	if (!t)
		return -ENOENT;
	if (t->proc == r->proc && pid_alive(r))
		err = pid_inode(dir, r->proc, t, NULL, IN_TASK, S_IFDIR | 0555, &pid_dir_iops, &pid_dir_fops,
				name, len, out);
	thread_put(t);
	return err;
}

static int task_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	struct pid_ref *r = f->inode->data;
	int tid;

	if (!pid_alive(r))
		return -ENOENT;
	if (!dir_dots(f, pos, emit, arg))
		return 0;
	tid = *pos - 2;
	while ((tid = proc_next_tid(r->proc, tid)) > 0 &&
	       emit_number(emit, arg, tid, PID_INO(tid) + 1, DT_DIR, tid + 2))
		*pos = tid + 2;
	return 0;
}

static void task_getattr(struct inode *i, struct stat *st)
{
	struct pid_ref *r = i->data;

	st->st_nlink = 2 + READ_ONCE(r->proc->nthreads);
}

static const struct inode_ops task_dir_iops = {
	.lookup = task_lookup, .evict = pid_evict, .getattr = task_getattr, .setattr = pid_setattr,
};
static const struct file_ops task_dir_fops = { .readdir = task_readdir, .kind = FILE_NOPOLLWAIT };

/* ---- fd/ and fdinfo/ ------------------------------------------------------------------------ */

static int follow_fd(struct pid_ref *r, struct inode **out)
{
	struct file *f = fd_get_of(r->thread, r->fd);

	if (!f)
		return -ENOENT;
	*out = f->inode;
	inode_get(*out);
	file_put(f);
	return 0;
}

static void show_fdinfo(struct seq *s, struct pid_ref *r)
{
	long flags = fd_flags_of(r->thread, r->fd);
	struct file *f = fd_get_of(r->thread, r->fd);

	if (!f) {
		s->error = -ENOENT;
		return;
	}
	seq_printf(s, "pos:\t%ld\nflags:\t0%lo\nmnt_id:\t%d\nino:\t%lu\n", f->pos, flags, f->inode->mount->id,
		   f->inode->ino);
	locks_show(s, f, r->thread->fds);
	if (f->ops->fdinfo)
		f->ops->fdinfo(f, s);
	file_put(f);
}

/* The files of fdinfo/ are texts, those of fd/ links. The directory is locked: no file is held, whose last
   reference could be ours to put. */
static int fd_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out)
{
	struct pid_ref *r = dir->data;
	int fd = parse_number(name, len);
	uint64_t id = may_ptrace(r->thread);
	long flags;

	if (!id)
		return -EACCES;
	flags = fd < 0 ? -EBADF : fd_flags_of(r->thread, fd);
	if (flags < 0 || !same_program(r->thread, id))
		return -ENOENT;
	if (r->entry->show)
		return pid_inode(dir, r->proc, r->thread, r->entry, fd, S_IFREG | 0444, &file_iops, &text_fops,
				 name, len, out);
	return pid_inode(dir, r->proc, r->thread, r->entry, fd,
			 S_IFLNK | 0100 | ((flags & 3) != O_WRONLY ? 0400 : 0) | ((flags & 3) != O_RDONLY ? 0200 : 0),
			 &link_iops, &text_fops, name, len, out);
}

static int fd_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	struct pid_ref *r = f->inode->data;
	unsigned type = r->entry->show ? DT_REG : DT_LNK;

	if (!may_ptrace(r->thread))
		return -EACCES;
	if (!dir_dots(f, pos, emit, arg))
		return 0;
	for (int fd = *pos - 2; (fd = fd_next_of(r->thread, fd)) >= 0; fd++) {
		if (!emit_number(emit, arg, fd, PID_INO(r->thread->tid) + fd, type, fd + 3))
			break;
		*pos = fd + 3;
	}
	return 0;
}

static const struct inode_ops fd_dir_iops = { .lookup = fd_lookup, .evict = pid_evict, .setattr = pid_setattr };
static const struct file_ops fd_dir_fops = { .readdir = fd_readdir, .kind = FILE_NOPOLLWAIT };

/* ---- ns/: one namespace of each kind, as numbers that never differ -------------------------- */

#define NS_INO 4026531835u

static const char *const ns_name[] = { "cgroup", "ipc", "mnt", "net", "pid", "user", "uts" };

static int ns_readlink(struct inode *i, char *buf, size_t n)
{
	struct pid_ref *r = i->data;

	if (r->proc->state != PROC_ALIVE)
		return -ENOENT;
	return snprintf(buf, n, "%s:[%u]", ns_name[r->fd], NS_INO + r->fd);
}

/* What the link leads to: a file to be compared by its number, and nothing else. */
static int ns_follow(struct inode *i, struct inode **out)
{
	struct pid_ref *r = i->data;

	if (r->proc->state != PROC_ALIVE)
		return -ENOENT;
	*out = anon_inode(ns_name[r->fd], S_IFREG | 0444);
	if (!*out)
		return -ENOMEM;
	(*out)->ino = NS_INO + r->fd;
	return 0;
}

static const struct inode_ops ns_link_iops = { .readlink = ns_readlink, .follow = ns_follow, .evict = pid_evict };

static int ns_lookup(struct inode *dir, const char *name, unsigned len, struct inode **out)
{
	struct pid_ref *r = dir->data;

	for (unsigned i = 0; i < ARRAY_SIZE(ns_name); i++)
		if (str_is(ns_name[i], name, len))
			return pid_inode(dir, r->proc, r->thread, NULL, i, S_IFLNK | 0777, &ns_link_iops, NULL,
					 name, len, out);
	return -ENOENT;
}

static int ns_readdir(struct file *f, int64_t *pos, dir_emit emit, void *arg)
{
	if (!dir_dots(f, pos, emit, arg))
		return 0;
	for (; *pos - 2 < ARRAY_SIZE(ns_name); ++*pos)
		if (!emit(arg, ns_name[*pos - 2], strlen(ns_name[*pos - 2]), *pos + 100, 10, *pos + 1))
			break;
	return 0;
}

static const struct inode_ops ns_dir_iops = { .lookup = ns_lookup, .evict = pid_evict };
static const struct file_ops ns_dir_fops = { .readdir = ns_readdir, .kind = FILE_NOPOLLWAIT };

/* ---- text files and links ------------------------------------------------------------------- */

static void entry_show(struct seq *s, void *arg)
{
	struct pid_ref *r = arg;
	uint64_t id = r->entry->owner_only ? may_ptrace(r->thread) : 0;

	if (!pid_alive(r))
		s->error = -ESRCH;
	else if (r->entry->owner_only && !id)
		s->error = -EACCES;
	else
		r->entry->show(s, r);
	if (id && !same_program(r->thread, id))
		s->error = -ESRCH;
}

static long entry_store(void *arg, const char *text, size_t n)
{
	struct pid_ref *r = arg;

	return pid_alive(r) ? r->entry->store(r, text, n) : -ESRCH;
}

static long text_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct pid_ref *r = f->inode->data;

	return r->entry->show ? procfs_text_read(f, u, pos, entry_show, r) : -EINVAL;
}

static long text_write(struct file *f, struct uio *u, int64_t *pos)
{
	struct pid_ref *r = f->inode->data;

	return r->entry->store ? procfs_text_write(u, entry_store, r) : -EINVAL;
}

/* As on Linux, who may not look is told when he opens; and again if another reads what he opened. */
static int text_open(struct file *f)
{
	struct pid_ref *r = f->inode->data;

	if (r->entry->owner_only && !may_ptrace(r->thread))
		return -EACCES;
	if (r->entry->needs & NEEDS_FS && !r->thread->fs)
		return -EINVAL;
	return r->entry->needs & NEEDS_SPACE && !r->thread->space ? -ESRCH : 0;
}

/* What Linux makes whole, without counting how long it is, has no end to seek from. */
static int64_t text_seek(struct file *f, int64_t off, int whence)
{
	struct pid_ref *r = f->inode->data;

	if (!(r->entry->needs & SEEKS_END))
		return seek_no_end(f, off, whence);
	return whence >= SEEK_DATA ? -ENXIO : seek_no_end(f, off, whence == SEEK_END ? SEEK_SET : whence);
}

static const struct file_ops text_fops = {
	.open = text_open, .read = text_read, .write = text_write, .seek = text_seek, .release = procfs_text_release,
};

static const struct inode_ops file_iops = { .evict = pid_evict, .truncate = procfs_truncate, .setattr = pid_setattr };

static int link_follow(struct inode *i, struct inode **out)
{
	struct pid_ref *r = i->data;
	uint64_t id = may_ptrace(r->thread);
	int err = id ? r->entry->follow(r, out) : -EACCES;

	if (err == 0 && !same_program(r->thread, id)) {
		inode_put(*out);
		err = -ENOENT;
	}
	return err;
}

static int path_of_inode(struct inode *i, char *buf, size_t n)
{
	char *page = kmalloc(PATH_MAX), *text;
	long r;

	if (!page)
		return -ENOMEM;
	r = inode_path(i, page, PATH_MAX, true, &text);
	if (r >= 0)
		r = snprintf(buf, n, "%s", text);
	kfree(page);
	return min(r, (long)n);
}

static int link_readlink(struct inode *i, char *buf, size_t n)
{
	struct inode *to;
	int len = link_follow(i, &to);

	if (len < 0)
		return len;
	len = path_of_inode(to, buf, n);
	inode_put(to);
	return len;
}

/* Linux gives the links of fd/ this size, the others none. */
static void link_getattr(struct inode *i, struct stat *st)
{
	st->st_size = ((struct pid_ref *)i->data)->fd < 0 ? 0 : 64;
}

static const struct inode_ops link_iops = {
	.follow = link_follow, .readlink = link_readlink, .getattr = link_getattr, .evict = pid_evict,
};

static int follow_exe(struct pid_ref *r, struct inode **out)
{
	struct space *sp = thread_space_get(r->thread);

	*out = sp ? sp->exe : NULL;
	if (*out)
		inode_get(*out);
	if (sp)
		space_put(sp);
	return *out ? 0 : -ENOENT;
}

/* cwd or root. */
static int follow_fs(struct pid_ref *r, struct inode **out)
{
	struct fsctx *fs;

	*out = NULL;
	spin_lock(&r->proc->siglock);
	fs = r->thread->fs;
	if (fs) {                        /* not counted: exec would take us for somebody who shares it */
		spin_lock(&fs->lock);
		*out = strcmp(r->entry->name, "cwd") == 0 ? fs->cwd : fs->root;
		inode_get(*out);
		spin_unlock(&fs->lock);
	}
	spin_unlock(&r->proc->siglock);
	return *out ? 0 : -ENOENT;
}

/* ---- small files ---------------------------------------------------------------------------- */

static void show_comm(struct seq *s, struct pid_ref *r)
{
	seq_printf(s, "%s\n", r->thread->comm);
}

static long store_comm(struct pid_ref *r, const char *text, size_t n)
{
	if (r->proc != current_proc)
		return -EINVAL;
	spin_lock(&r->proc->siglock);
	strlcpy(r->thread->comm, text, sizeof(r->thread->comm));
	spin_unlock(&r->proc->siglock);
	return 0;
}

static void show_wchan(struct seq *s, struct pid_ref *r)
{
	struct thread *t = r->thread;
	const char *name = NULL;

	if (strchr("SD", thread_state_letter(t)))
		name = ksym_lookup(data_race(t->wchan), NULL);     /* where it slept a moment ago */
	seq_printf(s, "%s", name ? name : "0");
}

static void show_personality(struct seq *s, struct pid_ref *r)
{
	seq_printf(s, "%08x\n", r->proc->personality);
}

static void show_syscall(struct seq *s, struct pid_ref *r)
{
	struct thread *t = r->thread;
	struct trapframe *tf;
	uint8_t state = READ_ONCE(t->state);

	if (t != current && (state < THREAD_SLEEPING || state > THREAD_STOPPED)) {
		seq_printf(s, "running\n");
		return;
	}
	tf = task_frame(&t->task);
	if (t->task.in_syscall)
		seq_printf(s, "%ld 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx\n", tf->orig_rax, tf->rdi, tf->rsi,
			   tf->rdx, tf->r10, tf->r8, tf->r9, tf->rsp, tf->rip);
	else
		seq_printf(s, "-1 0x%lx 0x%lx\n", tf->rsp, tf->rip);
}

static void show_oom_adj(struct seq *s, struct pid_ref *r)
{
	struct space *sp = thread_space_get(r->thread);

	seq_printf(s, "%d\n", sp ? sp->oom_score_adj : 0);
	if (sp)
		space_put(sp);
}

/* A number with or without a sign, no larger than most. */
static bool parse_signed(const char *text, uint64_t most, int *out)
{
	bool minus = *text == '-';
	uint64_t v;

	text += minus;
	if (!parse_u64(&text, 0, &v) || *text || v > most)
		return false;
	*out = minus ? -(int)v : (int)v;
	return true;
}

static long set_oom_adj(struct pid_ref *r, int adj)
{
	struct space *sp = thread_space_get(r->thread);

	if (!sp)
		return -ESRCH;
	if (adj < sp->oom_score_adj && !capable(CAP_SYS_RESOURCE)) {
		space_put(sp);
		return -EACCES;
	}
	sp->oom_score_adj = adj;
	space_put(sp);
	return 0;
}

static long store_oom_adj(struct pid_ref *r, const char *text, size_t n)
{
	int adj;

	return parse_signed(text, 1000, &adj) ? set_oom_adj(r, adj) : -EINVAL;
}

/* The scale of old: -17 to 15. */
static long store_oom_adj_old(struct pid_ref *r, const char *text, size_t n)
{
	int adj;

	return parse_signed(text, 17, &adj) && adj <= 15 ? set_oom_adj(r, adj == 15 ? 1000 : adj * 1000 / 17) : -EINVAL;
}

static void show_oom_adj_old(struct seq *s, struct pid_ref *r)
{
	struct space *sp = thread_space_get(r->thread);
	int adj = sp ? sp->oom_score_adj : 0;

	seq_printf(s, "%d\n", adj == 1000 ? 15 : adj * 17 / 1000);
	if (sp)
		space_put(sp);
}

static void show_core_filter(struct seq *s, struct pid_ref *r)
{
	struct space *sp = thread_space_get(r->thread);

	if (!sp)
		return;
	seq_printf(s, "%08x\n", sp->core_filter);
	space_put(sp);
}

static long store_core_filter(struct pid_ref *r, const char *text, size_t n)
{
	struct space *sp;
	uint64_t v;

	if (!parse_u64(&text, 0, &v) || *text || v > UINT32_MAX)
		return -EINVAL;
	sp = thread_space_get(r->thread);
	if (!sp)
		return -ESRCH;
	sp->core_filter = v & CORE_KINDS;
	space_put(sp);
	return 0;
}

static void show_slack(struct seq *s, struct pid_ref *r)
{
	seq_printf(s, "%lu\n", r->thread->timer_slack[0]);
}

static long store_slack(struct pid_ref *r, const char *text, size_t n)
{
	uint64_t v;

	if (r->proc != current_proc && !capable(CAP_SYS_NICE))
		return -EPERM;
	if (!parse_u64(&text, 10, &v) || *text)
		return -EINVAL;
	r->thread->timer_slack[0] = v ? v : r->thread->timer_slack[1];
	return 0;
}

static void show_oom_score(struct seq *s, struct pid_ref *r)
{
	struct space *sp = thread_space_get(r->thread);
	long score = 0;

	if (sp) {
		score = (long)(sp->rss * 1000 / page_total()) + sp->oom_score_adj;
		space_put(sp);
	}
	seq_printf(s, "%ld\n", max(score, 0L));
}

static void show_text(struct seq *s, struct pid_ref *r)
{
	seq_printf(s, "%s", r->entry->text);
}

static void show_explain(struct seq *s, struct pid_ref *r)
{
	seq_printf(s, "%d\n", r->thread->explain);
}

static long store_explain(struct pid_ref *r, const char *text, size_t n)
{
	if (!may_ptrace(r->thread))
		return -EPERM;
	if (n != 1 || (*text != '0' && *text != '1'))
		return -EINVAL;
	r->thread->explain = *text == '1';
	return 0;
}

/* What went through read and write and their kin, of threads that are gone and children waited for too. Nothing ever
   comes from a disk. */
static void show_io(struct seq *s, struct pid_ref *r)
{
	struct proc_times t;

	if (pid_of_task(r)) {
		thread_cpu_times(r->thread, &t);
	} else {
		proc_cpu_times(r->proc, &t);
		times_add(&t, &r->proc->children_times);
	}
	seq_printf(s, "rchar: %lu\nwchar: %lu\nsyscr: %lu\nsyscw: %lu\nread_bytes: 0\nwrite_bytes: 0\n"
		   "cancelled_write_bytes: 0\n", t.io.rchar, t.io.wchar, t.io.syscr, t.io.syscw);
}

static void show_children(struct seq *s, struct pid_ref *r)
{
	struct proc *c;

	mutex_lock(&proc_tree);
	list_for_each(c, &r->proc->children, sibling)
		seq_printf(s, "%d ", c->pid);
	mutex_unlock(&proc_tree);
}

/* In the order of the listing. */
static const struct pid_entry pid_entries[] = {
	{ "task", S_IFDIR | 0555, .iops = &task_dir_iops, .fops = &task_dir_fops },
	{ "fd", S_IFDIR | 0500, .iops = &fd_dir_iops, .fops = &fd_dir_fops, .follow = follow_fd, .task = true },
	{ "fdinfo", S_IFDIR | 0555, .iops = &fd_dir_iops, .fops = &fd_dir_fops, .show = show_fdinfo, .task = true,
	  .owner_only = true },
	{ "ns", S_IFDIR | 0511, .iops = &ns_dir_iops, .fops = &ns_dir_fops, .task = true },
	{ "cwd", S_IFLNK | 0777, .follow = follow_fs, .task = true },
	{ "root", S_IFLNK | 0777, .follow = follow_fs, .task = true },
	{ "exe", S_IFLNK | 0777, .follow = follow_exe, .task = true },
	{ "stat", S_IFREG | 0444, .show = show_stat, .task = true },
	{ "statm", S_IFREG | 0444, .show = show_statm, .task = true },
	{ "status", S_IFREG | 0444, .show = show_status, .task = true },
	{ "cmdline", S_IFREG | 0444, .show = show_cmdline, .task = true, .needs = SEEKS_END },
	{ "comm", S_IFREG | 0644, .show = show_comm, .store = store_comm, .task = true },
	{ "environ", S_IFREG | 0400, .show = show_cmdline, .task = true, .owner_only = true,
	  .needs = NEEDS_SPACE | SEEKS_END },
	{ "auxv", S_IFREG | 0400, .show = show_auxv, .task = true, .owner_only = true,
	  .needs = NEEDS_SPACE | SEEKS_END },
	{ "limits", S_IFREG | 0444, .show = show_limits, .task = true },
	{ "maps", S_IFREG | 0444, .show = show_maps, .task = true, .owner_only = true },
	{ "smaps", S_IFREG | 0444, .show = show_smaps, .task = true, .owner_only = true },
	{ "smaps_rollup", S_IFREG | 0444, .show = show_smaps_rollup, .owner_only = true, .needs = NEEDS_SPACE },
	{ "pagetable", S_IFREG | 0400, .show = show_pagetable, .owner_only = true },
	{ "mem", S_IFREG | 0600, .fops = &pid_mem_fops, .task = true },
	{ "pagemap", S_IFREG | 0400, .fops = &pid_pagemap_fops, .task = true },
	{ "sched", S_IFREG | 0444, .show = show_sched, .task = true },
	{ "schedstat", S_IFREG | 0444, .show = show_schedstat, .task = true },
	{ "wchan", S_IFREG | 0444, .show = show_wchan, .task = true },
	{ "syscall", S_IFREG | 0400, .show = show_syscall, .task = true, .owner_only = true },
	{ "personality", S_IFREG | 0400, .show = show_personality, .task = true, .owner_only = true },
	{ "io", S_IFREG | 0400, .show = show_io, .task = true, .owner_only = true },
	{ "oom_score", S_IFREG | 0444, .show = show_oom_score, .task = true },
	{ "oom_score_adj", S_IFREG | 0644, .show = show_oom_adj, .store = store_oom_adj, .task = true, .needs = SEEKS_END },
	{ "oom_adj", S_IFREG | 0644, .show = show_oom_adj_old, .store = store_oom_adj_old, .task = true, .needs = SEEKS_END },
	{ "timerslack_ns", S_IFREG | 0666, .show = show_slack, .store = store_slack },
	{ "coredump_filter", S_IFREG | 0644, .show = show_core_filter, .store = store_core_filter, .needs = SEEKS_END },
	{ "uid_map", S_IFREG | 0444, .show = show_text, .text = "         0          0 4294967295\n", .task = true },
	{ "gid_map", S_IFREG | 0444, .show = show_text, .text = "         0          0 4294967295\n", .task = true },
	{ "projid_map", S_IFREG | 0444, .show = show_text, .text = "         0          0 4294967295\n", .task = true },
	{ "setgroups", S_IFREG | 0444, .show = show_text, .text = "allow\n", .task = true },
	{ "cpuset", S_IFREG | 0444, .show = show_text, .text = "/\n", .task = true },
	{ "cgroup", S_IFREG | 0444, .show = show_text, .text = "0::/\n", .task = true },
	{ "mounts", S_IFREG | 0444, .show = show_mounts, .task = true, .needs = NEEDS_FS },
	{ "mountinfo", S_IFREG | 0444, .show = show_mounts, .task = true, .needs = NEEDS_FS },
	{ "mountstats", S_IFREG | 0400, .show = show_mounts, .task = true, .needs = NEEDS_FS },
	{ "net", S_IFDIR | 0555, .task = true },
	{ "children", S_IFREG | 0444, .show = show_children, .task = true },
	{ "explain", S_IFREG | 0644, .show = show_explain, .store = store_explain, .task = true },
	FAIL_ENTRY
};
static const unsigned pid_entry_count = ARRAY_SIZE(pid_entries);
