/* May the current thread do this to that inode? Mode bits by file system uid, groups and capabilities. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/syscall.h"
#include "lib/race.h"
#include "proc/cred.h"
#include "proc/proc.h"

static int mode_permission(struct inode *i, unsigned mask)
{
	const struct cred *c = current->cred;
	unsigned mode = i->mode;

	if (c->fsuid == i->uid)
		mode >>= 6;
	else if (cred_has_group(c, i->gid))
		mode >>= 3;
	if ((mask & ~mode) == 0)
		return 0;
	if (S_ISDIR_(i)) {
		if (capable(CAP_DAC_OVERRIDE))
			return 0;
		return !(mask & MAY_WRITE) && capable(CAP_DAC_READ_SEARCH) ? 0 : -EACCES;
	}
	if (mask == MAY_READ && capable(CAP_DAC_READ_SEARCH))
		return 0;
	/* Even the privileged execute only what somebody may execute. */
	if ((!(mask & MAY_EXEC) || i->mode & 0111) && capable(CAP_DAC_OVERRIDE))
		return 0;
	return -EACCES;
}

int inode_permission(struct inode *i, unsigned mask)
{
	if (mask & MAY_WRITE && i->mount->flags & MS_RDONLY &&
	    (S_ISREG(i->mode) || S_ISDIR(i->mode) || S_ISLNK(i->mode)))
		return -EROFS;
	if (i->ops && i->ops->permission)
		return i->ops->permission(i, mask);
	/* What everybody may do, whoever they are. */
	if (!(mask & ~(i->mode & i->mode >> 3 & i->mode >> 6)))
		return 0;
	return mode_permission(i, mask);
}

bool inode_owner_or_capable(struct inode *i)
{
	return current->cred->fsuid == i->uid || capable(CAP_FOWNER);
}

int inode_may_delete(struct inode *dir, struct inode *victim, bool isdir)
{
	int err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
	uint32_t me = current->cred->fsuid;

	assert(mutex_held(&dir->lock));
	if (err < 0)
		return err;
	if (dir->mode & S_ISVTX && victim->uid != me && dir->uid != me && !capable(CAP_FOWNER))
		return -EPERM;
	if (isdir && !S_ISDIR_(victim))
		return -ENOTDIR;
	if (!isdir && S_ISDIR_(victim))
		return -EISDIR;
	return READ_ONCE(victim->mounted) || victim == victim->mount->root ? -EBUSY : 0;
}

/* ---- access(2) -------------------------------------------------------------------------------------- */

/* The credentials of current with the real ids in the place of the effective: access(2) asks for those.
   NULL: no memory. */
static struct cred *cred_real(void)
{
	struct cred *c = cred_copy(current->cred->ngroups);

	if (!c)
		return NULL;
	c->fsuid = c->uid;
	c->fsgid = c->gid;
	c->cap_effective = c->uid == 0 ? c->cap_permitted : 0;
	return c;
}

static struct cred *cred_swap(struct cred *c)
{
	struct cred *old = current->cred;

	spin_lock(&current_proc->siglock);
	current->cred = c;
	spin_unlock(&current_proc->siglock);
	return old;
}

static int access_path(int dir, const char *upath, int mode, int flags)
{
	struct inode *i;
	int err = path_lookup_user(dir, upath, lookup_at(flags), &i);

	if (err < 0)
		return err;
	if (mode & X_OK && S_ISREG(i->mode) && i->mount->flags & MS_NOEXEC)
		err = -EACCES;
	else if (mode)
		err = inode_permission(i, mode);
	inode_put(i);
	return err;
}

long sys_faccessat2(int dir, const char *path, int mode, int flags)
{
	struct cred *c = current->cred, *real, *mine;
	int err;

	if (mode & ~7 || flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EACCESS || (c->fsuid == c->uid && c->fsgid == c->gid &&
				   c->cap_effective == (c->uid == 0 ? c->cap_permitted : 0)))
		return access_path(dir, path, mode, flags);
	real = cred_real();
	if (!real)
		return -ENOMEM;
	mine = cred_swap(real);
	err = access_path(dir, path, mode, flags);
	cred_swap(mine);
	cred_put(real);
	return err;
}

long sys_faccessat(int dir, const char *path, int mode)
{
	return sys_faccessat2(dir, path, mode, 0);
}

long sys_access(const char *path, int mode)
{
	return sys_faccessat2(AT_FDCWD, path, mode, 0);
}
