/* AF_NETLINK, netlink(7): messages to the kernel are answered at once into the asker's own queue; changes are sent to
   who subscribed. What they say of the network is rtnetlink.c's. ipc/mqnotify.c puts its messages there, too. */
#include "net/netlink.h"
#include "abi/errno.h"
#include "abi/netlink.h"
#include "cpu/usercopy.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define REQUEST_MAX 32768

static struct sockmsg *letter(const void *data, size_t n)
{
	struct sockmsg *m = sockmsg_new(n);

	if (m)
		memcpy(m->data, data, n);
	return m;
}

static void overrun(struct socket *s)
{
	s->error = ENOBUFS;
	s->drops++;
	socket_wake_all(s);
}

int netlink_deliver(struct socket *s, const void *data, size_t n)
{
	struct sockmsg *m = letter(data, n);

	if (!m)
		return -ENOBUFS;
	mutex_lock_nested(&s->lock);
	if (!s->closed) {
		sock_enqueue(s, m);
		m = NULL;
	}
	mutex_unlock_nested(&s->lock);
	if (m)
		sockmsg_free(m);
	return 0;
}

#define ANSWERS_MAX 4096                 /* that wait unread */

/* The same of who asks, who cannot be closed while he does and holds no lock. What finds no room is lost, and he is
   told so: netlink(7), ENOBUFS. A list has room once it began. */
static int queue(struct socket *s, const void *data, size_t n, bool list)
{
	struct sockmsg *m = letter(data, n);
	bool room;

	mutex_lock(&s->lock);
	room = m && (list || s->rx_count == 0 || (s->rx_bytes + n <= (size_t)s->rcvbuf && s->rx_count < ANSWERS_MAX));
	if (room)
		sock_enqueue(s, m);
	else
		overrun(s);
	mutex_unlock(&s->lock);
	if (m && !room)
		sockmsg_free(m);
	return room ? 0 : -ENOBUFS;
}

int netlink_answer(struct socket *s, struct answer *a)
{
	return queue(s, a, a->h.nlmsg_len, a->h.nlmsg_flags & NLM_F_MULTI);
}

#define READERS_MAX 32

/* Whoever subscribed to a group gets a copy; who does not read loses it, and is told so: netlink(7), ENOBUFS. */
void netlink_publish(struct answer *a, unsigned group)
{
	struct socket *to[READERS_MAX], *s;
	unsigned n = 0;

	spin_lock(&socket_names);
	list_for_each(s, &socket_all, all)
		if (s->family == AF_NETLINK && n < READERS_MAX && ((struct sockaddr_nl *)&s->addr)->nl_groups & RTMGRP(group) &&
		    ref_get_unless_zero(&s->refs))
			to[n++] = s;
	spin_unlock(&socket_names);
	for (unsigned i = 0; i < n; i++) {
		struct sockmsg *m = letter(a, a->h.nlmsg_len);

		mutex_lock(&to[i]->lock);
		if (m && !to[i]->closed && sock_has_room(to[i], m->size, to[i]->rcvbuf)) {
			sock_enqueue(to[i], m);
			m = NULL;
		} else {
			overrun(to[i]);
		}
		mutex_unlock(&to[i]->lock);
		if (m)
			sockmsg_free(m);
		socket_put(to[i]);
	}
}

long netlink_setopt(struct socket *s, int level, int name, const void *value, int len)
{
	struct sockaddr_nl *own = (void *)&s->addr;
	uint32_t group;

	if (level != SOL_NETLINK || (name != NETLINK_ADD_MEMBERSHIP && name != NETLINK_DROP_MEMBERSHIP))
		return -ENOPROTOOPT;
	if (len < 4)
		return -EINVAL;
	if (get_user32(&group, value) < 0)
		return -EFAULT;
	if (group == 0 || group > 32)
		return -EINVAL;
	spin_lock(&socket_names);
	own->nl_groups = name == NETLINK_ADD_MEMBERSHIP ? own->nl_groups | RTMGRP(group) : own->nl_groups & ~RTMGRP(group);
	spin_unlock(&socket_names);
	return 0;
}

