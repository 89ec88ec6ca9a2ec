/* The calls that send and receive: headers, buffers and addresses in and out. */
#include "net/socket.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "proc/time.h"

/* The body of sendmsg; h is kernel memory, what it points to the user's. */
static long send_msg(struct file *f, struct msghdr *h, unsigned flags)
{
	struct iovec_k fast[8], *vec = fast;
	struct sockpass *pass = NULL;
	union sock_addr to;
	struct uio u;
	long r = 0;

	if (h->msg_name && h->msg_namelen)
		r = sock_addr_in(&to, h->msg_name, h->msg_namelen);
	if (r == 0)
		r = uio_import(&u, (uintptr_t)h->msg_iov, h->msg_iovlen, fast, &vec);
	if (r < 0)
		return r == -EINVAL && h->msg_iovlen > 1024 ? -EMSGSIZE : r;
	r = pass_in(h, f->data, &pass);
	if (r == 0)
		r = socket_of(f)->ops->send(f->data, &u, flags | sock_file_flags(f), h->msg_name && h->msg_namelen ? &to : NULL,
			      h->msg_namelen, &pass);
	pass_free(pass);
	if (vec != fast)
		kfree(vec);
	return r;
}

/* The body of recvmsg: h's lengths and flags are changed. */
static long recv_msg(struct file *f, struct msghdr *h, unsigned flags)
{
	struct iovec_k fast[8], *vec = fast;
	struct recv_info info;
	struct uio u;
	long r, got;

	if (h->msg_name && (int)h->msg_namelen < 0)
		return -EINVAL;
	r = uio_import(&u, (uintptr_t)h->msg_iov, h->msg_iovlen, fast, &vec);
	if (r < 0)
		return r == -EINVAL && h->msg_iovlen > 1024 ? -EMSGSIZE : r;
	recv_info_init(&info);
	got = sock_recv(f->data, &u, flags | sock_file_flags(f), &info);
	h->msg_flags = (flags & MSG_CMSG_CLOEXEC) | info.flags;
	if (got >= 0)
		pass_out(h, f->data, &info, flags & MSG_CMSG_CLOEXEC);
	pass_free(info.pass);                /* of a message whose data could not be delivered */
	if (h->msg_name && got >= 0) {
		r = copyout_any(h->msg_name, &info.name, min((int)h->msg_namelen, info.namelen));
		h->msg_namelen = info.namelen;
	}
	if (vec != fast)
		kfree(vec);
	return got < 0 ? got : r < 0 ? r : got;
}

/* What sendmsg and recvmsg do around their bodies; h: where the header is copied to. */
static long with_msg(int fd, const struct msghdr *um, struct msghdr *h, int flags,
		     long (*body)(struct file *f, struct msghdr *h, unsigned flags))
{
	struct file *f;
	long r;

	if (copyin(h, um, sizeof(*h)) < 0)
		return -EFAULT;
	f = sock_file(fd, &r);
	if (!f)
		return r;
	r = body(f, h, flags);
	file_put(f);
	return r;
}

long sys_sendmsg(int fd, const struct msghdr *um, int flags)
{
	struct msghdr h;

	return with_msg(fd, um, &h, flags, send_msg);
}

long sys_recvmsg(int fd, struct msghdr *um, int flags)
{
	struct msghdr h;
	long r = with_msg(fd, um, &h, flags, recv_msg);

	return r >= 0 && copyout(um, &h, sizeof(h)) < 0 ? -EFAULT : r;
}

long sys_sendmmsg(int fd, struct mmsghdr *um, unsigned n, int flags)
{
	unsigned done = 0;
	long r = 0;

	for (; done < min(n, 1024u); done++) {
		r = sys_sendmsg(fd, &um[done].msg_hdr, flags);
		if (r < 0)
			break;
		if (put_user32(&um[done].msg_len, r) < 0)
			return -EFAULT;
	}
	return done ? done : r;
}

long sys_recvmmsg(int fd, struct mmsghdr *um, unsigned n, int flags, struct timespec *timeout)
{
	nsec_t deadline;
	unsigned done = 0;
	long r = deadline_copyin(&deadline, timeout, CLOCK_MONOTONIC, false);

	if (r < 0)
		return r;
	/* looked at after each message, as on Linux: the last wait may be longer */
	for (; done < min(n, 1024u) && (done == 0 || clock_now() < deadline); done++) {
		r = sys_recvmsg(fd, &um[done].msg_hdr, flags & ~MSG_WAITFORONE);
		if (r < 0)
			break;
		if (put_user32(&um[done].msg_len, r) < 0)
			return -EFAULT;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
	}
	return done ? done : r;
}

long sys_sendto(int fd, const void *buf, size_t n, int flags, const struct sockaddr *ua, int len)
{
	struct sockpass *none = NULL;
	union sock_addr to;
	struct file *f;
	struct uio u;
	long r;

	f = sock_file(fd, &r);
	if (!f)
		return r;
	uio_user(&u, (uintptr_t)buf, min(n, 0x7ffff000ul));
	r = ua ? sock_addr_in(&to, ua, len) : 0;
	if (r == 0)
		r = socket_of(f)->ops->send(f->data, &u, flags | sock_file_flags(f), ua ? &to : NULL, len, &none);
	file_put(f);
	return r;
}

long sys_recvfrom(int fd, void *buf, size_t n, int flags, struct sockaddr *ua, int *ulen)
{
	struct recv_info info;
	struct file *f;
	struct uio u;
	long r;
	int err = 0;

	f = sock_file(fd, &r);
	if (!f)
		return r;
	uio_user(&u, (uintptr_t)buf, min(n, 0x7ffff000ul));
	recv_info_init(&info);
	r = sock_recv(f->data, &u, flags | sock_file_flags(f), &info);
	if (r >= 0 && ua)
		err = sock_addr_out(&info.name, info.namelen, ua, ulen);
	pass_free(info.pass);
	file_put(f);
	return err < 0 ? err : r;
}
