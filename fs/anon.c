/* The kernel's own mount, in no tree: inodes of pipes, sockets, eventfds; and memfd_create(2). */
#include "fs/anon.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/tmpfs.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/slab.h"

#define MEMFD_NAME_MAX 249

struct mount *anon_mount;

/* Nothing special about them but that permission was given when they were made. */
static const struct inode_ops anon_inode_ops = { .evict = NULL };

void anon_init(void)
{
	static struct fs_type anonfs = { .name = "anon_inodefs", .magic = ANON_INODE_FS_MAGIC };
	static struct mount m = { .type = &anonfs, .dev = DEV_MAKE(0, 255), .source = "anon_inodefs" };

	/* Not through mount_do: it is in no table, has no root and never goes. */
	ref_init(&m.refs);
	list_init(&m.all);
	anon_mount = &m;
}

struct inode *anon_inode(const char *name, uint32_t mode)
{
	struct inode *i = inode_new(anon_mount, mode, &anon_inode_ops, NULL);

	if (i)
		i->name = name;
	return i;
}

struct file *anon_file(const char *name, uint32_t mode, const struct file_ops *ops, uint32_t flags, void *data)
{
	struct inode *i = anon_inode(name, mode);
	struct file *f = i ? file_new(ops, i, flags, data) : NULL;

	if (i && !f)
		inode_put(i);
	return f;
}

int anon_fd(const char *name, const struct file_ops *ops, uint32_t flags, bool cloexec, void *data)
{
	static const struct file_ops no_ops;
	struct file *f = anon_file(name, 0600, ops, flags, data);
	int fd = f ? fd_install(f, cloexec) : -ENFILE;

	if (fd < 0 && f) {
		f->ops = &no_ops;        /* no release of the caller's data */
		file_put(f);
	}
	return fd;
}

/* A regular file of pages in no directory. */
static struct file *memfd_new(char *name, unsigned flags)
{
	struct inode *i = inode_new(anon_mount, S_IFREG | (flags & MFD_NOEXEC_SEAL ? 0666 : 0777), &anon_inode_ops,
				    &tmpfs_file_ops);
	struct file *f = NULL;

	if (!i)
		return NULL;
	if (tmpfs_init_pages(i) == 0) {
		i->name = name;          /* the inode's own from here on */
		i->nlink = 0;
		i->seals = flags & (MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL) ? 0 : F_SEAL_SEAL;
		f = file_new(&tmpfs_file_ops, i, O_RDWR | O_LARGEFILE, NULL);
		if (!f)
			i->name = NULL;
	}
	if (!f)
		inode_put(i);
	return f;
}

long sys_memfd_create(const char *uname, unsigned flags)
{
	char *name = kmalloc(MEMFD_NAME_MAX + 1);
	struct file *f;
	long r;

	r = flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC) ||
	    (flags & (MFD_EXEC | MFD_NOEXEC_SEAL)) == (MFD_EXEC | MFD_NOEXEC_SEAL) ? -EINVAL : name ? 0 : -ENOMEM;
	if (r == 0)
		r = copyinstr(name, uname, MEMFD_NAME_MAX + 1);
	f = r >= 0 ? memfd_new(name, flags) : NULL;
	if (!f) {
		kfree(name);
		return r == -ENAMETOOLONG ? -EINVAL : r < 0 ? r : -ENFILE;
	}
	r = fd_install(f, flags & MFD_CLOEXEC);
	if (r < 0)
		file_put(f);
	return r;
}
