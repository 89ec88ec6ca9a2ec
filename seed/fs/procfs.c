/* /proc. The files of the system are entries like any other; the directory of a
   process has none: a lookup makes the inode that is asked for, and it is gone with
   its last user. The text of a file is made when it is read from its beginning. Read
   fs/inode.c and fs/rw.c before; proc(5). */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "boot/bootinfo.h"
#include "cpu/clock.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "hooks.h"
#include "kernel/sched.h"
#include "kernel/time.h"
#include "lib/assert.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/kmap.h"
#include "mm/vmobj.h"
#include "proc/proc.h"

/* Where there is no memory for more, the text ends. */
void seq_write(struct seq *s, const void *data, size_t n)
{
	if (vmobj_write(s->obj, s->obj->size, data, n) == 0)
		s->obj->size += n;
}

void seq_printf(struct seq *s, const char *fmt, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	seq_write(s, line, strlen(line));
}

/* ---- files of the system ---- */

/* MemFree, Slab and KernelStack are what the test driver adds up before and after
   each test: a page that is in none of them is lost. */
static void show_meminfo(struct seq *s)
{
	size_t stacks = kstack_count * KSTACK_SIZE / PAGE_SIZE;

	seq_printf(s, "MemTotal: %14lu kB\nMemFree: %15lu kB\nMemAvailable: %10lu kB\n", page_total * 4, page_free_count * 4,
		   page_free_count * 4);
	seq_printf(s, "Buffers:               0 kB\nCached:                0 kB\nSwapTotal:             0 kB\n");
	seq_printf(s, "SwapFree:              0 kB\nSlab: %18lu kB\nKernelStack: %11lu kB\n", kmalloc_pages * 4, stacks * 4);
}

/* One line for all sizes: the number of objects in use. */
static void show_slabinfo(struct seq *s)
{
	seq_printf(s, "kmalloc 0 %lu\n", kmalloc_objects);
}

static void show_uptime(struct seq *s)
{
	nsec_t now = clock_now();

	seq_printf(s, "%ld.%02ld 0.00\n", now / NSEC_PER_SEC, now % NSEC_PER_SEC / 10000000);
}

static void show_loadavg(struct seq *s)
{
	struct proc *p;
	struct list *l;
	int running = 1, all = 0, last = 0;

	for (l = run_queue.next; l != &run_queue; l = l->next)
		running++;
	list_for_each(p, &proc_all, all_link) {
		all += p->nthreads;
		last = p->pid;
	}
	seq_printf(s, "0.00 0.00 0.00 %d/%d %d\n", running, all, last);
}

static void show_cmdline(struct seq *s)
{
	seq_write(s, bootinfo.cmdline, strlen(bootinfo.cmdline));
	seq_write(s, "\n", 1);
}

static void show_stat(struct seq *s)
{
	nsec_t user, system, busy = 0, idle;
	struct proc *p;
	unsigned long n = 0;

	list_for_each(p, &proc_all, all_link) {
		proc_times(p, &user, &system);
		busy += user + system;
		n++;
	}
	idle = max(clock_now() - busy, 0l);
	seq_printf(s, "cpu  %ld 0 0 %ld 0 0 0 0 0 0\n", busy / 10000000, idle / 10000000);
	seq_printf(s, "cpu0 %ld 0 0 %ld 0 0 0 0 0 0\n", busy / 10000000, idle / 10000000);
	seq_printf(s, "ctxt %lu\nbtime %ld\nprocesses %lu\n", switch_count, (time_realtime() - clock_now()) / NSEC_PER_SEC, n);
}

static void show_mounts(struct seq *s)
{
	seq_printf(s, "root / tmpfs rw 0 0\nproc /proc proc rw 0 0\n");
}

static void show_version(struct seq *s)
{
	seq_printf(s, "Sprout version 6.1.0-seed\n");
}

static void show_file_nr(struct seq *s)
{
	seq_printf(s, "%lu\t0\t%d\n", file_count, FD_MAX * KSTACK_MAX);
}

static const struct proc_file system_files[] = {
	{ "meminfo", show_meminfo }, { "slabinfo", show_slabinfo }, { "uptime", show_uptime }, { "loadavg", show_loadavg },
	{ "cmdline", show_cmdline }, { "stat", show_stat }, { "mounts", show_mounts }, { "version", show_version },
	{ "sys/fs/file-nr", show_file_nr }, { NULL, NULL },
};

/* ---- reading ---- */

/* Whom a file below /proc/PID/task/TID is about, else the oldest thread; NULL for a
   zombie. The number is kept in rdev. */
static struct thread *thread_of(const struct inode *i)
{
	struct proc *p = proc_find(i->pid);

	if (i->rdev)
		return thread_find(i->rdev);
	return !p || list_empty(&p->threads) ? NULL : list_first(&p->threads, struct thread, proc_link);
}

/* The contents are made anew whenever they are read from the beginning. */
static long proc_read(struct file *f, struct uio *u, off_t *pos)
{
	struct inode *i = f->inode;
	struct seq s = { i->obj };
	struct proc *p = i->pid ? proc_find(i->pid) : NULL;

	if (i->pid && !p)
		return -ESRCH;
	if (*pos == 0) {
		vmobj_resize(i->obj, 0);
		if (i->pid)
			((const struct pid_file *)i->data)->show(&s, p, thread_of(i));
		else
			((const struct proc_file *)i->data)->show(&s);
	}
	return regular_ops.read(f, u, pos);
}

static const struct file_ops proc_file_ops = { .read = proc_read };

/* It has no name and no entry: the walk that asked for it holds the only reference. */
struct inode *procfs_inode(struct inode *dir, mode_t mode, int pid, const void *data)
{
	struct inode *i = inode_new(mode);

