/* AF_UNIX: sockets whose names are files, or abstract strings (they begin with a NUL),
   or none at all. Streams, records (SOCK_SEQPACKET) and datagrams. Read net/sockdata.c
   and fs/namei.c before; unix(7). */
#include "abi/errno.h"
#include "fs/inode.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "net/socket.h"
#include "proc/proc.h"

#define HEAD ((int)offsetof(struct sockaddr_un, sun_path))

/* ---- names ---- */

/* The path of an address as a string of its own: the program's need not end with a
   NUL. */
static void path_of(const union sock_addr *a, int len, char path[sizeof(a->un.sun_path) + 1])
{
	memcpy(path, a->un.sun_path, len - HEAD);
	path[len - HEAD] = 0;
}

static struct socket *find_abstract(const union sock_addr *a, int len, int type)
{
	struct socket *s;

	list_for_each(s, &socket_all, all_link)
		if (s->family == AF_UNIX && s->type == type && s->named && s->addrlen == len &&
		    memcmp(&s->addr, &a->un, len) == 0)
			return s;
	return NULL;
}

static int find_path(const char *path, int type, struct socket **out)
{
	struct place p;
	int r = path_walk_kernel(path, true, &p);

	if (r < 0)
		return r;
	if (!p.inode)
		r = -ENOENT;
	else if (!S_ISSOCK(p.inode->mode) || !p.inode->data)
		r = -ECONNREFUSED;         /* whoever had this name is gone */
	else if (((struct socket *)p.inode->data)->type != type)
		r = -EPROTOTYPE;
	else
		*out = p.inode->data;
	place_put(&p);
	return r;
}

/* Who has this name: not counted. 0, -EINVAL, -ECONNREFUSED, -EPROTOTYPE, -ENOENT and
   what else a path may meet. */
static int unix_find(const union sock_addr *a, int len, int type, struct socket **out)
{
	char path[sizeof(a->un.sun_path) + 1];

	if (len <= HEAD || len > (int)sizeof(a->un) || a->family != AF_UNIX)
		return -EINVAL;
	if (!a->un.sun_path[0]) {
		*out = find_abstract(a, len, type);
		return *out ? 0 : -ECONNREFUSED;
	}
	path_of(a, len, path);
	return find_path(path, type, out);
}

/* The name becomes a file, which stays until it is unlinked. */
static int bind_path(struct socket *s, const char *path)
{
	struct place p;
	int r = path_walk_kernel(path, false, &p);

	if (r < 0)
		return r == -EEXIST ? -EADDRINUSE : r;
	if (p.inode)
		r = -EADDRINUSE;
	else if (p.slash)
		r = -ENOENT;
	else
		r = dir_make(p.dir, p.name, S_IFSOCK | (0777 & ~current->proc->umask), &s->inode);
	if (r == 0)
		s->inode->data = s;
	place_put(&p);
	return r;
}

static void set_name(struct socket *s, const struct sockaddr_un *addr, int len)
{
	s->addr = *addr;
	s->addrlen = len;
	s->named = true;
}

/* Only the family: the kernel chooses an abstract name of five digits. */
static int bind_any(struct socket *s)
{
	static unsigned last;
	union sock_addr a = { .un.sun_family = AF_UNIX };
	int len = HEAD + 6;

	do
		snprintf(a.un.sun_path + 1, sizeof(a.un.sun_path) - 1, "%05x", last++ & 0xfffff);
	while (find_abstract(&a, len, s->type));
	set_name(s, &a.un, len);
	return 0;
}

static int unix_bind(struct socket *s, const union sock_addr *a, int len)
{
	char path[sizeof(a->un.sun_path) + 1];
	int r;

	if (len < HEAD || len > (int)sizeof(a->un) || a->family != AF_UNIX)
		return -EINVAL;
	if (s->named)
		return -EINVAL;
	if (len == HEAD)
		return bind_any(s);
	if (!a->un.sun_path[0]) {
		if (find_abstract(a, len, s->type))
			return -EADDRINUSE;
		set_name(s, &a->un, len);
		return 0;
	}
	path_of(a, len, path);
	r = bind_path(s, path);
	if (r < 0)
		return r;
	set_name(s, &a->un, HEAD + strlen(path) + 1);
	s->addr.sun_path[min(strlen(path), sizeof(s->addr.sun_path) - 1)] = 0;
	return 0;
}

static int unix_name(struct socket *s, bool peer, union sock_addr *out)
{
	if (peer && !s->peer)
		return -ENOTCONN;
	if (peer)
		s = s->peer;
	out->un = s->addr;
	out->family = AF_UNIX;
	return s->addrlen > 0 ? min(s->addrlen, (int)sizeof(out->un)) : HEAD;
}

/* ---- connections ---- */

static int unix_listen(struct socket *s)
{
	s->cred.pid = current->proc->pid;
	return s->named ? 0 : -EINVAL;
}

/* Wait until the listener has a place for one more. 0, -ECONNREFUSED, -EISCONN,
   -EINVAL, -EAGAIN, -ERESTART. */
