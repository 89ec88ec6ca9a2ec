/* The cursor: bytes move between kernel memory and the segments of a read or write. */
#include "mm/uio.h"
#include "abi/errno.h"
#include "lib/string.h"
#include "mm/slab.h"

#define SEGMENTS_MAX 1024
#define BYTES_MAX    0x7ffff000ul        /* as Linux: one call moves no more */

enum direction { COPY_FROM, COPY_TO, ZERO };

/* Move n bytes of one segment; how many were not moved. */
static inline size_t move_part(struct uio *u, void *buf, size_t n, enum direction d)
{
	void *base = (void *)u->base;

	if (u->user && d == COPY_FROM)
		return copyin_partial(buf, base, n);
	if (u->user && d == COPY_TO)
		return copyout_partial(base, buf, n);
	if (u->user)
		return clear_user(base, n) < 0 ? n : 0;
	if (d == COPY_FROM)
		memcpy(buf, base, n);
	else if (d == COPY_TO)
		memcpy(base, buf, n);
	else
		memset(base, 0, n);
	return 0;
}

static inline __attribute__((always_inline)) int move(struct uio *u, void *buf, size_t n, enum direction d)
{
	assert(n <= u->left);
	while (n > 0) {
		while (unlikely(u->seg_left == 0)) {
			u->base = u->next->base;
			u->seg_left = u->next->len;
			u->next++;
		}
		size_t part = min(n, u->seg_left), missed = move_part(u, buf, part, d), done = part - missed;

		u->base += done;
		u->seg_left -= done;
		u->left -= done;
		if (missed)
			return -EFAULT;
		buf += done;
		n -= done;
	}
	return 0;
}

int uio_copy_from_slow(struct uio *u, void *buf, size_t n)
{
	return move(u, buf, n, COPY_FROM);
}

int uio_copy_to_slow(struct uio *u, const void *buf, size_t n)
{
	return move(u, (void *)buf, n, COPY_TO);
}

int uio_zero(struct uio *u, size_t n)
{
	assert(n <= u->left);
	if (unlikely(!u->user || n > u->seg_left || clear_user((void *)u->base, n) < 0))
		return move(u, NULL, n, ZERO);
	u->base += n;
	u->seg_left -= n;
	u->left -= n;
	return 0;
}

int uio_import(struct uio *u, uintptr_t uvec, unsigned long n, struct iovec_k fast[8], struct iovec_k **out)
{
	struct iovec_k *v = fast;
	size_t total = 0;
	int r = -EINVAL;

	*out = fast;
	if (n > SEGMENTS_MAX)
		return -EINVAL;
	if (n > 8)
		v = kmalloc(n * sizeof(*v));
	if (!v)
		return -ENOMEM;
	if (copyin(v, (void *)uvec, n * sizeof(*v)) < 0) {
		r = -EFAULT;
		goto drop_vec;
	}
	for (unsigned long i = 0; i < n; i++) {
		if ((long)v[i].len < 0)
			goto drop_vec;
		if (!user_range_ok(v[i].base, v[i].len)) {
			r = -EFAULT;
			goto drop_vec;
		}
		v[i].len = min(v[i].len, BYTES_MAX - total);
		total += v[i].len;
	}
	*u = (struct uio){ 0, 0, total, v, true };
	*out = v;
	return 0;
drop_vec:
	if (v != fast)
		kfree(v);
	return r;
}