/* The messages of one send, one after the other. There is room before the first for the header of an error. */
static void serve_all(struct socket *s, char *at, size_t n, uint32_t port)
{
	while (n >= sizeof(struct nlmsghdr)) {
		struct nlmsghdr *req = (void *)at, head;
		size_t len = req->nlmsg_len, step = (len + 3) & ~3ul;
		int r = 0;

		if (len < sizeof(*req) || len > n)
			break;
		head = *req;
		req->nlmsg_pid = port;
		if (head.nlmsg_flags & NLM_F_DUMP && !sock_has_room(s, 1, s->rcvbuf))
			r = -ENOBUFS;
		else if (head.nlmsg_flags & NLM_F_REQUEST && head.nlmsg_type >= NLMSG_MIN_TYPE)
			r = rtnetlink_serve(s, req);
		if (r < 0 || head.nlmsg_flags & NLM_F_ACK) {     /* the error, and in full what it is about */
			struct nlmsghdr *e = (void *)(at - sizeof(*e) - 4);
			size_t reply_len = sizeof(*e) + 4 + (r < 0 ? (len + 3) & ~3ul : sizeof(*e));

			*req = head;
			*e = (struct nlmsghdr){ reply_len, NLMSG_ERROR, r < 0 ? 0 : NLM_F_CAPPED, head.nlmsg_seq, port };
			*(int *)(e + 1) = r;
			queue(s, e, reply_len, false);
		}
		at += step;
		n -= min(n, step);
	}
}

static bool is_netlink(const union sock_addr *a, int len)
{
	return len >= (int)sizeof(struct sockaddr_nl) && a->family == AF_NETLINK;
}

static bool port_taken(uint32_t port)
{
	struct socket *o;

	list_for_each(o, &socket_all, all)
		if (o->family == AF_NETLINK && o->addrlen && ((struct sockaddr_nl *)&o->addr)->nl_pid == port)
			return true;
	return false;
}

/* Bind s. Port 0: the process's number, or another when it has such a socket already. -EINVAL: bound before, and not
   to that; so for port 0 it may be left unread. */
static int netlink_take(struct socket *s, uint32_t want)
{
	static uint32_t last = -4096;          /* socket_names  the lowest number given out */
	struct sockaddr_nl *own = (void *)&s->addr;
	uint32_t port = want ? want : (uint32_t)current_proc->pid;
	int r = 0;

	spin_lock(&socket_names);
	if (s->addrlen)
		r = want != own->nl_pid ? -EINVAL : 0;
	else if (want && port_taken(port))
		r = -EADDRINUSE;
	else {
		while (port_taken(port))
			port = --last;
		*own = (struct sockaddr_nl){ AF_NETLINK, 0, port, own->nl_groups };
		s->addrlen = sizeof(*own);
	}
	spin_unlock(&socket_names);
	return r;
}

static int netlink_bind(struct socket *s, const union sock_addr *a, int len)
{
	const struct sockaddr_nl *nl = (const void *)a;
	int r = is_netlink(a, len) ? netlink_take(s, nl->nl_pid) : -EINVAL;

	if (r == 0)
		((struct sockaddr_nl *)&s->addr)->nl_groups = nl->nl_groups;
	return r;
}

/* There is nobody but the kernel to talk to. */
static int netlink_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock)
{
	if (a->family == AF_UNSPEC)
		return 0;
	if (!is_netlink(a, len))
		return -EINVAL;
	if (((const struct sockaddr_nl *)a)->nl_pid)
		return capable(CAP_NET_ADMIN) ? -ECONNREFUSED : -EPERM;
	netlink_take(s, 0);
	return 0;
}

static int netlink_listen(struct socket *s)
{
	return -EOPNOTSUPP;
}

static int netlink_shutdown(struct socket *s, int how)
{
	return -EOPNOTSUPP;
}

static int netlink_name(struct socket *s, enum sock_name which, union sock_addr *out)
{
	*out = (union sock_addr){ .family = AF_NETLINK };
	if (which == NAME_OWN && s->addrlen)
		memcpy(out, &s->addr, sizeof(struct sockaddr_nl));
	return sizeof(struct sockaddr_nl);
}

static long netlink_send(struct socket *s, struct uio *u, unsigned flags, const union sock_addr *to, int tolen,
			 struct sockpass **pass)
{
	size_t n = u->left, before = sizeof(struct nlmsghdr) + 4;
	char *buf;
	int r;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (n == 0)
		return -ENODATA;
	if (n > REQUEST_MAX)
		return -EMSGSIZE;
	r = to ? netlink_connect(s, to, tolen, true) : 0;
	if (r < 0)
		return r;
	netlink_take(s, 0);
	buf = kzalloc(before + n + 4);
	if (!buf)
		return -ENOBUFS;
	r = uio_copy_from(u, buf + before, n);
	if (r == 0)
		serve_all(s, buf + before, n, ((struct sockaddr_nl *)&s->addr)->nl_pid);
	kfree(buf);
	return r < 0 ? r : (long)n;
}

static void netlink_fill_info(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek)
{
	info->namelen = netlink_name(s, NAME_PEER, &info->name);
}

const struct sock_ops netlink_ops = {
	.bind = netlink_bind, .listen = netlink_listen, .connect = netlink_connect, .name = netlink_name,
	.send = netlink_send, .rx_empty = unix_rx_empty, .fill_info = netlink_fill_info, .poll = unix_poll,
	.shutdown = netlink_shutdown, .release = unix_release,
};
