/* The life of a socket: made, put behind a descriptor, accepted, polled, closed. Read
   net/socket.h, fs/file.c and kernel/waitq.h before. */
#include "net/socket.h"
#include "abi/errno.h"
#include "abi/termios.h"
#include "cpu/clock.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "lib/assert.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "proc/proc.h"

struct list socket_all = LIST_INIT(socket_all);

struct socket *socket_new(int family, int type, const struct sock_ops *ops)
{
	struct socket *s = kzalloc(sizeof(*s));

	if (!s)
		return NULL;
	s->refs = 1;
	s->family = family;
	s->type = type;
	s->ops = ops;
	s->sndbuf = s->rcvbuf = SOCK_ROOM;
	s->rcvtimeo = s->sndtimeo = FOREVER;
	s->cred.pid = current->proc->pid;
	s->local.sin_family = s->remote.sin_family = AF_INET;
	waitq_init(&s->changed);
	list_init(&s->queue);
	list_init(&s->pending);
	list_init(&s->pending_link);
	list_add_tail(&socket_all, &s->all_link);
	return s;
}

void socket_get(struct socket *s)
{
	s->refs++;
}

void socket_put(struct socket *s)
{
	assert(s->refs > 0);
	if (--s->refs > 0)
		return;
	assert(list_empty(&s->changed.waiters));
	list_del(&s->all_link);
	kfree(s);
}

/* Each holds the other, so that names can be asked for after the other has closed. */
void socket_join(struct socket *a, struct socket *b)
{
	socket_get(a);
	socket_get(b);
	a->peer = b;
	b->peer = a;
	a->state = b->state = SOCK_CONNECTED;
	a->peercred = b->cred;
	b->peercred = a->cred;
}

void socket_refuse(struct socket *listener)
{
	while (!list_empty(&listener->pending))
		socket_close(list_first(&listener->pending, struct socket, pending_link));
}

/* Bytes that nobody read are an error for the peer, as is a connection that nobody
   accepted. Whoever sleeps at this socket, or at its peer, must look again: after that
   nobody is on its wait queue any more. */
void socket_close(struct socket *s)
{
	struct socket *peer = s->peer;
	bool unread = !list_empty(&s->queue) || s->listener;

	s->closed = true;
	socket_unpend(s);
	s->ops->close(s, unread);
	while (!list_empty(&s->queue)) {
		struct sockmsg *m = list_first(&s->queue, struct sockmsg, link);

		list_del(&m->link);
		sockmsg_free(m);
	}
	socket_refuse(s);
	wake_all(&s->changed);
	s->peer = NULL;
	if (peer) {
		wake_all(&peer->changed);
		socket_put(peer);
	}
	socket_put(s);
}

static void socket_release(struct file *f)
{
	if (f->data)
		socket_close(f->data);
}

/* The inode is only for fstat. */
int socket_fd(struct socket *s, int flags)
{
	struct inode *i = inode_new(S_IFSOCK | 0777);
	struct file *f;
	int fd;

	if (!i)
		return -ENOMEM;
	i->nlink = 1;
	f = file_new(&socket_ops, i, O_RDWR | (flags & SOCK_NONBLOCK), s);
	if (!f) {
		inode_put(i);
		return -ENOMEM;
	}
	fd = fd_install(f, flags & SOCK_CLOEXEC);
	if (fd < 0) {
		f->data = NULL;                    /* the socket is still the caller's */
		file_put(f);
		return fd;
	}
	s->ino = i->ino;
	return fd;
}

/* ---- connections that wait to be accepted ---- */

void socket_pend(struct socket *listener, struct socket *end)
{
	end->listener = listener;
	list_add_tail(&listener->pending, &end->pending_link);
	listener->npending++;
	wake_all(&listener->changed);
}

/* Only the first of the queue, one more than the backlog says, are connected: if one of
   them goes, the next one is. */
void socket_unpend(struct socket *end)
{
	struct socket *listener = end->listener, *next;
	unsigned n = 0;

	if (!listener)
		return;
	list_del(&end->pending_link);
	end->listener = NULL;
	listener->npending--;
	list_for_each(next, &listener->pending, pending_link)
		if (n++ == listener->backlog && next->peer->state == SOCK_CONNECTING &&
		    listener->state == SOCK_LISTENING && !listener->closed) {
			next->peer->state = SOCK_CONNECTED;
			wake_all(&next->peer->changed);
		}
	wake_all(&listener->changed);
}

/* The descriptor is made before the connection leaves the queue: if there is none, it
   stays for the next accept. */
