/* Options of sockets that see the network, how packets reach their queues, and what is told about them: ip(7), socket(7). */
#include "net/wiresock.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "net/bpf.h"
#include "net/inet.h"
#include "proc/cred.h"

struct wiresock *wiresock_of(struct socket *s)
{
	if (s->wire)
		return s->wire;
	s->wire = kzalloc(sizeof(*s->wire));
	if (s->wire)
		list_init(&s->wire->errors);
	return s->wire;
}

void wiresock_free(struct socket *s)
{
	struct wiresock *w = s->wire;
	struct sockmsg *m;

	if (!w)
		return;
	for (unsigned i = 0; i < w->nmembers; i++)
		group_leave(w->member[i].dev, w->member[i].group);
	list_for_each_safe(m, &w->errors, link)
		sockmsg_free(m);
	kfree(w->filter);
	kfree(w);
	s->wire = NULL;
}

/* ---- what comes ------------------------------------------------------------------------------------ */

void wire_deliver(struct socket *s, const struct pkt *p, const void *data, size_t n)
{
	struct wire_info info = { .ifindex = p->ifindex, .ttl = p->ip->ttl, .tos = p->ip->tos };
	struct sockmsg *m = sockmsg_new(n + sizeof(info));

	if (!m)
		return;
	m->size = n;
	memcpy(m->data, data, n);
	memcpy(m->data + n, &info, sizeof(info));
	m->src = p->src;
	m->dst = p->dst;
	m->sport = 0;
	mutex_lock(&s->lock);
	if (!s->closed && sock_has_room(s, n, s->rcvbuf)) {
		sock_enqueue(s, m);
		m = NULL;
	} else
		s->drops++;
	mutex_unlock(&s->lock);
	if (m)
		sockmsg_free(m);
}

void wire_tell(struct recv_info *info, const struct sockmsg *m)
{
	struct wire_info w = { 1, 64, 0 };           /* what came the short way was on lo */

	if (m->cap - m->size == sizeof(w))
		memcpy(&w, m->data + m->size, sizeof(w));
	info->wire = (struct recv_wire){ .dst = m->dst, .ifindex = w.ifindex, .ttl = w.ttl, .tos = w.tos };
}

unsigned wire_poll(struct file *f, struct poller *pl)
{
	struct socket *s = f->data;
	unsigned events = POLLOUT | POLLWRNORM | POLLWRBAND;

	poller_add(pl, &s->can_read);
	mutex_lock(&s->lock);
	if (s->error || (s->wire && !list_empty(&s->wire->errors)))
		events |= POLLERR;
	if (s->shut_rd)
		events |= POLLIN | POLLRDNORM | POLLRDHUP;
	if (!list_empty(&s->rx))
		events |= POLLIN | POLLRDNORM;
	mutex_unlock(&s->lock);
	return events;
}

int wire_starved(struct socket *s)
{
	int r = -s->error;

	s->error = 0;
	return r < 0 ? r : !s->shut_rd;
}

int wire_shutdown(struct socket *s, int how)
{
	mutex_lock(&s->lock);
	s->shut_rd |= how != SHUT_WR;
	s->shut_wr |= how != SHUT_RD;
	socket_wake_all(s);
	mutex_unlock(&s->lock);
	return s->state == SOCK_CONNECTED ? 0 : -ENOTCONN;
}

int wire_no_listen(struct socket *s)
{
	return -EOPNOTSUPP;
}

void wire_how(const struct socket *s, uint32_t to, struct ip_how *how)
{
	const struct wiresock *w = s->wire;
	bool group = addr_is_multicast(to);
	int found = inet_opt(s, IPPROTO_IP, IP_MTU_DISCOVER);

	*how = (struct ip_how){
		.ttl = inet_opt(s, IPPROTO_IP, group ? IP_MULTICAST_TTL : IP_TTL), .tos = inet_opt(s, IPPROTO_IP, IP_TOS),
		.df = found == 2 || found == 3, .loop = inet_opt(s, IPPROTO_IP, IP_MULTICAST_LOOP),
		.dev = w ? w->bound : NULL, .header = w && w->header,
	};
	if (group && w && w->group_dev && !how->dev)
		how->dev = w->group_dev;
}

/* ---- errors ---------------------------------------------------------------------------------------- */

#define QUOTE_MAX 576

void wire_error(struct socket *s, const struct ip_error *e)
{
	struct sockmsg *m = NULL;
	struct sock_extended_err ee = { .ee_errno = e->error, .ee_origin = SO_EE_ORIGIN_ICMP, .ee_type = e->type,
					.ee_code = e->code, .ee_info = e->mtu };
	struct sockaddr_in offender = { AF_INET, 0, { e->from }, { 0 } };
	size_t skip = s->type == SOCK_DGRAM ? 8 : 0, n = e->len > skip ? min(e->len - skip, (size_t)QUOTE_MAX) : 0;

	mutex_lock(&s->lock);
	if (s->wire && s->wire->tells & BIT(IP_RECVERR))
		m = sockmsg_new(n + sizeof(ee) + sizeof(offender));
	if (m) {                                     /* what of the packet came back, then how it is described */
		m->size = n;
		memcpy(m->data, e->data + skip, n);
		memcpy(m->data + n, &ee, sizeof(ee));
		memcpy(m->data + n + sizeof(ee), &offender, sizeof(offender));
		m->dst = e->dst;
		m->sport = 0;
		if (e->proto == IPPROTO_UDP)
			memcpy(&m->sport, e->data + 2, 2);
		if (s->closed)
			sockmsg_free(m);
		else
			list_add_tail(&s->wire->errors, &m->link);
	}
	if (!s->closed && (e->hard || m || (e->error == EMSGSIZE && inet_opt(s, IPPROTO_IP, IP_MTU_DISCOVER) == 2))) {
		s->error = e->error;
		socket_wake_all(s);
	}
	mutex_unlock(&s->lock);
}

