/* AF_NETLINK: questions to the kernel about lo, its address and its routes, as ip and getifaddrs ask them
   (rtnetlink(7)), answered at once into the asker's own queue. ipc/mqnotify.c puts its messages there, too. */
#include "net/inet.h"
#include "abi/errno.h"
#include "abi/netdevice.h"
#include "abi/netlink.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define REQUEST_MAX 32768

/* An answer under construction: a header and what follows, each part on a multiple of four. */
struct answer {
	struct nlmsghdr h;
	char body[240];
};

static void *add(struct answer *a, size_t n)
{
	void *p = (char *)a + a->h.nlmsg_len;

	a->h.nlmsg_len += (n + 3) & ~3u;
	assert(a->h.nlmsg_len <= sizeof(*a));
	return p;
}

static void add_attr(struct answer *a, int type, const void *data, size_t n)
{
	uint16_t *head = add(a, 4 + n);

	head[0] = 4 + n;
	head[1] = type;
	memcpy(head + 2, data, n);
}

static void add_u32(struct answer *a, int type, uint32_t value)
{
	add_attr(a, type, &value, 4);
}

static struct answer answer_to(const struct nlmsghdr *req, int type)
{
	unsigned multi = (req->nlmsg_flags & NLM_F_DUMP) ? NLM_F_MULTI : 0;

	return (struct answer){ .h = { sizeof(*req), type, multi, req->nlmsg_seq, req->nlmsg_pid } };
}

static struct sockmsg *letter(const void *data, size_t n)
{
	struct sockmsg *m = sockmsg_new(n);