static int wait_place(struct socket *s, struct socket *listener, bool nonblock)
{
	nsec_t deadline = socket_deadline(s->sndtimeo);
	int r = 0;

	while (r == 0) {
		if (s->state != SOCK_FRESH)
			return s->state == SOCK_CONNECTED ? -EISCONN : -EINVAL;
		if (listener->closed || listener->state != SOCK_LISTENING || (listener->shut & SHUT_IN))
			return -ECONNREFUSED;
		if (listener->npending <= listener->backlog)
			return 0;
		r = socket_wait(listener, nonblock ? MSG_DONTWAIT : 0, deadline);
	}
	return r;
}

/* The other end is made here: when it is accepted, both have been connected for long,
   and bytes may be waiting. */
static int connect_stream(struct socket *s, struct socket *listener, bool nonblock)
{
	struct socket *end;
	int r = wait_place(s, listener, nonblock);

	if (r < 0)
		return r;
	end = socket_new(AF_UNIX, s->type, &unix_ops);
	if (!end)
		return -ENOMEM;
	end->addr = listener->addr;
	end->addrlen = listener->addrlen;
	end->cred = listener->cred;
	s->cred.pid = current->proc->pid;
	socket_join(s, end);
	socket_pend(listener, end);
	return 0;
}

/* From now on to that one, and from that one alone. AF_UNSPEC ends it. */
static int connect_datagrams(struct socket *s, struct socket *to)
{
	if (to && to->peer && to->peer != s)
		return -EPERM;
	if (to)
		socket_get(to);
	if (s->peer) {
		wake_all(&s->peer->changed);
		socket_put(s->peer);
	}
	s->peer = to;
	s->state = to ? SOCK_CONNECTED : SOCK_FRESH;
	wake_all(&s->changed);
	return 0;
}

static int unix_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock)
{
	struct socket *to;
	int r;

	if (s->type == SOCK_DGRAM && a->family == AF_UNSPEC)
		return connect_datagrams(s, NULL);
	r = unix_find(a, len, s->type, &to);
	if (r < 0)
		return r;
	if (s->type == SOCK_DGRAM)
		return connect_datagrams(s, to);
	socket_get(to);
	r = connect_stream(s, to, nonblock);
	socket_put(to);
	return r;
}

/* ---- data ---- */

/* Wait until d takes n bytes of s. The partner of a connected socket that is gone is
   forgotten. */
static int wait_room(struct socket *s, struct socket *d, size_t n, int flags)
{
	nsec_t deadline = socket_deadline(s->sndtimeo);
	int r = 0;

	while (r == 0) {
		if (d->closed) {
			if (d == s->peer)
				connect_datagrams(s, NULL);
			return -ECONNREFUSED;
		}
		if (d->peer && d->peer != s)
			return -EPERM;
		if ((s->shut & SHUT_OUT) || (d->shut & SHUT_IN))
			return -EPIPE;
		if (socket_room(d, n, s->sndbuf))
			return 0;
		r = socket_wait(d, flags, deadline);
	}
	return r;
}

static long datagram_send(struct socket *s, struct uio *u, int flags, const union sock_addr *to, int tolen,
			  struct rights **rights)
{
	struct socket *d = s->peer;
	size_t n = u->left;
	int r = to ? unix_find(to, tolen, SOCK_DGRAM, &d) : 0;

	if (r < 0 || !d)
		return r < 0 ? r : -ENOTCONN;
	if (message_too_long(s, n))
		return -EMSGSIZE;
	socket_get(d);
	r = wait_room(s, d, n, flags);
	if (r == 0)
		r = message_put(d, u, n, (const union sock_addr *)&s->addr, s->addrlen, rights);
	socket_put(d);
	return r < 0 ? r : (long)n;
}

static long unix_send(struct socket *s, struct uio *u, int flags, const union sock_addr *to, int tolen,
		      struct rights **rights)
{
	if (s->type == SOCK_DGRAM)
		return datagram_send(s, u, flags, to, tolen, rights);
	if (to && s->type == SOCK_STREAM)
		return s->state == SOCK_CONNECTED ? -EISCONN : -EOPNOTSUPP;
	if (s->state != SOCK_CONNECTED)
		return -ENOTCONN;
	return s->type == SOCK_STREAM ? stream_send(s, u, flags, rights) : record_send(s, u, flags, rights);
}

/* What one end does not send any more, the other does not get. */
static int unix_shutdown(struct socket *s, int bits)
{
	if (s->type == SOCK_DGRAM || !s->peer)
		return 0;
	s->peer->shut |= (bits & SHUT_IN ? SHUT_OUT : 0) | (bits & SHUT_OUT ? SHUT_IN : 0);
	wake_all(&s->peer->changed);
	return 0;
}

static void unix_close(struct socket *s, bool unread)
{
	s->named = false;
	if (s->inode) {
		s->inode->data = NULL;
		inode_put(s->inode);
		s->inode = NULL;
	}
	if (s->type == SOCK_DGRAM || !s->peer)
		return;
	s->peer->shut = SHUT_IN | SHUT_OUT;
	if (unread)
		s->peer->error = ECONNRESET;
}

const struct sock_ops unix_ops = {
	.bind = unix_bind, .listen = unix_listen, .connect = unix_connect, .name = unix_name, .send = unix_send,
	.shutdown = unix_shutdown, .close = unix_close,
};