/* MSG_ERRQUEUE: the oldest error. Bytes, or -EAGAIN. */
long wire_recv_error(struct socket *s, struct uio *u, struct recv_info *info)
{
	struct sockmsg *m = NULL;
	long r;

	mutex_lock(&s->lock);
	if (s->wire && !list_empty(&s->wire->errors)) {
		m = list_first(&s->wire->errors, struct sockmsg, link);
		list_del(&m->link);
		if (!list_empty(&s->wire->errors)) {         /* the next one is the socket's error now */
			struct sockmsg *next = list_first(&s->wire->errors, struct sockmsg, link);

			s->error = ((struct sock_extended_err *)(next->data + next->size))->ee_errno;
		} else
			s->error = 0;
	}
	mutex_unlock(&s->lock);
	if (!m)
		return -EAGAIN;
	r = min((size_t)m->size, u->left);
	info->flags = MSG_ERRQUEUE | (r < m->size ? MSG_TRUNC : 0);
	info->name.in = (struct sockaddr_in){ AF_INET, m->sport, { m->dst }, { 0 } };
	info->namelen = sizeof(info->name.in);
	info->wire.error = m;
	return uio_give(u, m->data, r) < 0 ? -EFAULT : r;
}

/* ---- control messages ------------------------------------------------------------------------------ */

int wire_control(struct msghdr *h, size_t *at, struct socket *s, const struct recv_info *info)
{
	const struct recv_wire *w = &info->wire;
	struct in_pktinfo pkt = { .ipi_ifindex = w->ifindex, .ipi_addr = { w->dst } };
	uint32_t tells = s->wire ? s->wire->tells : 0;
	int ttl = w->ttl, r = 0;

	if (w->error)
		return cmsg_out(h, at, IPPROTO_IP, IP_RECVERR, w->error->data + w->error->size,
				   w->error->cap - w->error->size);
	pkt.ipi_spec_dst.s_addr = addr_is_local(w->dst) ? w->dst : 0;
	if (tells & BIT(IP_PKTINFO))
		r = cmsg_out(h, at, IPPROTO_IP, IP_PKTINFO, &pkt, sizeof(pkt));
	if (r == 0 && tells & BIT(IP_RECVTTL))
		r = cmsg_out(h, at, IPPROTO_IP, IP_TTL, &ttl, sizeof(ttl));
	if (r == 0 && tells & BIT(IP_RECVTOS))
		r = cmsg_out(h, at, IPPROTO_IP, IP_TOS, &w->tos, 1);
	return r;
}

/* ---- options --------------------------------------------------------------------------------------- */

/* SO_BINDTODEVICE: a name, or none. */
static long bind_device(struct socket *s, const void *value, int len)
{
	char name[16] = { 0 };
	struct wiresock *w;
	struct netif *d = NULL;

	if (copyin_any(name, value, min(len, 15)) < 0)
		return -EFAULT;
	if (name[0]) {
		d = netif_by_name(name);
		if (!d)
			return -ENODEV;
	}
	mutex_lock(&s->lock);
	w = wiresock_of(s);
	if (w)
		w->bound = d;
	mutex_unlock(&s->lock);
	return w ? 0 : -ENOMEM;
}

/* Whose interface is meant by an ip_mreq, ip_mreqn or address; NULL: none such. */
static struct netif *group_netif(const struct ip_mreqn *m)
{
	struct dest way;

	if (m->imr_ifindex)
		return netif_by_index(m->imr_ifindex);
	if (m->imr_address.s_addr)
		return netif_of_addr(m->imr_address.s_addr);
	if (route_lookup(m->imr_multiaddr.s_addr, 0, NULL, &way) == 0)
		return way.dev;
	return NULL;
}

static long membership(struct socket *s, bool join, const struct ip_mreqn *m)
{
	uint32_t group = m->imr_multiaddr.s_addr;
	struct netif *d = group_netif(m);
	struct wiresock *w;
	unsigned i = 0;
	long r = 0;

	if (!addr_is_multicast(group))
		return -EINVAL;
	if (!d && join)
		return -ENODEV;
	mutex_lock(&s->lock);
	w = wiresock_of(s);
	while (w && i < w->nmembers && (w->member[i].group != group || (d && w->member[i].dev != d)))
		i++;
	if (!w)
		r = -ENOMEM;
	else if (join && i < w->nmembers)
		r = -EADDRINUSE;
	else if (join && i == MEMBERS_MAX)
		r = -ENOBUFS;
	else if (join)
		r = group_join(d, group);
	else if (i == w->nmembers)
		r = -EADDRNOTAVAIL;
	if (r == 0 && join) {
		w->member[i].dev = d;
		w->member[w->nmembers++].group = group;
	} else if (r == 0) {
		group_leave(w->member[i].dev, group);
		w->member[i] = w->member[--w->nmembers];
	}
	mutex_unlock(&s->lock);
	return r;
}

