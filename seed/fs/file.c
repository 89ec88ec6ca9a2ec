/* Open files and descriptors. A descriptor is an index into a table of the process,
   an open file is counted: it goes with the last descriptor and the last call that
   uses it. Read fs/file.h before. */
#include "fs/file.h"
#include "abi/errno.h"
#include "fs/inode.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "proc/proc.h"

size_t file_count;

/* Everything but the reference count comes from the caller. */
struct file *file_new(const struct file_ops *ops, struct inode *inode, unsigned flags, void *data)
{
	struct file *f = kzalloc(sizeof(*f));

	if (!f)
		return NULL;
	*f = (struct file){ .refs = 1, .flags = flags, .ops = ops, .inode = inode, .data = data };
	file_count++;
	return f;
}

void file_get(struct file *f)
{
	f->refs++;
}

/* The last reference: the kind of file gives up what it has before the inode goes. */
void file_put(struct file *f)
{
	assert(f->refs > 0);
	if (--f->refs > 0)
		return;
	if (f->ops->release)
		f->ops->release(f);
	inode_put(f->inode);
	kfree(f);
	file_count--;
}

/* The number comes from the program and may be anything. No reference is taken: see
   fs/file.h for how long the answer is good. */
struct file *fd_file(int fd)
{
	return fd >= 0 && fd < FD_MAX ? current->proc->fds->files[fd] : NULL;
}

/* With a reference, for calls that may sleep. */
struct file *fd_get(int fd)
{
	struct file *f = fd_file(fd);

	if (f)
		file_get(f);
	return f;
}

/* POSIX promises the lowest free number: shells rely on it. */
int fd_install_from(struct file *f, int from, bool cloexec)
{
	struct fdtable *t = current->proc->fds;

	for (int fd = from; fd < FD_MAX; fd++) {
		if (t->files[fd])
			continue;
		t->files[fd] = f;
		t->cloexec[fd] = cloexec;
		return fd;
	}
	return -EMFILE;
}

int fd_install(struct file *f, bool cloexec)
{
	return fd_install_from(f, 0, cloexec);
}

/* The table entry first, then the file: whatever the release does, the number is
   free. */
int fd_close(int fd)
{
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	current->proc->fds->files[fd] = NULL;
	file_put(f);
	return 0;
}

long sys_close(int fd)
{
	return fd_close(fd);
}

/* ---- the life of a process (proc/chapters.c) ---- */

/* Parent and child share the open files, with their positions: the output of both
   goes on in one file. */
static int files_fork(struct proc *child)
{
	struct proc *parent = current->proc;

	child->fds = kmalloc(sizeof(*child->fds));
	if (!child->fds)
		return -ENOMEM;
	/* The table is copied, the open files are not: both processes have them now. */
	memcpy(child->fds, parent->fds, sizeof(*child->fds));
	for (int fd = 0; fd < FD_MAX; fd++)
		if (child->fds->files[fd])
			file_get(child->fds->files[fd]);
	child->umask = parent->umask;
	child->cwd = parent->cwd;
	inode_get(child->cwd);
	return 0;
}

/* Descriptors stay over exec, which is how a shell redirects; those marked
   close-on-exec go. */
static void files_exec(struct proc *p)
{
	for (int fd = 0; fd < FD_MAX; fd++)
		if (p->fds->files[fd] && p->fds->cloexec[fd])
			fd_close(fd);
}

/* Here a pipe loses its last writer, and its reader sees the end. A child whose fork
   failed may have nothing yet. */
static void files_exit(struct proc *p)
{
	if (!p->fds)
		return;
	for (int fd = 0; fd < FD_MAX; fd++)
		if (p->fds->files[fd])
			file_put(p->fds->files[fd]);
	kfree(p->fds);
	inode_put(p->cwd);
	p->fds = NULL;
	p->cwd = NULL;
}

const struct chapter_hooks files_hooks = {
	.start = files_start, .fork = files_fork, .exec = files_exec, .exit = files_exit,
};
