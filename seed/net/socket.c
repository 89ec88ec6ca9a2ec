/* The life of a socket: made, put behind a descriptor, polled, closed. Read
   net/socket.h, fs/file.c and kernel/waitq.h before. */
#include "net/socket.h"
#include "abi/errno.h"
#include "abi/termios.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "lib/assert.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "net/sockcalls.h"

struct list socket_all = LIST_INIT(socket_all);

/* It stands in the list of all sockets from the beginning; others find it there once it
   has a name. */
struct socket *socket_new(int family, int type)
{
	struct socket *s = kzalloc(sizeof(*s));

	if (!s)
		return NULL;
	s->refs = 1;
	s->family = family;
	s->type = type;
	s->names = family == AF_UNIX ? &unix_names : &inet_names;
	s->name.family = s->remote.family = family;
	s->namelen = family == AF_UNIX ? sizeof(s->name.family) : sizeof(s->name.in);
	waitq_init(&s->changed);
	list_init(&s->queue);
	list_init(&s->pending);
	list_init(&s->pending_link);
	list_add_tail(&socket_all, &s->all_link);
	return s;
}

/* Whoever keeps a pointer to a socket over a sleep holds a reference. */
void socket_get(struct socket *s)
{
	s->refs++;
}

/* Nobody sleeps here any more, and nothing lies in the queue: socket_close has seen to
   both. */
void socket_put(struct socket *s)
{
	assert(s->refs > 0);
	if (--s->refs > 0)
		return;
	assert(list_empty(&s->changed.waiters) && list_empty(&s->queue));
	list_del(&s->all_link);
	kfree(s);
}

/* Whoever sleeps at this socket, or at its peer, must look again: after that nobody is
   on its wait queue any more. */
void socket_close(struct socket *s)
{
	struct socket *peer;

	/* The file is gone, but the struct may have to stay: the peer still holds it, to ask for its
	   name and to see that it is closed. */
	s->closed = true;
	if (s->type != SOCK_DGRAM)
		stream_close(s);
	if (s->type == SOCK_DGRAM || s->family == AF_UNIX)
		s->named = false;
	if (s->inode) {
		s->inode->data = NULL;
		inode_put(s->inode);
	}
	queue_clear(s);
	wake_all(&s->changed);
	/* The two hold each other. Each lets go of the other when its own file is closed: so the
	   ring is cut, and whoever closes second takes both away. */
	peer = s->peer;
	s->peer = NULL;
	if (peer) {
		wake_all(&peer->changed);
		socket_put(peer);
	}
	socket_put(s);
}

/* f->data is NULL if no descriptor could be had (socket_fd). */
static void socket_release(struct file *f)
{
	if (f->data)
		socket_close(f->data);
}

/* The inode is only for fstat. Three things are made, and each may fail; the socket itself
   is the caller's until the descriptor is there, and after a failure it is his again. */
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

/* A signal ends the sleep; the call is made again afterwards, if the program wants it
   so. */
int socket_wait(struct socket *at, int flags)
{
	if (flags & MSG_DONTWAIT)
		return -EAGAIN;
	return wait_on(&at->changed, FOREVER) < 0 ? -ERESTART : 0;
}

/* It stands for one event, and so one call hears of it. */
int socket_error(struct socket *s)
{
	int error = s->error;

	s->error = 0;
	return -error;
}

/* ---- as a file ---- */

/* May a write be tried? A socket that can send nothing any more counts as ready: the
   write would not wait. */
static bool writable(const struct socket *s)
{
	if (s->type != SOCK_DGRAM && s->state != SOCK_CONNECTED)
		return s->state == SOCK_FRESH;
	return (s->shut & SHUT_OUT) || !s->peer || socket_room(s->peer);
}

/* A sender of datagrams waits for room at the receiver, all others for a change at the
   socket itself. POLLHUP means that nothing moves any more in either direction, POLLRDHUP
   that nothing comes; both are readable too, since a read would not wait: it says 0. */
static unsigned socket_poll(struct file *f, struct poller *pl)
{
	struct socket *s = f->data;
	bool lost = s->type != SOCK_DGRAM && s->state == SOCK_FRESH;
	unsigned events = 0;

	poller_add(pl, &s->changed);
	if (s->type == SOCK_DGRAM && s->peer)
		poller_add(pl, &s->peer->changed);
	if (s->state == SOCK_LISTENING)
		return list_empty(&s->pending) ? 0 : POLLIN | POLLRDNORM;
	if (!list_empty(&s->queue) || (s->shut & SHUT_IN) || (s->error && lost))
		events |= POLLIN | POLLRDNORM;
	if ((s->shut & SHUT_IN) || (s->error && lost))
		events |= POLLRDHUP;
	if (s->shut == (SHUT_IN | SHUT_OUT) || lost)
		events |= POLLHUP;
	if (s->error)
		events |= POLLERR;
	if (writable(s))
		events |= POLLOUT | POLLWRNORM;
	return events;
}

/* How many bytes could be read: of a stream all, of datagrams those of the first. */
static long socket_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	struct socket *s = f->data;
	struct sockmsg *m;
	int n = 0;

	if (cmd != FIONREAD)
		return -ENOTTY;
	if (s->state == SOCK_LISTENING)
		return -EINVAL;
	list_for_each(m, &s->queue, link)
		if (s->type != SOCK_DGRAM || m->link.prev == &s->queue)
			n += m->size - m->off;
	return copyout((void *)arg, &n, sizeof(n));
}

/* A read of nothing does nothing; recv would take a datagram. */
static long socket_read(struct file *f, struct uio *u, off_t *pos)
{
	struct sender from;

	return u->left > 0 ? file_recv(f, u, 0, &from) : 0;
}

/* write(2) is send(2) without flags and without an address. */
static long socket_write(struct file *f, struct uio *u, off_t *pos)
{
	return file_send(f, u, 0, NULL, 0);
}

const struct file_ops socket_ops = {
	.read = socket_read, .write = socket_write, .poll = socket_poll, .ioctl = socket_ioctl, .release = socket_release,
};
