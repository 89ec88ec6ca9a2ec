/* Where a read puts its bytes, or a write has them: one buffer of the program or
   several. */
#pragma once
#include "abi/fcntl.h"
#include "lib/types.h"

#define IOV_MAX 64                 /* buffers in one call; Linux takes 1024 */

struct uio {
	struct iovec iov[IOV_MAX];
	unsigned     count;        /* of buffers */
	size_t       left;         /* bytes still to move */
};

/* One buffer; or the program's array of n. 0, -EFAULT, -EINVAL. */
int uio_init(struct uio *u, const void *ubuf, size_t n);
int uio_init_vector(struct uio *u, const struct iovec *uiov, int n);

/* Move n bytes (at most u->left) to the program, or from it, and go on in its
   buffers by as many. 0, -EFAULT. */
int uio_out(struct uio *u, const void *buf, size_t n);
int uio_in(struct uio *u, void *buf, size_t n);
