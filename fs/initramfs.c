/* The first files: the archive that the boot loader brought, unpacked into the root. Its pages are given
   back as they are read, so that a large one does not need its size twice. */
#include "fs/initramfs.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "boot/bootinfo.h"
#include "fs/cpio.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/klog.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vm.h"

/* A file with several names, seen in this archive. */
struct linked {
	struct linked *next;
	uint32_t       ino, devmajor, devminor;
	struct inode  *inode;       /* counted */
};

struct unpack {
	struct cpio_sink sink;
	paddr_t        base, freed;     /* of the module; pages below `freed` are given back */
	struct linked *linked;
	unsigned       made, failed;
	int            err;             /* the first failure, of this name */
	char           name[64];
};

static struct unpack *unpack_of(struct cpio_sink *s)
{
	return container_of(s, struct unpack, sink);
}

/* size bytes become the pages of i. */
static int fill(struct inode *i, const uint8_t *data, size_t size)
{
	int err = vmobj_resize(i->obj, 0);

	if (err == 0)
		err = vmobj_resize(i->obj, size);
	for (size_t at = 0; at < size && err == 0; at += PAGE_SIZE) {
		size_t n = min(size - at, PAGE_SIZE);
		struct page *p = page_alloc_user(PAGE_OBJ);

		if (!p)
			return -ENOMEM;
		memcpy(page_addr(p), data + at, n);
		memset((char *)page_addr(p) + n, 0, PAGE_SIZE - n);
		err = vmobj_put_page(i->obj, at >> PAGE_SHIFT, p);
		if (err < 0)
			page_put(p);
	}
	return err;
}

static struct linked **linked_find(struct unpack *u, const struct cpio_entry *e)
{
	struct linked **l = &u->linked;

	while (*l && ((*l)->ino != e->ino || (*l)->devmajor != e->devmajor || (*l)->devminor != e->devminor))
		l = &(*l)->next;
	return l;
}

/* Make the name in dir (held). An older file of that name goes, an older directory stays. */
static int make(struct unpack *u, struct inode *dir, const char *name, unsigned len, const struct cpio_entry *e,
		struct inode **out)
{
	struct linked **l = S_ISREG(e->mode) && e->nlink > 1 ? linked_find(u, e) : NULL;
	int err = dir->ops->lookup(dir, name, len, out);

	if (err == 0 && S_ISDIR_(*out) && S_ISDIR(e->mode))
		return 0;
	if (err == 0) {
		err = S_ISDIR_(*out) ? dir->ops->rmdir(dir, name, len, *out) : dir->ops->unlink(dir, name, len, *out);
		inode_put(*out);
		if (err < 0)
			return err;
	}
	if (l && *l) {
		*out = (*l)->inode;
		inode_get(*out);
		return dir->ops->link(dir, name, len, *out);
	}
	if (S_ISLNK(e->mode)) {
		char *target = kzalloc(min(e->size, (uint32_t)PATH_MAX) + 1);

		if (!target)
			return -ENOMEM;
		memcpy(target, e->data, min(e->size, (uint32_t)PATH_MAX));
		err = dir->ops->symlink(dir, name, len, target, out);
		kfree(target);
		return err;
	}
	err = dir->ops->create(dir, name, len, e->mode, DEV_MAKE(e->rdevmajor, e->rdevminor), out);
	if (err == 0 && l && (*l = kzalloc(sizeof(**l)))) {
		**l = (struct linked){ NULL, e->ino, e->devmajor, e->devminor, *out };
		inode_get(*out);
	}
	return err;
}

static int unpack_one(struct unpack *u, const struct cpio_entry *e)
{
	struct inode *i = NULL;
	struct walk w;
	int err;

	if (!(S_ISREG(e->mode) || S_ISDIR(e->mode) || S_ISLNK(e->mode) || S_ISCHR(e->mode) || S_ISBLK(e->mode) ||
	      S_ISFIFO(e->mode) || S_ISSOCK(e->mode)))
		return -EINVAL;
	err = path_parent(&w, AT_FDCWD, e->name);
	if (err < 0)
		goto end;
	if (name_kind(w.name, w.len) == NAME_ORDINARY) {
		mutex_lock(&w.cur->lock);
		err = make(u, w.cur, w.name, w.len, e, &i);
		mutex_unlock(&w.cur->lock);
	} else if (S_ISDIR(e->mode)) {
		inode_get(i = w.cur);           /* "." is the root itself */
	} else {
		err = -EINVAL;
	}
	if (err == 0) {
		if (S_ISREG(e->mode) && (e->size || e->nlink < 2))
			err = fill(i, e->data, e->size);
		i->mode = (i->mode & S_IFMT) | (e->mode & 07777);
		i->uid = e->uid;
		i->gid = e->gid;
		i->atime = i->mtime = (struct timespec){ e->mtime, 0 };
		inode_put(i);
	}
end:
	walk_end(&w);
	return err;
}

static int unpack_entry(struct cpio_sink *s, const struct cpio_entry *e)
{
	struct unpack *u = unpack_of(s);
	int err = unpack_one(u, e);

	if (err == 0) {
		u->made++;
		return 0;
	}
	if (u->failed++ == 0) {
		u->err = err;
		strlcpy(u->name, e->name, sizeof(u->name));
	}
	return err == -ENOMEM ? err : 0;       /* the others may still be fine */
}

static void unpack_trailer(struct cpio_sink *s)
{
	struct unpack *u = unpack_of(s);

	while (u->linked) {
		struct linked *l = u->linked;

		u->linked = l->next;
		inode_put(l->inode);
		kfree(l);
	}
}

/* tricks.md: The module is given back as it is read */
static void unpack_done(struct cpio_sink *s, size_t offset)
{
	struct unpack *u = unpack_of(s);

	for (; u->freed + PAGE_SIZE <= u->base + offset; u->freed += PAGE_SIZE)
		page_put(phys_to_page(u->freed));
}

void initramfs_unpack(const struct bootinfo *bi)
{
	struct unpack u = { .sink = { unpack_entry, unpack_trailer, unpack_done }, .base = bi->initrd,
			    .freed = page_down(bi->initrd) };
	const char *wrong;
	size_t at;

	if (bi->initrd_bad)
		klog(KERN_ERR, "initramfs: lies outside memory, ignored");
	if (!bi->initrd_size)
		return;
	wrong = cpio_read(phys_to_virt(bi->initrd), bi->initrd_size, &u.sink, &at);
	if (wrong)
		klog(KERN_ERR, "initramfs: %s, at byte %zu of %zu; %u files before it are kept", wrong, at,
		     bi->initrd_size, u.made);
	else if (at < bi->initrd_size)
		klog(KERN_ERR, "initramfs: no memory for %s (byte %zu of %zu); %u files are kept", u.name, at,
		     bi->initrd_size, u.made);
	else if (u.failed)
		klog(KERN_ERR, "initramfs: %u files not made, first %s: error %d", u.failed, u.name, -u.err);
	else
		klog(KERN_INFO, "initramfs: %u files, %zu KiB", u.made, bi->initrd_size >> 10);
	unpack_trailer(&u.sink);
	unpack_done(&u.sink, bi->initrd_size + PAGE_SIZE - 1);
}
