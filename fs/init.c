/* Start-up of the file systems, and the first tree. */
#include "fs/init.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/anon.h"
#include "fs/devfs.h"
#include "fs/file.h"
#include "fs/fowner.h"
#include "fs/initramfs.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "fs/tmpfs.h"
#include "kernel/klog.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "proc/cred.h"

void fs_init(void)
{
	inode_init();
	file_init();
	anon_init();
	tmpfs_init();
	devfs_init();
}

/* The directory, made if it is not there; NULL: cannot be. Counted. */
static struct inode *need_dir(const char *path, uint32_t mode)
{
	struct inode *i;

	return path_lookup(AT_FDCWD, path, LOOKUP_FOLLOW | LOOKUP_DIR, &i) == 0 ||
	       node_make(path, S_IFDIR | mode, &i) == 0 ? i : NULL;
}

void fs_mount_root(struct bootinfo *bi)
{
	static const struct { const char *type, *dir, *options; uint32_t mode; } first[] = {
		{ "proc", "/proc", NULL, 0555 }, { "sysfs", "/sys", NULL, 0555 }, { "devtmpfs", "/dev", NULL, 0755 },
		{ "devpts", "/dev/pts", "mode=620,ptmxmode=666", 0755 }, { "tmpfs", "/dev/shm", NULL, 01777 },
		{ "mqueue", "/dev/mqueue", NULL, 01777 }, { NULL, "/tmp", NULL, 01777 },
	};
	struct mount *root;

	if (!current->cred) {
		cred_get(&cred_root);
		current->cred = &cred_root;
	}
	if (mount_do("tmpfs", "rootfs", NULL, 0, "mode=755", &root) < 0)
		panic("no memory for the root file system");
	current->fs = fsctx_new(root->root);
	if (!current->fds)
		current->fds = fdtable_new();
	if (!current->fs || !current->fds)
		panic("no memory for the root file system");
	initramfs_unpack(bi);
	for (unsigned n = 0; n < ARRAY_SIZE(first); n++) {
		struct inode *dir = need_dir(first[n].dir, first[n].mode);
		int err = !dir ? -ENOENT : !first[n].type ? 0 :
			  mount_do(first[n].type, first[n].type, dir, 0, first[n].options, NULL);

		if (dir)
			inode_put(dir);
		if (err < 0)
			klog(KERN_WARN, "%s on %s: error %d", first[n].type ? first[n].type : "directory",
			     first[n].dir, -err);
	}
}