	if (!i)
		return NULL;
	i->pid = pid;
	i->data = (void *)data;
	i->nlink = S_ISDIR(mode) ? 2 : 1;
	if (S_ISREG(mode))
		i->ops = &proc_file_ops;
	if (S_ISDIR(mode)) {
		i->parent = dir;
		inode_get(dir);
	}
	return i;
}

/* ---- /proc/PID and /proc itself ---- */

static const struct dir_ops task_ops;

/* The process may end at any time after this: whoever reads looks for it again. */
static int pid_lookup(struct inode *dir, const char *name, struct inode **out)
{
	if (!proc_find(dir->pid) || (dir->rdev && !thread_of(dir)))
		return -ENOENT;
	for (const struct pid_file *f = pid_files; f->name; f++) {
		if (strcmp(f->name, name) != 0)
			continue;
		*out = procfs_inode(dir, f->mode, dir->pid, f);
		if (!*out)
			return -ENOMEM;
		(*out)->rdev = dir->rdev;
		if (S_ISDIR(f->mode))
			(*out)->dir_ops = &task_ops;
		if (S_ISLNK(f->mode)) {            /* the target is made now */
			struct seq s = { (*out)->obj };

			f->show(&s, proc_find(dir->pid), thread_of(dir));
		}
		return 0;
	}
	return -ENOENT;
}

/* The position is the index in the table. */
static bool pid_next(struct inode *dir, size_t *pos, char *name)
{
	const char *found = proc_find(dir->pid) ? pid_files[*pos].name : NULL;

	if (found)
		strlcpy(name, found, NAME_MAX);
	return found != NULL;
}

static const struct dir_ops pid_ops = { pid_lookup, pid_next };

/* The number that a name is, or -1. */
static int number(const char *name)
{
	int n = 0;

	for (; *name >= '0' && *name <= '9' && n < 1000000; name++)
		n = n * 10 + *name - '0';
	return *name || n == 0 ? -1 : n;
}

/* /proc/PID/task: a directory like /proc/PID for each thread. */
static int task_lookup(struct inode *dir, const char *name, struct inode **out)
{
	int tid = number(name);
	struct thread *t = tid > 0 ? thread_find(tid) : NULL;

	if (!t || t->proc->pid != dir->pid)
		return -ENOENT;
	*out = procfs_inode(dir, S_IFDIR | 0555, dir->pid, NULL);
	if (!*out)
		return -ENOMEM;
	(*out)->rdev = tid;
	(*out)->dir_ops = &pid_ops;
	return 0;
}

static bool task_next(struct inode *dir, size_t *pos, char *name)
{
	struct proc *p = proc_find(dir->pid);
	struct thread *t, *best = NULL;

	if (!p)
		return false;
	list_for_each(t, &p->threads, proc_link)
		if ((size_t)t->tid >= *pos && (!best || t->tid < best->tid))
			best = t;
	if (!best)
		return false;
	*pos = best->tid;
	snprintf(name, NAME_MAX, "%d", best->tid);
	return true;
}

static const struct dir_ops task_ops = { task_lookup, task_next };

/* The names that are not in /proc's list of entries. */
static int root_lookup(struct inode *dir, const char *name, struct inode **out)
{
	int pid = strcmp(name, "self") == 0 ? current->proc->pid : number(name);
	struct seq s;

	if (pid < 0 || !proc_find(pid))
		return -ENOENT;
	*out = procfs_inode(dir, name[0] == 's' ? S_IFLNK | 0777 : S_IFDIR | 0555, pid, NULL);
	if (!*out)
		return -ENOMEM;
	s.obj = (*out)->obj;
	if (s.obj)
		seq_printf(&s, "%d", pid);
	else
		(*out)->dir_ops = &pid_ops;
	return 0;
}

/* Position 0 is "self", the others are numbers of processes. */
static bool root_next(struct inode *dir, size_t *pos, char *name)
{
	struct proc *p, *best = NULL;

	if (*pos == 0) {
		strlcpy(name, "self", NAME_MAX);
		return true;
	}
	list_for_each(p, &proc_all, all_link)
		if ((size_t)p->pid >= *pos && (!best || p->pid < best->pid))
			best = p;
	if (!best)
		return false;
	*pos = best->pid;
	snprintf(name, NAME_MAX, "%d", best->pid);
	return true;
}

static const struct dir_ops root_ops = { root_lookup, root_next };

/* The files of the system stay, with their directories: they are entries like any
   other. */
static void add_file(const struct proc_file *file)
{
	char path[64];
	struct place p;

	snprintf(path, sizeof(path), "/proc/%s", file->name);
	for (char *slash = strchr(path + 6, '/'); ; slash = strchr(slash + 1, '/')) {
		struct inode *i = NULL;

		if (slash)
			*slash = 0;
		if (path_walk_kernel(path, true, &p) < 0)
			return;
		if (!p.inode && dir_make(p.dir, p.name, slash ? S_IFDIR | 0555 : S_IFREG | 0444, &i) == 0) {
			if (!slash) {
				i->ops = &proc_file_ops;
				i->data = (void *)file;
			}
			inode_put(i);
		}
		place_put(&p);
		if (!slash)
			return;
		*slash = '/';
	}
}

void procfs_init(void)
{
	static const struct proc_file *const tables[] = { system_files, ipc_proc_files, net_proc_files };
	struct place p;

	for (unsigned t = 0; t < ARRAY_SIZE(tables); t++)
		for (const struct proc_file *f = tables[t]; f && f->name; f++)
			add_file(f);
	if (path_walk_kernel("/proc", true, &p) == 0) {
		p.inode->dir_ops = &root_ops;
		place_put(&p);
	}
}
