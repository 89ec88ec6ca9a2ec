/* /proc. Its directories have no entries: a lookup makes the inode that is asked for, and it is gone with its last user. The text of
   a file is made when it is read from its beginning. Read fs/inode.c and fs/rw.c before; proc(5). */
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

static struct inode *proc_root;

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

static void show_meminfo(struct seq *s)
{
	size_t stacks = kstack_count * KSTACK_SIZE / PAGE_SIZE;

	seq_printf(s, "MemTotal: %14lu kB\nMemFree: %15lu kB\nMemAvailable: %10lu kB\n", page_total * 4, page_free_count * 4,
		   page_free_count * 4);
	seq_printf(s, "Buffers:               0 kB\nCached:                0 kB\nSwapTotal:             0 kB\n");
	seq_printf(s, "SwapFree:              0 kB\nSlab: %18lu kB\nKernelStack: %11lu kB\n", kmalloc_pages * 4, stacks * 4);
}

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

/* The tables of this and of later chapters. */
static const struct proc_file *const tables[] = { system_files, ipc_proc_files, net_proc_files };

/* File number n of all tables; NULL: no more. */
static const struct proc_file *system_file(size_t n)
{
	for (unsigned t = 0; t < ARRAY_SIZE(tables); t++)
		for (const struct proc_file *f = tables[t]; f && f->name; f++)
			if (n-- == 0)
				return f;
	return NULL;
}

/* ---- reading ---- */

/* Whom a file below /proc/PID/task/TID is about, else the oldest thread; NULL for a zombie. The number is kept in rdev. */
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

/* ---- directories of names with slashes in a table: /proc/sys/fs, /proc/sysvipc ---- */

/* Does name begin with the directory's path? Then what follows it. */
static const char *below(const char *name, const char *path)
{
	size_t n = strlen(path);

	if (n == 0)
		return name;
	return strncmp(name, path, n) == 0 && name[n] == '/' ? name + n + 1 : NULL;
}

static size_t part_length(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash ? (size_t)(slash - name) : strlen(name);
}

static const struct dir_ops folder_ops;

/* The file or the directory `name` in the directory that has the path `path` ("" for /proc itself). */
static int lookup_system(struct inode *dir, const char *path, const char *name, struct inode **out)
{
	const struct proc_file *f;
	const char *rest;

	for (size_t n = 0; (f = system_file(n)); n++) {
		rest = below(f->name, path);
		if (!rest || !str_is(name, rest, part_length(rest)))
			continue;
		if (rest[part_length(rest)] == 0) {
			*out = procfs_inode(dir, S_IFREG | 0444, 0, f);
			return *out ? 0 : -ENOMEM;
		}
		*out = procfs_inode(dir, S_IFDIR | 0555, 0, f->name);
		if (!*out)
			return -ENOMEM;
		(*out)->dir_ops = &folder_ops;
		(*out)->rdev = rest - f->name + part_length(rest);         /* so much of f->name is its path */
		return 0;
	}
	return -ENOENT;
}

static void folder_path(const struct inode *dir, char *path)
{
	strlcpy(path, dir->data, min((size_t)NAME_MAX, (size_t)dir->rdev + 1));
}

static int folder_lookup(struct inode *dir, const char *name, struct inode **out)
{
	char path[NAME_MAX + 1];

	folder_path(dir, path);
	return lookup_system(dir, path, name, out);
}

/* Entry *pos of the table, if it lies below path and is the first with this part. */
static bool next_system(const char *path, size_t *pos, char *name)
{
	const struct proc_file *f;

	for (; (f = system_file(*pos)); ++*pos) {
		const char *rest = below(f->name, path), *before = *pos > 0 ? below(system_file(*pos - 1)->name, path) : NULL;

		if (!rest)
			continue;
		strlcpy(name, rest, part_length(rest) + 1);
		if (!before || !str_is(name, before, part_length(before)))
			return true;
	}
	return false;
}

static bool folder_next(struct inode *dir, size_t *pos, char *name)
{
	char path[NAME_MAX + 1];

	folder_path(dir, path);
	return next_system(path, pos, name);
}

static const struct dir_ops folder_ops = { folder_lookup, folder_next };

/* ---- /proc/PID and /proc itself ---- */

static const struct dir_ops task_ops;

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

static int root_lookup(struct inode *dir, const char *name, struct inode **out)
{
	int pid = number(name);
	struct seq s;

	if (pid > 0) {
		if (!proc_find(pid))
			return -ENOENT;
		*out = procfs_inode(dir, S_IFDIR | 0555, pid, NULL);
		if (*out)
			(*out)->dir_ops = &pid_ops;
		return *out ? 0 : -ENOMEM;
	}
	if (strcmp(name, "self") != 0)
		return lookup_system(dir, "", name, out);
	*out = procfs_inode(dir, S_IFLNK | 0777, 0, NULL);
	if (!*out)
		return -ENOMEM;
	s.obj = (*out)->obj;
	seq_printf(&s, "%d", current->proc->pid);
	return 0;
}

/* Positions: the system's files, then "self", then 1000 + the number of a process. */
static bool root_next(struct inode *dir, size_t *pos, char *name)
{
	struct proc *p, *best = NULL;

	if (*pos < 999 && next_system("", pos, name))
		return true;
	if (*pos < 1000) {
		*pos = 1000;
		strlcpy(name, "self", NAME_MAX);
		return true;
	}
	list_for_each(p, &proc_all, all_link)
		if ((size_t)p->pid + 1000 >= *pos && (!best || p->pid < best->pid))
			best = p;
	if (!best)
		return false;
	*pos = best->pid + 1000;
	snprintf(name, NAME_MAX, "%d", best->pid);
	return true;
}

static const struct dir_ops root_ops = { root_lookup, root_next };

void procfs_init(void)
{
	struct place p;

	if (path_walk_kernel("/proc", true, &p) < 0 || !p.inode || !S_ISDIR(p.inode->mode))
		return;
	proc_root = p.inode;
	proc_root->dir_ops = &root_ops;
	inode_put(p.dir);
}
