/* Moving bytes between kernel and program, buffer by buffer. Read mm/user.h before. */
#include "fs/uio.h"
#include "abi/errno.h"
#include "cpu/layout.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/user.h"

#define LENGTH_MAX 0x7ffff000ul            /* no call moves more, as on Linux */

/* The length is cut to what a call may move; the address is looked at before
   anything happens. */
int uio_init(struct uio *u, const void *ubuf, size_t n)
{
	u->count = 1;
	u->left = min(n, LENGTH_MAX);
	u->iov[0] = (struct iovec){ (void *)ubuf, u->left };
	return user_range_ok((uintptr_t)ubuf, u->left) ? 0 : -EFAULT;
}

/* The sum of the lengths is cut too. Each buffer must lie in user memory, even one
   that will not be reached. */
int uio_init_vector(struct uio *u, const struct iovec *uiov, int n)
{
	if (n < 0 || n > IOV_MAX)
		return -EINVAL;
	if (copyin(u->iov, uiov, n * sizeof(struct iovec)) < 0)
		return -EFAULT;
	u->count = n;
	u->left = 0;
	for (int i = 0; i < n; i++) {
		if ((ssize_t)u->iov[i].iov_len < 0)
			return -EINVAL;
		if (!user_range_ok((uintptr_t)u->iov[i].iov_base, u->iov[i].iov_len))
			return -EFAULT;
		u->iov[i].iov_len = min(u->iov[i].iov_len, LENGTH_MAX - u->left);
		u->left += u->iov[i].iov_len;
	}
	return 0;
}

/* The buffers at the front are used up one after the other. u always describes what is
   still to be moved: so a call can stop anywhere, sleep, and go on. */
static int move(struct uio *u, char *buf, size_t n, bool out)
{
	assert(n <= u->left);
	while (n > 0) {
		struct iovec *v = &u->iov[0];
		size_t len = min(n, v->iov_len);
		int r = out ? copyout(v->iov_base, buf, len) : copyin(buf, v->iov_base, len);

		if (r < 0)
			return r;
		buf += len;
		n -= len;
		u->left -= len;
		v->iov_base = (char *)v->iov_base + len;
		v->iov_len -= len;
		if (v->iov_len == 0)               /* this buffer is done: the next one comes to the front */
			memmove(u->iov, u->iov + 1, --u->count * sizeof(struct iovec));
	}
	return 0;
}

int uio_out(struct uio *u, const void *buf, size_t n)
{
	return move(u, (char *)buf, n, true);
}

int uio_in(struct uio *u, void *buf, size_t n)
{
	return move(u, buf, n, false);
}
