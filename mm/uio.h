/* One cursor over user or kernel buffers, so that read and readv, pipes and sockets, move bytes one way. Layer 5. */
#pragma once
#include "cpu/usercopy.h"
#include "lib/types.h"

struct iovec_k { uintptr_t base; size_t len; };     /* struct iovec's layout */

/* left: bytes still to go over all segments. user: addresses are the user's. */
struct uio {
	uintptr_t base;             /* current segment */
	size_t    seg_left;         /* of it */
	size_t    left;             /* in all */
	const struct iovec_k *next; /* following segments (kernel copy) */
	bool      user;
};

static inline void uio_user(struct uio *u, uintptr_t base, size_t n)
{
	*u = (struct uio){ base, n, n, NULL, true };
}
static inline void uio_kernel(struct uio *u, void *base, size_t n)
{
	*u = (struct uio){ (uintptr_t)base, n, n, NULL, false };
}
/* Copy in and check a user iovec array: *out must be kfree'd unless it equals `fast`.
   0, -EINVAL (count or total), -EFAULT, -ENOMEM. */
int  uio_import(struct uio *u, uintptr_t uvec, unsigned long n, struct iovec_k fast[8], struct iovec_k **out);

/* uio_copy_from: bytes from the cursor into buf (write side). uio_copy_to: bytes from buf to the cursor (read
   side). Advance by what was moved. 0, or -EFAULT (then the cursor has advanced by the part done). */
int uio_copy_from_slow(struct uio *u, void *buf, size_t n);
int uio_copy_to_slow(struct uio *u, const void *buf, size_t n);

static inline int uio_advance(struct uio *u, size_t n, size_t missed)
{
	n -= missed;
	u->base += n;
	u->seg_left -= n;
	u->left -= n;
	return unlikely(missed) ? -EFAULT : 0;
}

static inline int uio_copy_from(struct uio *u, void *buf, size_t n)
{
	if (likely(u->user && n <= u->seg_left))
		return uio_advance(u, n, copyin_partial(buf, (void *)u->base, n));
	return uio_copy_from_slow(u, buf, n);
}

static inline int uio_copy_to(struct uio *u, const void *buf, size_t n)
{
	if (likely(u->user && n <= u->seg_left))
		return uio_advance(u, n, copyout_partial((void *)u->base, buf, n));
	return uio_copy_to_slow(u, buf, n);
}

int uio_zero(struct uio *u, size_t n);
