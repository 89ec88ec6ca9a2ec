/* /proc/kcov of make fuzz-calls' build (lib/kcov.h). */
#include "lib/kcov.h"
#include "abi/errno.h"
#include "fs/procfs.h"
#include "mm/uio.h"

static long bits_read(struct file *f, struct uio *u, int64_t *pos)
{
	size_t n;
	const uint8_t *bits = kcov_bits(&n);
	size_t left = *pos < 0 || (size_t)*pos >= n ? 0 : n - *pos, part = min(u->left, left);

	if (uio_copy_to(u, bits + *pos, part) < 0)
		return -EFAULT;
	*pos += part;
	return part;
}

static long bits_write(struct file *f, struct uio *u, int64_t *pos)
{
	char word;
	size_t n = u->left;

	if (n < 1 || uio_copy_from(u, &word, 1) < 0)
		return -EFAULT;
	kcov_set(word == '1');
	return n;
}

void kcov_init(void)
{
	static const struct file_ops fops = { .read = bits_read, .write = bits_write };

	procfs_register_fops("kcov", 0600, &fops);
}