static long group_option(struct socket *s, int name, const void *value, int len)
{
	struct ip_mreqn m = { .imr_ifindex = 0 };
	struct netif *d;

	if (len < 4 || (name != IP_MULTICAST_IF && len < 8))
		return -EINVAL;
	if (copyin_any(&m, value, min(len, (int)sizeof(m))) < 0)
		return -EFAULT;
	if (name != IP_MULTICAST_IF)
		return membership(s, name == IP_ADD_MEMBERSHIP, &m);
	if (len < 8)                                 /* an address alone */
		m = (struct ip_mreqn){ .imr_address = m.imr_multiaddr };
	if (!m.imr_ifindex && !m.imr_address.s_addr)
		d = NULL;
	else {
		d = group_netif(&m);
		if (!d)
			return m.imr_ifindex ? -ENODEV : -EADDRNOTAVAIL;
	}
	mutex_lock(&s->lock);
	if (wiresock_of(s)) {
		s->wire->group_dev = d;
		s->wire->group_src = m.imr_address.s_addr;
	}
	mutex_unlock(&s->lock);
	return s->wire ? 0 : -ENOMEM;
}

static long tell_option(struct socket *s, int name, const void *value, int len)
{
	uint32_t v = 0;

	if (len < 1)
		return -EINVAL;
	if (copyin_any(&v, value, min(len, 4)) < 0)
		return -EFAULT;
	mutex_lock(&s->lock);
	if (wiresock_of(s) && name == IP_HDRINCL)
		s->wire->header = v;
	else if (s->wire)
		s->wire->tells = v ? s->wire->tells | BIT(name) : s->wire->tells & ~BIT(name);
	mutex_unlock(&s->lock);
	return s->wire ? 0 : -ENOMEM;
}

static bool is_tell(int name)
{
	return name == IP_PKTINFO || name == IP_RECVTTL || name == IP_RECVTOS || name == IP_RECVERR;
}

static long icmp_filter(struct socket *s, const void *value, int len)
{
	uint32_t v = 0;

	if (copyin_any(&v, value, min(len, 4)) < 0)
		return -EFAULT;
	s->wire->icmp_filter = v;
	return 0;
}

long wire_setopt(struct socket *s, int level, int name, const void *value, int len)
{
	if (level == SOL_SOCKET && name == SO_BINDTODEVICE)
		return bind_device(s, value, len);
	if (level == SOL_SOCKET && (name == SO_ATTACH_FILTER || name == SO_DETACH_FILTER))
		return bpf_option(s, name == SO_ATTACH_FILTER, value, len);
	if (s->family == AF_PACKET && level == SOL_PACKET)
		return packet_setopt(s, name, value, len);
	if (s->family == AF_INET && level == IPPROTO_IP && s->type != SOCK_STREAM &&
	    (name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP || name == IP_MULTICAST_IF))
		return group_option(s, name, value, len);
	if (s->family == AF_INET && level == IPPROTO_IP && (is_tell(name) || (name == IP_HDRINCL && s->type == SOCK_RAW)))
		return tell_option(s, name, value, len);
	if (level == IPPROTO_RAW && name == 1 && s->family == AF_INET && s->type == SOCK_RAW)
		return s->wire->protocol == IPPROTO_ICMP ? icmp_filter(s, value, len) : -EOPNOTSUPP;
	return -ENOPROTOOPT;
}

int wire_getopt(struct socket *s, int level, int name, void *v)
{
	const struct wiresock *w = s->wire;

	if (level == SOL_SOCKET && name == SO_BINDTODEVICE) {
		memset(v, 0, 16);
		if (!w || !w->bound)
			return 0;
		strlcpy(v, w->bound->name, 16);
		return strlen(v) + 1;
	}
	if (s->family == AF_PACKET && level == SOL_PACKET)
		return packet_getopt(s, name, v);
	if (level == IPPROTO_IP && s->family == AF_INET && is_tell(name)) {
		*(int *)v = w && w->tells & BIT(name);
		return 4;
	}
	if (level == IPPROTO_IP && s->family == AF_INET && s->type == SOCK_RAW && name == IP_HDRINCL) {
		*(int *)v = w->header;
		return 4;
	}
	if (level == IPPROTO_IP && s->family == AF_INET && name == IP_MULTICAST_IF) {
		*(uint32_t *)v = w ? w->group_src : 0;
		return 4;
	}
	if (level == IPPROTO_RAW && name == 1 && s->family == AF_INET && s->type == SOCK_RAW) {
		*(uint32_t *)v = w->icmp_filter;
		return 4;
	}
	return -ENOPROTOOPT;
}
