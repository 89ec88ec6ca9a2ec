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

/* target: a symbolic link's, or NULL. */
static int add_node(struct inode *dir, const char *name, uint32_t mode, uint64_t rdev, const char *target)
{
	struct inode *i;
	int err;

	mutex_lock(&dir->lock);
	err = target ? dir->ops->symlink(dir, name, strlen(name), target, &i) :
	      dir->ops->create(dir, name, strlen(name), mode, rdev, &i);
	mutex_unlock(&dir->lock);
	if (err == 0)
		inode_put(i);
	return err;
}

static int devfs_mount(struct mount *m, const char *options)
{
	static const struct { const char *name, *target; uint32_t mode; } others[] = {
		{ "pts", NULL, S_IFDIR | 0755 }, { "shm", NULL, S_IFDIR | 01777 }, { "mqueue", NULL, S_IFDIR | 01777 },
		{ "fd", "/proc/self/fd", 0 }, { "stdin", "/proc/self/fd/0", 0 }, { "stdout", "/proc/self/fd/1", 0 },
		{ "stderr", "/proc/self/fd/2", 0 },
	};
	int err = tmpfs_mount(m, options);

	if (err < 0)
		return err;
	m->root->mode = S_IFDIR | 0755;
	for (struct device *d = devices; d < devices + ndevices && err == 0; d++)
		if (d->name)
			err = add_node(m->root, d->name, S_IFCHR | (d->mode & 07777), d->rdev, NULL);
	for (unsigned n = 0; n < ARRAY_SIZE(others) && err == 0; n++)
		err = add_node(m->root, others[n].name, others[n].mode, 0, others[n].target);
	return err;
}

void devfs_init(void)
{
	static struct fs_type devtmpfs;

	tmpfs_type_like(&devtmpfs, "devtmpfs", devfs_mount);
	fs_register(&devtmpfs);
}