	if (m)
		memcpy(m->data, data, n);
	return m;
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

/* The same of who asks, who cannot be closed while he does and holds no lock. */
static int queue(struct socket *s, const void *data, size_t n)
{
	struct sockmsg *m = letter(data, n);

	if (!m)
		return -ENOBUFS;
	mutex_lock(&s->lock);
	sock_enqueue(s, m);
	mutex_unlock(&s->lock);
	return 0;
}

static int answer(struct socket *s, struct answer *a)
{
	return queue(s, a, a->h.nlmsg_len);
}

static int tell_link(struct socket *s, const struct nlmsghdr *req)
{
	struct answer a = answer_to(req, RTM_NEWLINK);
	struct ifinfomsg *i = add(&a, sizeof(*i));

	i->ifi_type = ARPHRD_LOOPBACK;
	i->ifi_index = LO_INDEX;
	i->ifi_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING | IFF_LOWER_UP;
	add_attr(&a, IFLA_IFNAME, "lo", 3);
	add_u32(&a, IFLA_TXQLEN, 1000);
	add_attr(&a, IFLA_OPERSTATE, "", 1);
	add_u32(&a, IFLA_MTU, LO_MTU);
	add_attr(&a, IFLA_QDISC, "noqueue", 8);
	add_attr(&a, IFLA_ADDRESS, "\0\0\0\0\0", 6);
	add_attr(&a, IFLA_BROADCAST, "\0\0\0\0\0", 6);
	return answer(s, &a);
}

static int tell_addr(struct socket *s, const struct nlmsghdr *req)
{
	struct answer a = answer_to(req, RTM_NEWADDR);
	struct ifaddrmsg *i = add(&a, sizeof(*i));
	const uint32_t always[4] = { ~0u, ~0u };             /* preferred, valid; made, changed */

	*i = (struct ifaddrmsg){ AF_INET, 8, IFA_F_PERMANENT, RT_SCOPE_HOST, LO_INDEX };
	add_u32(&a, IFA_ADDRESS, be32(INADDR_LOOPBACK));
	add_u32(&a, IFA_LOCAL, be32(INADDR_LOOPBACK));
	add_attr(&a, IFA_LABEL, "lo", 3);
	add_u32(&a, IFA_FLAGS, IFA_F_PERMANENT);
	add_attr(&a, IFA_CACHEINFO, always, sizeof(always));
	return answer(s, &a);
}

static int tell_routes(struct socket *s, const struct nlmsghdr *req)
{
	static const struct { uint32_t to; uint8_t bits, scope, type; } route[] = {
		{ 0x7f000000, 8, RT_SCOPE_HOST, RTN_LOCAL }, { INADDR_LOOPBACK, 32, RT_SCOPE_HOST, RTN_LOCAL },
		{ 0x7fffffff, 32, RT_SCOPE_LINK, RTN_BROADCAST },
	};
	int r = 0;

	for (size_t n = 0; n < ARRAY_SIZE(route) && r == 0; n++) {
		struct answer a = answer_to(req, RTM_NEWROUTE);
		struct rtmsg *m = add(&a, sizeof(*m));

		*m = (struct rtmsg){ AF_INET, route[n].bits, 0, 0, RT_TABLE_LOCAL, RTPROT_KERNEL, route[n].scope,
				     route[n].type, 0 };
		add_u32(&a, RTA_TABLE, RT_TABLE_LOCAL);
		add_u32(&a, RTA_DST, be32(route[n].to));
		add_u32(&a, RTA_PREFSRC, be32(INADDR_LOOPBACK));
		add_u32(&a, RTA_OIF, LO_INDEX);
		r = answer(s, &a);
	}
	return r;
}

/* One link is asked for, by index or by name: is it lo? */
static int link_asked(const struct nlmsghdr *req)
{
	const struct ifinfomsg *i = (const void *)(req + 1);
	size_t at = sizeof(*req) + sizeof(*i);

	if (req->nlmsg_len < at)
		return -EINVAL;
	if (i->ifi_index)
		return i->ifi_index == LO_INDEX ? 0 : i->ifi_index < 0 ? -EINVAL : -ENODEV;
	while (at + 4 <= req->nlmsg_len) {
		const uint16_t *head = (const void *)((const char *)req + at);

		if (head[0] < 4 || head[0] > req->nlmsg_len - at)
			break;
		if (head[1] == IFLA_IFNAME)
			return head[0] >= 6 && strncmp((const char *)(head + 2), "lo", head[0] - 4) == 0 ? 0 : -ENODEV;
		at += (head[0] + 3) & ~3u;
	}
	return -EINVAL;
}

/* 0: the answer, if there is one, is queued. */
static int serve(struct socket *s, const struct nlmsghdr *req)
{
	uint8_t family = req->nlmsg_len > sizeof(*req) ? *(const uint8_t *)(req + 1) : 0;
	bool dump = req->nlmsg_flags & NLM_F_DUMP, ours = family == AF_UNSPEC || family == AF_INET;
	int r = 0;

	if (req->nlmsg_type > RTM_MAX)
		return -EOPNOTSUPP;
	if (req->nlmsg_len == sizeof(*req))
		return 0;
	if ((req->nlmsg_type & 3) != (RTM_GETLINK & 3) && !capable(CAP_NET_ADMIN))
		return -EPERM;
	if (!dump) {
		r = req->nlmsg_type == RTM_GETLINK ? link_asked(req) : -EOPNOTSUPP;
		return r < 0 ? r : tell_link(s, req);
	}
	switch (req->nlmsg_type) {
	case RTM_GETLINK:  r = tell_link(s, req); break;
	case RTM_GETADDR:  r = ours ? tell_addr(s, req) : 0; break;
	case RTM_GETROUTE: r = ours ? tell_routes(s, req) : 0; break;
	case RTM_GETNEIGH: break;                            /* lo has no neighbours */
	default:           return -EOPNOTSUPP;
	}
	if (r == 0) {
		struct answer done = answer_to(req, NLMSG_DONE);

		add(&done, 4);
		r = answer(s, &done);
	}
	return r;
}

/* The messages of one send, one after the other. There is room before the first for the header of an error. */
static int serve_all(struct socket *s, char *at, size_t n, uint32_t port)
{
	while (n >= sizeof(struct nlmsghdr)) {
		struct nlmsghdr *req = (void *)at, head;
		size_t len = req->nlmsg_len, step = (len + 3) & ~3ul;
		int r = 0;

		if (len < sizeof(*req) || len > n)
			break;
		if (s->rx_count >= DGRAM_QLEN)
			return -ENOBUFS;
		head = *req;
		req->nlmsg_pid = port;
		if (head.nlmsg_flags & NLM_F_REQUEST && head.nlmsg_type >= NLMSG_MIN_TYPE)
			r = serve(s, req);
		if (r < 0 || head.nlmsg_flags & NLM_F_ACK) {     /* the error, and in full what it is about */
			struct nlmsghdr *e = (void *)(at - sizeof(*e) - 4);
			size_t told = sizeof(*e) + 4 + (r < 0 ? (len + 3) & ~3ul : sizeof(*e));

			*req = head;
			*e = (struct nlmsghdr){ told, NLMSG_ERROR, r < 0 ? 0 : NLM_F_CAPPED, head.nlmsg_seq, port };
			*(int *)(e + 1) = r;
			queue(s, e, told);
		}
		at += step;
		n -= min(n, step);
	}
	return 0;
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
		*own = (struct sockaddr_nl){ AF_NETLINK, 0, port, 0 };
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
		((struct sockaddr_nl *)&s->addr)->nl_groups = nl->nl_groups;     /* of news, of which there is none */
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
	r = uio_take(u, buf + before, n);
	if (r == 0)
		r = serve_all(s, buf + before, n, ((struct sockaddr_nl *)&s->addr)->nl_pid);
	kfree(buf);
	return r < 0 ? r : (long)n;
}

static void netlink_tell(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek)
{
	info->namelen = netlink_name(s, NAME_PEER, &info->name);
}

const struct sock_ops netlink_ops = {
	.bind = netlink_bind, .listen = netlink_listen, .connect = netlink_connect, .name = netlink_name,
	.send = netlink_send, .starved = unix_starved, .tell = netlink_tell, .poll = unix_poll,
	.shutdown = netlink_shutdown, .gone = unix_gone,
};
