/* Root directory, working directory and umask of a thread, and the calls that change them. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "mm/slab.h"
#include "proc/cred.h"

/* A directory in use keeps its mount busy. */
static struct inode *pin(struct inode *i)
{
	inode_get(i);
	__atomic_fetch_add(&i->mount->users, 1, __ATOMIC_RELAXED);
	return i;
}

static void unpin(struct inode *i)
{
	mount_unuse(i->mount);
	inode_put(i);
}

static struct fsctx *fsctx_alloc(void)
{
	struct fsctx *fs = kzalloc(sizeof(*fs));

	if (fs) {
		ref_init(&fs->refs);
		spin_init(&fs->lock, RANK_FDTABLE);
	}
	return fs;
}

struct fsctx *fsctx_new(struct inode *root)
{
	struct fsctx *fs = fsctx_alloc();

	if (!fs)
		return NULL;
	fs->root = pin(root);
	fs->cwd = pin(root);
	fs->umask = 022;
	return fs;
}

struct fsctx *fsctx_clone(struct fsctx *from)
{
	struct fsctx *fs = fsctx_alloc();

	if (!fs)
		return NULL;
	spin_lock(&from->lock);
	fs->root = pin(from->root);
	fs->cwd = pin(from->cwd);
	fs->umask = from->umask;
	spin_unlock(&from->lock);
	return fs;
}

void fsctx_put(struct fsctx *fs)
{
	if (!ref_put(&fs->refs))
		return;
	unpin(fs->root);
	unpin(fs->cwd);
	kfree(fs);
}

/* Makes i the directory *field if the caller may search it. Consumes i. */
static int dir_set(struct inode **field, struct inode *i)
{
	struct fsctx *fs = current->fs;
	int err = S_ISDIR_(i) ? inode_permission(i, MAY_EXEC) : -ENOTDIR;
	struct inode *old;

	if (err == 0) {
		pin(i);
		spin_lock(&fs->lock);
		old = *field;
		*field = i;
		spin_unlock(&fs->lock);
		unpin(old);
	}
	inode_put(i);
	return err;
}

long sys_chdir(const char *path)
{
	struct inode *i;
	int err = path_lookup_user(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIR, &i);

	return err < 0 ? err : dir_set(&current->fs->cwd, i);
}

long sys_fchdir(int fd)
{
	struct file *f = fd_get_path(fd);
	int err;

	if (!f)
		return -EBADF;
	inode_get(f->inode);
	err = dir_set(&current->fs->cwd, f->inode);
	file_put(f);
	return err;
}

long sys_chroot(const char *path)
{
	struct inode *i;
	int err = path_lookup_user(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIR, &i);

	if (err < 0)
		return err;
	if (!capable(CAP_SYS_CHROOT)) {
		err = inode_permission(i, MAY_EXEC);
		inode_put(i);
		return err < 0 ? err : -EPERM;
	}
	return dir_set(&current->fs->root, i);
}

long sys_getcwd(char *ubuf, size_t n)
{
	struct fsctx *fs = current->fs;
	struct inode *cwd;
	char *buf, *text;
	long len;

	buf = kmalloc(PATH_MAX);
	if (!buf)
		return -ENOMEM;
	spin_lock(&fs->lock);
	cwd = fs->cwd;
	inode_get(cwd);
	spin_unlock(&fs->lock);
	len = cwd->nlink ? inode_path(cwd, buf, PATH_MAX, false, &text) : -ENOENT;
	inode_put(cwd);
	if (len >= 0)
		len = ++len > n ? -ERANGE : copyout(ubuf, text, len) < 0 ? -EFAULT : len;
	kfree(buf);
	return len;
}

long sys_umask(mode_t mask)
{
	return __atomic_exchange_n(&current->fs->umask, mask & 0777, __ATOMIC_RELAXED);
}
