/* sendmsg and recvmsg: several buffers, an address, and control messages, by which
   descriptors go to another process (SCM_RIGHTS). Read net/sockcalls.c before; cmsg(3),
   unix(7). */
#include "abi/errno.h"
#include "kernel/syscall.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "net/socket.h"
#include "proc/proc.h"

/* ---- descriptors on the way ---- */

/* AF_UNIX sockets are not passed: one that lies in its own queue would never be
   closed. */
static int add_files(struct rights *r, const int *ufds, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct file *f;
		int fd;

		if (r->n == ARRAY_SIZE(r->files))
			return -EINVAL;
		if (copyin(&fd, ufds + i, sizeof(fd)) < 0)
			return -EFAULT;
		f = fd_file(fd);
		if (!f)
			return -EBADF;
		if (f->ops == &socket_ops && ((struct socket *)f->data)->family == AF_UNIX)
			return -EINVAL;
		file_get(f);
		r->files[r->n++] = f;
	}
	return 0;
}

/* Go through the control messages. 0, -EINVAL, -EFAULT, -EBADF. */
static int read_control(const struct msghdr *h, struct rights *r)
{
	struct cmsghdr c;
	size_t at = 0;

	while (h->msg_controllen >= sizeof(c) && at <= h->msg_controllen - sizeof(c)) {
		const char *ucmsg = (const char *)h->msg_control + at;
		int error;

		if (copyin(&c, ucmsg, sizeof(c)) < 0)
			return -EFAULT;
		if (c.cmsg_len < sizeof(c) || c.cmsg_len > h->msg_controllen - at)
			return -EINVAL;
		if (c.cmsg_level != SOL_SOCKET || c.cmsg_type != SCM_RIGHTS)
			return -EINVAL;
		error = add_files(r, (const int *)(ucmsg + sizeof(c)), (c.cmsg_len - sizeof(c)) / sizeof(int));
		if (error < 0)
			return error;
		at += CMSG_ALIGN(c.cmsg_len);
	}
	return 0;
}

static int rights_in(struct socket *s, const struct msghdr *h, struct rights **out)
{
	struct rights *r;
	int error;

	*out = NULL;
	if (!h->msg_control || h->msg_controllen == 0 || s->family != AF_UNIX)
		return 0;
	r = kzalloc(sizeof(*r));
	if (!r)
		return -ENOMEM;
	error = read_control(h, r);
	if (error < 0 || r->n == 0) {
		rights_free(r);
		return error;
	}
	*out = r;
	return 0;
}

/* The files get descriptors of the receiver, as many as there is room for in the
   program's buffer and in its table; MSG_CTRUNC says that some were lost. */
static void rights_out(struct msghdr *h, struct rights *r, bool cloexec)
{
	size_t room = h->msg_controllen < sizeof(struct cmsghdr) ? 0 : h->msg_controllen - sizeof(struct cmsghdr);
	int *ufds = (int *)((char *)h->msg_control + sizeof(struct cmsghdr));
	struct cmsghdr c = { .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	int n = 0;

	h->msg_controllen = 0;
	for (; r && n < r->n && (n + 1) * sizeof(int) <= room; n++) {
		int fd = fd_install(r->files[n], cloexec);

		if (fd < 0)
			break;
		file_get(r->files[n]);     /* the descriptor's own */
		if (copyout(ufds + n, &fd, sizeof(fd)) < 0) {
			fd_close(fd);
			break;
		}
	}
	if (r && n < r->n)
		h->msg_flags |= MSG_CTRUNC;
	c.cmsg_len = CMSG_LEN(n * sizeof(int));
	if (n > 0 && copyout(h->msg_control, &c, sizeof(c)) == 0)
		h->msg_controllen = min(CMSG_SPACE(n * sizeof(int)), room + sizeof(c));
}

/* ---- the calls ---- */

static int header_in(struct msghdr *h, const struct msghdr *umsg, struct uio *u)
{
	if (copyin(h, umsg, sizeof(*h)) < 0)
		return -EFAULT;
	if (h->msg_iovlen > IOV_MAX)
		return -EMSGSIZE;
	if (!h->msg_name)
		h->msg_namelen = 0;
	return uio_init_vector(u, h->msg_iov, h->msg_iovlen);
}

long sys_sendmsg(int fd, const struct msghdr *umsg, int flags)
{
	struct rights *rights = NULL;
	union sock_addr a;
	struct msghdr h;
	struct uio u;
	int error;
	long r;
	struct file *f = socket_file(fd, &error);

	if (!f)
		return error;
	r = header_in(&h, umsg, &u);
	if (r == 0 && h.msg_name && h.msg_namelen > 0)
		r = address_in(&a, h.msg_name, h.msg_namelen);
	if (r == 0)
		r = rights_in(f->data, &h, &rights);
	if (r < 0)
		return r;
	file_get(f);
	r = socket_send(f, &u, flags, h.msg_namelen > 0 ? &a : NULL, h.msg_namelen, &rights);
	file_put(f);
	rights_free(rights);               /* if they did not go */
	return r;
}

/* Write back what recvmsg says beside the bytes. 0, -EFAULT, -EINVAL. */
static int header_out(struct msghdr *h, struct msghdr *umsg, const struct recv_info *info, int flags)
{
	h->msg_flags = info->flags | (flags & MSG_CMSG_CLOEXEC);
	rights_out(h, info->rights, flags & MSG_CMSG_CLOEXEC);
	if (h->msg_name && address_out(&info->from, info->fromlen, h->msg_name, (int *)&umsg->msg_namelen) < 0)
		return -EFAULT;
	if (copyout(&umsg->msg_controllen, &h->msg_controllen, sizeof(h->msg_controllen)) < 0)
		return -EFAULT;
	return copyout(&umsg->msg_flags, &h->msg_flags, sizeof(h->msg_flags));
}

long sys_recvmsg(int fd, struct msghdr *umsg, int flags)
{
	struct recv_info info = { 0 };
	struct msghdr h;
	struct uio u;
	int error;
	long r;
	struct file *f = socket_file(fd, &error);

	if (!f)
		return error;
	r = header_in(&h, umsg, &u);
	if (r < 0)
		return r;
	file_get(f);
	r = socket_recv(f->data, &u, flags | (f->flags & O_NONBLOCK ? MSG_DONTWAIT : 0), &info);
	file_put(f);
	error = r < 0 ? r : header_out(&h, umsg, &info, flags);
	rights_free(info.rights);
	return error < 0 ? error : r;
}
