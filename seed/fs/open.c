/* open(2), and the file of a program for exec. Read fs/namei.c and fs/file.c before. */
#include "abi/errno.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "lib/printf.h"
#include "mm/vmobj.h"
#include "proc/proc.h"

/* F_GETFL tells these again; the others have done their work when open returns. And what
   is refused: a file of which only the place is wanted, or one without a name. */
#define FLAGS_KEPT    (O_ACCMODE | O_APPEND | O_NONBLOCK | O_DIRECTORY | O_NOFOLLOW | O_LARGEFILE | O_NOCTTY)
#define FLAGS_REFUSED (O_PATH | (O_TMPFILE & ~O_DIRECTORY))

/* What the path leads to, made if O_CREAT says so; counted. With O_CREAT and O_EXCL a
   link at the end is not followed: "make it" means this very name, and somebody could
   have put a link there that leads to a file of his choice. */
static int find_or_make(int dirfd, const char *upath, int flags, mode_t mode, struct inode **out)
{
	bool new = (flags & O_CREAT) && (flags & O_EXCL);
	struct place p;
	int r = path_walk(dirfd, upath, !(flags & O_NOFOLLOW) && !new, &p);

	if (r < 0)
		return r;
	if (p.inode) {
		/* Counted before place_put gives the walk's reference back, which may be the last
		   one. */
		inode_get(p.inode);
		*out = p.inode;
		r = new ? -EEXIST : S_ISLNK(p.inode->mode) ? -ELOOP : 0;
		if (r < 0)
			inode_put(p.inode);
	} else if (!(flags & O_CREAT)) {
		r = -ENOENT;
	} else if (p.slash) {
		r = -EISDIR;
	} else {
		r = dir_make(p.dir, p.name, S_IFREG | (mode & 07777 & ~current->proc->umask), out);
	}
	place_put(&p);
	return r;
}

/* An open file of inode i, whose reference it takes over if it succeeds. */
static int open_inode(struct inode *i, int flags, struct file **out)
{
	int r = 0;

	if (!i->ops)
		return -ENXIO;
	if (S_ISDIR(i->mode) && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT)))
		return -EISDIR;
	if (!S_ISDIR(i->mode) && (flags & O_DIRECTORY))
		return -ENOTDIR;
	/* Only after all checks: an open that fails must not have emptied the file. */
	if ((flags & O_TRUNC) && S_ISREG(i->mode) && (flags & O_ACCMODE) != O_RDONLY) {
		vmobj_resize(i->obj, 0);
		inode_modified(i);
	}
	/* The kind of file has its own half of the work: a FIFO waits here for the other side,
	   a terminal becomes that of the session. */
	*out = file_new(i->ops, i, flags & FLAGS_KEPT, NULL);
	if (!*out)
		return -ENOMEM;
	if (i->ops->open)
		r = i->ops->open(*out);
	if (r < 0) {
		inode_get(i);                      /* the caller keeps its reference */
		file_put(*out);
	}
	return r;
}

/* If there is no descriptor left, the file has been made nevertheless: so does
   Linux. */
long sys_openat(int dirfd, const char *upath, int flags, mode_t mode)
{
	struct inode *i;
	struct file *f;
	long r;

	if ((flags & O_ACCMODE) == O_ACCMODE || (flags & FLAGS_REFUSED))
		return -EINVAL;
	r = find_or_make(dirfd, upath, flags, mode, &i);
	if (r < 0)
		return r;
	r = open_inode(i, flags, &f);
	if (r < 0) {
		inode_put(i);
		return r;
	}
	r = fd_install(f, flags & O_CLOEXEC);
	if (r < 0)
		file_put(f);
	return r;
}

/* For exec. The path is followed from the working directory; a program must be a regular
   file that somebody may execute. The name that it really has is put together from the
   directory where the walk ended: links on the way are not in it. */
long program_open(const char *path, char *real, size_t size, struct vmobj **out)
{
	struct place p;
	long at, r = path_walk_kernel(path, true, &p);

	if (r < 0)
		return r;
	if (!p.inode)
		r = -ENOENT;
	else if (!S_ISREG(p.inode->mode) || !(p.inode->mode & 0111))
		r = -EACCES;
	if (r == 0) {
		*out = p.inode->obj;
		vmobj_get(*out);
		at = inode_path(p.dir, real, size);
		at = at > 2 ? at - 1 : 0;          /* without its NUL; and the root is only the slash that follows */
		snprintf(real + at, size - at, "/%s", p.name);
	}
	place_put(&p);
	return r;
}
