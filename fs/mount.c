/* The mount table: instances of file systems hung on directories. One tree for all processes. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "cpu/usercopy.h"
#include "fs/anon.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/inotify.h"
#include "fs/namei.h"
#include "fs/tmpfs.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"

#define MS_KEPT (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)

struct mutex mount_lock = MUTEX_INIT(mount_lock, RANK_MOUNT);
struct list mount_all = LIST_INIT(mount_all);
struct mount *mount_root;
static struct fs_type *fs_types;
static int last_mount;                  /* mount_lock */

void fs_register(struct fs_type *t)
{
	struct fs_type **end = &fs_types;

	while (*end)
		end = &(*end)->next;
	t->next = NULL;
	*end = t;
}

struct fs_type *fs_type_next(struct fs_type *t)
{
	return t ? t->next : fs_types;
}

static struct fs_type *type_find(const char *name)
{
	struct fs_type *t = fs_types;

	while (t && strcmp(t->name, name))
		t = t->next;
	return t;
}

void mount_put(struct mount *m)
{
	if (!ref_put(&m->refs))
		return;
	if (m->type->release)
		m->type->release(m);
	kfree(m);
}

/* Out of the tree and used by nobody: its names go, and with the last inode the instance. */
static void mount_shutdown(struct mount *m)
{
	struct inode *root = __atomic_exchange_n(&m->root, NULL, __ATOMIC_ACQ_REL);

	if (!root)
		return;
	inotify_unmounted(m);
	if (m->type->umount)
		m->type->umount(m, root);
	inode_put(root);
	mount_put(m);
}

void mount_unuse(struct mount *m)
{
	if (unlikely(__atomic_sub_fetch(&m->users, 1, __ATOMIC_SEQ_CST) == 0 && m->detached))
		mount_shutdown(m);
}

/* An instance not yet in the tree. */
static int mount_new(struct fs_type *t, const char *source, uint32_t flags, const char *options, struct mount **out)
{
	struct mount *m = kzalloc(sizeof(*m));
	int err;

	if (!m)
		return -ENOMEM;
	ref_init(&m->refs);
	list_init(&m->all);
	m->type = t;
	m->flags = flags & MS_KEPT;
	m->id = __atomic_add_fetch(&last_mount, 1, __ATOMIC_RELAXED);
	m->dev = DEV_MAKE(0, m->id);
	strlcpy(m->source, source && source[0] ? source : "none", sizeof(m->source));
	err = t->mount(m, options);
	if (err < 0) {
		mount_put(m);
		return err;
	}
	*out = m;
	return 0;
}

int mount_do(const char *type, const char *source, struct inode *dir, uint32_t flags, const char *options,
	     struct mount **out)
{
	struct fs_type *t = type_find(type);
	struct mount *m;
	int err = t ? mount_new(t, source, flags, options, &m) : -ENODEV;

	if (err < 0)
		return err;
	if (out)
		*out = m;
	if (!dir && mount_root)
		return 0;        /* the kernel's own: in no tree */
	mutex_lock(&mount_lock);
	if (dir && dir->nlink == 0)
		err = -ENOENT;
	else if (dir && dir->mounted)
		err = -EBUSY;    /* somebody was faster */
	else if (dir && dir->mount->detached)
		err = -EINVAL;   /* nobody would ever find it */
	if (err == 0) {
		list_add_tail(&mount_all, &m->all);
		if (dir) {
			inode_get(dir);
			spin_lock(&inode_names);
			m->covered = dir;
			dir->mounted = m;
			spin_unlock(&inode_names);
		} else {
			mount_root = m;
		}
	}
	mutex_unlock(&mount_lock);
	if (err < 0)
		mount_shutdown(m);
	return err;
}

/* Take m out of the tree; holds mount_lock. Returns the directory it covered, a reference to put. */
static struct inode *mount_detach(struct mount *m)
{
	struct inode *dir = m->covered;

	list_del(&m->all);
	spin_lock(&inode_names);
	dir->mounted = NULL;
	m->covered = NULL;
	spin_unlock(&inode_names);
	m->detached = true;
	return dir;
}

static struct mount *mount_child(struct mount *m)
{
	struct mount *c;

	list_for_each(c, &mount_all, all)
		if (c->covered && c->covered->mount == m)
			return c;
	return NULL;
}

