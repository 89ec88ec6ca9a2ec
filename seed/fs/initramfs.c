/* The tree of files as the first program finds it: what the cpio archive has, then
   what every program expects. Read fs/cpio.c and fs/inode.c before. */
#include "abi/errno.h"
#include "boot/bootinfo.h"
#include "dev/tty.h"
#include "fs/cpio.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/procfs.h"
#include "kernel/klog.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/vmobj.h"
#include "proc/proc.h"

/* Directories on the way must be there already: an archive names them before what is
   in them. A link at the end of the path is not followed: an archive could otherwise write
   through its own links. */
int tree_make(const char *path, mode_t mode, dev_t rdev, struct inode **out)
{
	struct place p;
	int r = path_walk_kernel(path, false, &p);

	*out = NULL;
	if (r < 0)
		return r;
	if (!p.inode) {
		r = dir_make(p.dir, p.name, mode, out);
		if (r == 0)
			(*out)->rdev = rdev;
	}
	place_put(&p);
	return r;
}

/* A name twice in the archive is an error of its maker; the first one counts. Devices
   are not made from it but below. */
static int unpack(const struct cpio_entry *e)
{
	struct inode *i;
	int r;

	if (!S_ISREG(e->mode) && !S_ISDIR(e->mode) && !S_ISLNK(e->mode))
		return 0;
	r = tree_make(e->name, e->mode, 0, &i);
	if (r < 0 || !i)
		return r;
	if (i->obj) {
		r = e->size > (S_ISLNK(e->mode) ? PATH_MAX - 1 : VMOBJ_MAX) ? -EFBIG : vmobj_write(i->obj, 0, e->data, e->size);
		i->obj->size = r < 0 ? 0 : e->size;
	}
	inode_put(i);
	return r;
}

/* The archive's memory is free when all of it is unpacked. */
static void unpack_all(void)
{
	size_t at = 0, files = 0;
	struct cpio_entry e = { .name = "" };
	paddr_t start = page_up(bootinfo.initrd), end = page_down(bootinfo.initrd + bootinfo.initrd_size);

	for (; cpio_next(&at, &e); files++) {
		int r = unpack(&e);

		if (r < 0)
			printk("initrd: %s: error %d\n", e.name, -r);
	}
	if (strcmp(e.name, CPIO_END) != 0)
		printk("initrd: no cpio archive, or it is cut off after %lu entries\n", files);
	/* Whole frames only: in the first and the last one something else may lie too. */
	for (paddr_t pa = start; pa < end; pa += PAGE_SIZE)
		page_put(phys_to_page(pa));
	/* Whoever asks for the archive from now on finds an empty one. */
	bootinfo.initrd_size = 0;
}

/* Programs expect these, whatever the archive has. */
static void make_expected(void)
{
	static const struct { const char *path; mode_t mode; dev_t rdev; } expected[] = {
		{ "/dev", S_IFDIR | 0755, 0 }, { "/proc", S_IFDIR | 0555, 0 }, { "/tmp", S_IFDIR | 01777, 0 },
		{ "/dev/console", S_IFCHR | 0600, DEV_MAKE(5, 1) }, { "/dev/tty", S_IFCHR | 0666, DEV_MAKE(5, 0) },
		{ "/dev/ttyS0", S_IFCHR | 0600, DEV_MAKE(4, 64) }, { "/dev/null", S_IFCHR | 0666, DEV_MAKE(1, 3) },
		{ "/dev/zero", S_IFCHR | 0666, DEV_MAKE(1, 5) }, { "/dev/urandom", S_IFCHR | 0666, DEV_MAKE(1, 9) },
		{ "/dev/shm", S_IFDIR | 01777, 0 },
	};
	struct inode *i;

	for (unsigned n = 0; n < ARRAY_SIZE(expected); n++)
		if (tree_make(expected[n].path, expected[n].mode, expected[n].rdev, &i) == 0)
			inode_put(i);
}

/* Descriptors 0, 1 and 2 of the first process are the console: one open file, to which the
   three refer. All its children inherit them. Without a console nobody could be told what
   is wrong; so that is a panic. */
static void open_console(struct proc *p)
{
	struct place place;
	struct file *f;

	p->fds = kzalloc(sizeof(*p->fds));
	if (!p->fds || path_walk_kernel("/dev/console", true, &place) < 0 || !place.inode)
		panic("there is no /dev/console, or no memory for it");
	inode_put(place.dir);
	f = file_new(&device_ops, place.inode, O_RDWR, NULL);
	if (!f)
		panic("no memory for the console");
	for (int fd = 0; fd < 3; fd++)
		p->fds->files[fd] = f;
	f->refs = 3;
}

/* The order matters: a directory of the archive stays as it is, and the terminal is
   opened by its name. */
void files_start(void)
{
	struct proc *p = current->proc;

	inode_root = inode_new(S_IFDIR | 0755);
	if (!inode_root)
		panic("no memory for the root directory");
	inode_root->nlink = 1;
	p->umask = 022;
	p->cwd = inode_root;
	inode_get(inode_root);
	unpack_all();
	make_expected();
	procfs_init();
	tty_init();
	open_console(p);
}
