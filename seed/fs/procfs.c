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
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/kmap.h"
#include "mm/page.h"
#include "mm/vmobj.h"
#include "proc/proc.h"

/* Where there is no memory for more, the text ends. */
void seq_write(struct seq *s, const void *data, size_t n)
{
	if (vmobj_write(s->obj, s->obj->size, data, n) == 0)
		s->obj->size += n;
}

/* A line is at most 255 characters long. */
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
	seq_printf(s, "MemTotal: %14lu kB\nMemFree: %15lu kB\nMemAvailable: %10lu kB\n", page_total * 4, page_free_count * 4,
		   page_free_count * 4);
	seq_printf(s, "Slab: %18lu kB\nKernelStack: %11lu kB\n", kmalloc_pages * 4, kstack_count * KSTACK_SIZE / 1024);
}

/* One line for all sizes: the number of objects in use. */
static void show_slabinfo(struct seq *s)
{
	seq_printf(s, "kmalloc 0 %lu\n", kmalloc_objects);
}

/* Seconds, and the seconds that the processor was idle, which nobody counts here. */
static void show_uptime(struct seq *s)
{
	nsec_t now = clock_now();

	seq_printf(s, "%ld.%02ld 0.00\n", now / NSEC_PER_SEC, now % NSEC_PER_SEC / 10000000);
}

static void show_cmdline(struct seq *s)
{
	seq_printf(s, "%s\n", bootinfo.cmdline);
}

/* Open files, and the most there could be. */
static void show_file_nr(struct seq *s)
{
	seq_printf(s, "%lu\t0\t%d\n", file_count, FD_MAX * KSTACK_MAX);
}

static const struct proc_file system_files[] = {
	{ "meminfo", show_meminfo }, { "slabinfo", show_slabinfo }, { "uptime", show_uptime }, { "cmdline", show_cmdline },
	{ "sys/fs/file-nr", show_file_nr }, { NULL, NULL },
};

/* ---- reading ---- */

/* Whom a file is about: the thread whose number it has, else the oldest of the
   process; NULL for a zombie. */
static struct thread *thread_of(const struct inode *i, const struct proc *p)
{
	if (i->tid > 0)
		return thread_find(i->tid);
	return list_empty(&p->threads) ? NULL : list_first(&p->threads, struct thread, proc_link);
}

/* The contents are made anew whenever they are read from the beginning. */
static long proc_read(struct file *f, struct uio *u, off_t *pos)
{
	struct inode *i = f->inode;
	struct seq s = { i->obj };
	struct proc *p = proc_find(i->pid);

	if (i->pid > 0 && !p)
		return -ESRCH;
	/* The text is made at once and kept in the inode: a reader that takes it in pieces sees one
	   moment, and not the beginning of one list and the end of another. */
	if (*pos == 0) {
		vmobj_resize(i->obj, 0);
		if (p)
			((const struct pid_file *)i->data)->show(&s, p, thread_of(i, p));
		else
			((const struct proc_file *)i->data)->show(&s);
	}
	return regular_ops.read(f, u, pos);
}

static const struct file_ops proc_file_ops = { .read = proc_read };

/* An inode below dir. It has no name and no entry: the walk that asked for it holds
   the only reference. */
static int make_inode(struct inode *dir, mode_t mode, int pid, int tid, struct inode **out)
{
	struct inode *i = inode_new(mode);

	if (!i)
		return -ENOMEM;
	i->pid = pid;
	i->tid = tid;
	i->nlink = 1;
	if (S_ISREG(mode))
		i->ops = &proc_file_ops;
	if (S_ISDIR(mode)) {
		i->parent = dir;
		inode_get(dir);
	}
	*out = i;
	return 0;
}

/* ---- /proc/PID and /proc/PID/task/TID: one file for each entry of pid_files ---- */

static const struct dir_ops list_ops;

/* The process may end at any time after this: whoever reads looks for it again. The
   target of a link is made now. */