static int umount_do(struct mount *m, int flags)
{
	struct inode *dir;
	struct mount *c;

	mutex_lock(&mount_lock);
	if (!m->covered || (!(flags & MNT_DETACH) && (m->users || mount_child(m)))) {
		mutex_unlock(&mount_lock);
		return m->covered ? -EBUSY : -EINVAL;
	}
	/* Deepest first, so that the tree below goes with it; somebody else may be at the same tree. */
	while (m->covered) {
		struct mount *leaf = m;

		while ((c = mount_child(leaf)))
			leaf = c;
		ref_get(&leaf->refs);
		dir = mount_detach(leaf);
		mutex_unlock(&mount_lock);
		inode_put(dir);
		if (__atomic_load_n(&leaf->users, __ATOMIC_SEQ_CST) == 0)
			mount_shutdown(leaf);
		mount_put(leaf);
		mutex_lock(&mount_lock);
	}
	mutex_unlock(&mount_lock);
	return 0;
}

void inode_statfs(struct inode *i, struct statfs *st)
{
	struct mount *m = i->mount;

	*st = (struct statfs){
		.f_type = m->type->magic, .f_bsize = PAGE_SIZE, .f_frsize = PAGE_SIZE, .f_namelen = NAME_MAX,
		.f_fsid.val = { m->dev, 0 },
		.f_flags = 0x20 | (m->flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME)) | 0x1000,
	};
	if (m->type->statfs)
		m->type->statfs(m, st);
	if (m == anon_mount)         /* Linux has a file system for each */
		st->f_type = S_ISFIFO(i->mode) ? PIPEFS_MAGIC : S_ISSOCK(i->mode) ? SOCKFS_MAGIC :
			     S_ISREG(i->mode) ? TMPFS_MAGIC : ANON_INODE_FS_MAGIC;
}

/* ---- system calls ------------------------------------------------------------------------------ */

static int remount(struct inode *i, uint32_t flags, const char *options)
{
	struct mount *m = i->mount;
	int err = 0;

	if (i != m->root)
		return -EINVAL;
	if (flags & MS_RDONLY && m->writers > 0)
		return -EBUSY;
	if (m->type->remount)
		err = m->type->remount(m, options);
	if (err == 0)
		m->flags = flags & MS_KEPT;
	return err;
}

/* Strings of mount(2): NULL stays NULL. */
static int string_copyin(char **out, const char *ustr)
{
	return ustr ? path_copyin(out, ustr) : 0;
}

static int mount_at(struct inode *dir, const char *source, const char *type, unsigned long flags, const char *data)
{
	if (flags & (MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE))
		return dir == dir->mount->root && !(flags & MS_SHARED) ? 0 : -EINVAL;    /* nothing is ever shared here */
	if (flags & (MS_BIND | MS_MOVE | MS_SHARED))
		return -EINVAL;
	if (flags & MS_REMOUNT)
		return remount(dir, flags, data);
	if (!type)
		return -EINVAL;
	if (dir == dir->mount->root && !strcmp(type, dir->mount->type->name) && strcmp(type, "tmpfs"))
		return -EBUSY;                                  /* the same once more */
	return S_ISDIR_(dir) ? mount_do(type, source, dir, flags, data, NULL) : -ENOTDIR;
}

long sys_mount(const char *usource, const char *utarget, const char *utype, unsigned long flags, const void *udata)
{
	char *source = NULL, *type = NULL, *data = NULL;
	struct inode *dir;
	int err;

	err = string_copyin(&type, utype);
	if (err == 0)
		err = string_copyin(&source, usource);
	if (err == 0)
		err = string_copyin(&data, udata);
	if (err == 0)
		err = path_lookup_user(AT_FDCWD, utarget, LOOKUP_FOLLOW, &dir);
	if (err == 0) {
		err = capable(CAP_SYS_ADMIN) ? mount_at(dir, source, type, flags, data) : -EPERM;
		inode_put(dir);
	}
	path_free(source);
	path_free(type);
	path_free(data);
	return err;
}

long sys_umount2(const char *utarget, int flags)
{
	struct inode *i;
	int err;

	if (flags & ~(MNT_FORCE | MNT_DETACH | UMOUNT_NOFOLLOW))
		return -EINVAL;
	err = path_lookup_user(AT_FDCWD, utarget, flags & UMOUNT_NOFOLLOW ? 0 : LOOKUP_FOLLOW, &i);
	if (err < 0)
		return err;
	err = !capable(CAP_SYS_ADMIN) ? -EPERM : i == i->mount->root ? umount_do(i->mount, flags) : -EINVAL;
	inode_put(i);
	return err;
}
