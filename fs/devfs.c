/* /dev: which driver serves a device number, and a tmpfs that begins with a node for each. */
#include "fs/devfs.h"
#include "abi/errno.h"
#include "fs/inode.h"
#include "fs/tmpfs.h"
#include "lib/string.h"

#define MAX_DEVICES 96

/* Written only while the machine starts. */
static struct device {
	const char *name;          /* NULL: no node of its own */
	uint32_t    mode;
	uint64_t    rdev;
	unsigned    n;             /* minors served from rdev on */
	const struct file_ops *fops;
} devices[MAX_DEVICES];
static unsigned ndevices;

static void device_add(const char *name, uint32_t mode, uint64_t rdev, unsigned n, const struct file_ops *fops)
{
	if (ndevices == MAX_DEVICES)
		panic("more than %d devices", MAX_DEVICES);
	devices[ndevices++] = (struct device){ name, mode, rdev, n, fops };
}

void dev_register(const char *name, uint32_t mode, uint64_t rdev, const struct file_ops *fops)
{
	device_add(name, mode, rdev, 1, fops);
}

void dev_register_range(uint64_t rdev, unsigned n, const struct file_ops *fops)
{
	device_add(NULL, 0, rdev, n, fops);
}

const struct file_ops *dev_find(uint64_t rdev)
{
	for (struct device *d = devices; d < devices + ndevices; d++)
		if (DEV_MAJOR(rdev) == DEV_MAJOR(d->rdev) && DEV_MINOR(rdev) - DEV_MINOR(d->rdev) < d->n)
			return d->fops;
	return NULL;
}

static int add_node(struct inode *dir, const char *name, uint32_t mode, uint64_t rdev)
{
	struct inode *i;
	int err;

	mutex_lock(&dir->lock);
	err = dir->ops->create(dir, name, strlen(name), mode, rdev, &i);
	if (err == 0) {
		i->mode = mode;
		inode_put(i);
	}
	mutex_unlock(&dir->lock);
	return err;
}

static int add_link(struct inode *dir, const char *name, const char *target)
{
	struct inode *i;
	int err;

	mutex_lock(&dir->lock);
	err = dir->ops->symlink(dir, name, strlen(name), target, &i);
	if (err == 0)
		inode_put(i);
	mutex_unlock(&dir->lock);
	return err;
}

static int devfs_mount(struct mount *m, const char *options)
{
	static const char *const links[][2] = {
		{ "fd", "/proc/self/fd" }, { "stdin", "/proc/self/fd/0" }, { "stdout", "/proc/self/fd/1" },
		{ "stderr", "/proc/self/fd/2" },
	};
	static const char *const dirs[] = { "pts", "shm", "mqueue" };
	int err = tmpfs_mount(m, options);

	if (err < 0)
		return err;
	m->root->mode = S_IFDIR | 0755;
	for (unsigned n = 0; n < ndevices && err == 0; n++)
		if (devices[n].name)
			err = add_node(m->root, devices[n].name, S_IFCHR | (devices[n].mode & 07777), devices[n].rdev);
	for (unsigned n = 0; n < ARRAY_SIZE(dirs) && err == 0; n++)
		err = add_node(m->root, dirs[n], S_IFDIR | (n ? 01777 : 0755), 0);
	for (unsigned n = 0; n < ARRAY_SIZE(links) && err == 0; n++)
		err = add_link(m->root, links[n][0], links[n][1]);
	return err;
}

void devfs_init(void)
{
	static struct fs_type devtmpfs;

	tmpfs_type_like(&devtmpfs, "devtmpfs", devfs_mount);
	fs_register(&devtmpfs);
}