static long do_accept(struct file *f, int flags, struct socket **out)
{
	struct socket *s = f->data;
	nsec_t deadline = socket_deadline(s->rcvtimeo);
	int r;

	if (s->type == SOCK_DGRAM)
		return -EOPNOTSUPP;
	for (;;) {
		if (s->state != SOCK_LISTENING || (s->shut & SHUT_IN))
			return -EINVAL;
		if (!list_empty(&s->pending))
			break;
		r = socket_wait(s, f->flags & O_NONBLOCK ? MSG_DONTWAIT : 0, deadline);
		if (r < 0)
			return r;
	}
	*out = list_first(&s->pending, struct socket, pending_link);
	r = socket_fd(*out, flags);
	if (r >= 0)
		socket_unpend(*out);
	return r;
}

long sys_accept4(int fd, struct sockaddr *uaddr, int *ulen, int flags)
{
	union sock_addr a;
	struct socket *end;
	int error;
	long r;
	struct file *f = socket_file(fd, &error);

	if (!f)
		return error;
	if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	file_get(f);
	r = do_accept(f, flags, &end);
	file_put(f);
	if (r < 0 || !uaddr)
		return r;
	error = end->ops->name(end, true, &a);
	error = address_out(&a, max(error, 0), uaddr, ulen);
	if (error < 0)
		fd_close(r);
	return error < 0 ? error : r;
}

long sys_accept(int fd, struct sockaddr *uaddr, int *ulen)
{
	return sys_accept4(fd, uaddr, ulen, 0);
}

/* ---- waiting ---- */

nsec_t socket_deadline(nsec_t timeout)
{
	return deadline_after(timeout);
}

/* A call with a timeout is not made again after a signal: it would wait too long. */
int socket_wait(struct socket *at, int flags, nsec_t deadline)
{
	int r;

	if (flags & MSG_DONTWAIT)
		return -EAGAIN;
	r = wait_on(&at->changed, deadline);
	if (r == -ETIMEDOUT)
		return -EAGAIN;
	return r == -EINTR && deadline == FOREVER ? -ERESTART : r;
}

int socket_error(struct socket *s)
{
	int error = s->error;

	s->error = 0;
	return -error;
}

/* May a write be tried? A socket that can send nothing any more counts as ready: the
   write would not wait. */
static bool writable(const struct socket *s)
{
	if (s->type == SOCK_DGRAM)
		return s->family == AF_INET || !s->peer || socket_room(s->peer, 1, s->sndbuf);
	if (s->state != SOCK_CONNECTED)
		return s->state == SOCK_FRESH;
	return (s->shut & SHUT_OUT) || socket_room(s->peer, 1, stream_limit(s));
}

/* A sender of datagrams to a connected socket waits for room there, all others for a
   change at the socket itself. */
static unsigned socket_poll(struct file *f, struct poller *pl)
{
	struct socket *s = f->data;
	bool stream = s->type != SOCK_DGRAM;
	unsigned events = 0;

	poller_add(pl, &s->changed);
	if (s->type == SOCK_DGRAM && s->peer)
		poller_add(pl, &s->peer->changed);
	if (s->state == SOCK_LISTENING)
		return list_empty(&s->pending) ? 0 : POLLIN | POLLRDNORM;
	if (!list_empty(&s->queue) || (s->shut & SHUT_IN))
		events |= POLLIN | POLLRDNORM;
	if (s->shut & SHUT_IN)
		events |= POLLRDHUP;
	if (s->shut == (SHUT_IN | SHUT_OUT) || (stream && s->state == SOCK_FRESH))
		events |= POLLHUP;
	if (s->error)
		events |= POLLERR | (stream && s->state == SOCK_FRESH ? POLLIN | POLLRDHUP : 0);
	if (writable(s))
		events |= POLLOUT | POLLWRNORM;
	return events;
}

/* How many bytes could be read, and how many of ours have not been. */
static long socket_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	struct socket *s = f->data;
	int n = 0;

	if (cmd != FIONREAD && cmd != TIOCOUTQ)
		return -ENOTTY;
	if (s->state == SOCK_LISTENING)
		return -EINVAL;
	if (cmd == TIOCOUTQ)
		n = s->peer ? s->peer->queued : 0;
	else if (s->type != SOCK_DGRAM)
		n = s->queued;
	else if (!list_empty(&s->queue))
		n = list_first(&s->queue, struct sockmsg, link)->size;
	return copyout((void *)arg, &n, sizeof(n));
}

static long socket_read(struct file *f, struct uio *u, off_t *pos)
{
	struct recv_info info = { 0 };
	long r;

	if (u->left == 0)
		return 0;                  /* recv would take a message */
	r = socket_recv(f->data, u, f->flags & O_NONBLOCK ? MSG_DONTWAIT : 0, &info);
	rights_free(info.rights);          /* a plain read takes no descriptors */
	return r;
}

static long socket_write(struct file *f, struct uio *u, off_t *pos)
{
	struct rights *none = NULL;

	return socket_send(f, u, 0, NULL, 0, &none);
}

const struct file_ops socket_ops = {
	.read = socket_read, .write = socket_write, .poll = socket_poll, .ioctl = socket_ioctl, .release = socket_release,
};