static int pid_lookup(struct inode *dir, const char *name, struct inode **out)
{
	const struct pid_file *f = pid_files;
	struct proc *p = proc_find(dir->pid);
	struct seq s;

	while (f->name && strcmp(f->name, name) != 0)
		f++;
	if (!p || !f->name || (dir->tid > 0 && !thread_find(dir->tid)))
		return -ENOENT;
	if (make_inode(dir, f->mode, dir->pid, dir->tid, out) < 0)
		return -ENOMEM;
	(*out)->data = (void *)f;
	s.obj = (*out)->obj;
	if (S_ISDIR(f->mode))
		(*out)->dir_ops = &list_ops;
	if (S_ISLNK(f->mode))
		f->show(&s, p, NULL);
	return 0;
}

/* The position is the index in the table; but it comes from lseek, and may be
   anything. */
static bool pid_next(struct inode *dir, size_t *pos, char *name)
{
	size_t n = 0;

	while (n < *pos && pid_files[n].name)
		n++;
	if (!pid_files[n].name || !proc_find(dir->pid))
		return false;
	strlcpy(name, pid_files[n].name, NAME_MAX);
	return true;
}

static const struct dir_ops pid_ops = { pid_lookup, pid_next };

/* ---- /proc, which lists processes, and /proc/PID/task, which lists threads ---- */

/* The number that a name is, or -1. */
static int number(const char *name)
{
	int n = 0;

	for (; *name >= '0' && *name <= '9' && n < 1000000; name++)
		n = n * 10 + *name - '0';
	return *name || n == 0 ? -1 : n;
}

/* The directory of a process or a thread, made for whoever asks; and in /proc the
   link "self" to that of the caller. */
static int list_lookup(struct inode *dir, const char *name, struct inode **out)
{
	bool self = dir->pid == 0 && strcmp(name, "self") == 0;
	int id = self ? current->proc->pid : number(name);
	struct thread *t = dir->pid > 0 ? thread_find(id) : NULL;
	struct seq s;
	int r;

	if (dir->pid > 0 ? !t || t->proc->pid != dir->pid : !proc_find(id))
		return -ENOENT;
	r = make_inode(dir, self ? S_IFLNK | 0777 : S_IFDIR | 0555, t ? dir->pid : id, t ? id : 0, out);
	if (r < 0)
		return r;
	s.obj = (*out)->obj;
	if (self)
		seq_printf(&s, "%d", id);
	else
		(*out)->dir_ops = &pid_ops;
	return 0;
}

/* Numbers in ascending order: the smallest that is not below *pos. */
static bool list_next(struct inode *dir, size_t *pos, char *name)
{
	size_t best = ~0ul;
	struct thread *t;
	struct proc *p;

	list_for_each(p, &proc_all, all_link) {
		if (dir->pid == 0 && (size_t)p->pid >= *pos)
			best = min(best, (size_t)p->pid);
		if (dir->pid != p->pid)
			continue;
		list_for_each(t, &p->threads, proc_link)
			if ((size_t)t->tid >= *pos)
				best = min(best, (size_t)t->tid);
	}
	if (best == ~0ul)
		return false;
	*pos = best;
	snprintf(name, NAME_MAX, "%lu", best);
	return true;
}

static const struct dir_ops list_ops = { list_lookup, list_next };

/* The files of the system stay, with their directories: they are entries like any
   other. */
static void add_file(const struct proc_file *file)
{
	char path[64];
	struct inode *i;

	snprintf(path, sizeof(path), "/proc/%s", file->name);
	for (char *slash = strchr(path + 6, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (tree_make(path, S_IFDIR | 0555, 0, &i) == 0)
			inode_put(i);
		*slash = '/';
	}
	if (tree_make(path, S_IFREG | 0444, 0, &i) < 0 || !i)
		return;
	i->ops = &proc_file_ops;
	i->data = (void *)file;
	inode_put(i);
}

/* A table is NULL where the file that has it is not linked. */
void procfs_init(void)
{
	static const struct proc_file *const tables[] = { system_files, ipc_proc_files, net_proc_files };
	struct place p;

	for (unsigned t = 0; t < ARRAY_SIZE(tables); t++)
		for (const struct proc_file *f = tables[t]; f && f->name; f++)
			add_file(f);
	if (path_walk_kernel("/proc", false, &p) < 0)
		return;
	if (p.inode && S_ISDIR(p.inode->mode))     /* the archive may have brought something else of this name */
		p.inode->dir_ops = &list_ops;
	place_put(&p);
}
