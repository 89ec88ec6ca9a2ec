/* The cpio archive: entry after entry, each a header of 110 characters, the name,
   the data, both padded to 4 bytes. It may be missing, cut off or damaged. Read
   boot/bootinfo.h before; the format is in cpio(5). */
#include "fs/cpio.h"
#include "abi/errno.h"
#include "abi/stat.h"
#include "boot/bootinfo.h"
#include "cpu/layout.h"
#include "lib/string.h"
#include "mm/vmobj.h"

#define HEADER 110

/* Field number i: eight hexadecimal digits. */
static bool field(const char *header, int i, uint32_t *value)
{
	*value = 0;
	for (const char *p = header + 6 + i * 8; p < header + 14 + i * 8; p++) {
		char c = *p | 0x20;

		if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
			return false;
		*value = *value << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return true;
}

/* Every length is compared with what is left of the archive before a byte behind it
   is looked at; the sums cannot overflow, because they are made in 64 bits of
   numbers with 32. */
bool cpio_next(size_t *at, struct cpio_entry *e)
{
	const char *h = (const char *)phys_to_virt(bootinfo.initrd) + *at;
	size_t left = bootinfo.initrd_size - *at, data;
	uint32_t size, name_size;

	if (*at > bootinfo.initrd_size || left < HEADER || memcmp(h, "07070", 5) != 0)
		return false;
	if (!field(h, 1, &e->mode) || !field(h, 6, &size) || !field(h, 11, &name_size))
		return false;
	data = align_up(HEADER + (size_t)name_size, 4);
	if (name_size == 0 || data > left || size > left - data || h[HEADER + name_size - 1])
		return false;
	e->name = h + HEADER;
	e->data = h + data;
	e->size = size;
	*at += data + align_up((size_t)size, 4);
	return strcmp(e->name, CPIO_END) != 0;
}

/* Names in the archive have no slash at their beginning, and may have "./" there. */
static const char *plain(const char *name)
{
	while (*name == '/' || (name[0] == '.' && name[1] == '/'))
		name++;
	return name;
}

/* The archive is searched from its beginning each time: there are few programs in
   chapter 4. */
long cpio_program(const char *path, struct vmobj **out)
{
	struct cpio_entry e;
	size_t at = 0;

	while (cpio_next(&at, &e)) {
		if ((e.mode & S_IFMT) != S_IFREG || strcmp(plain(e.name), plain(path)) != 0)
			continue;
		if (e.size > VMOBJ_MAX)
			return -EFBIG;
		*out = vmobj_new(e.size);
		if (!*out)
			return -ENOMEM;
		if (vmobj_write(*out, 0, e.data, e.size) == 0)
			return 0;
		vmobj_put(*out);
		return -ENOMEM;
	}
	return -ENOENT;
}
