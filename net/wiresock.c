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

#define SHORT 512                       /* a message of fewer bytes is copied, lest a queue of them hold whole buffers */

struct wiresock *wiresock_of(struct socket *s)
{
	if (s->wire)
		return s->wire;
	s->wire = kzalloc(sizeof(*s->wire));
	return s->wire;
}

void wiresock_free(struct socket *s)
{
	struct wiresock *w = s->wire;
	struct sockmsg *m;

	if (s->family == AF_INET)
		list_for_each_safe(m, &s->errors, link)
			sockmsg_free(m);
	if (!w)
		return;
	for (unsigned i = 0; i < w->nmembers; i++)
		group_leave(w->member[i].dev, w->member[i].group);
	kfree(w->filter);
	kfree(w);
	s->wire = NULL;
}

/* ---- what comes ------------------------------------------------------------------------------------ */

static void came_as(struct sockmsg *m, const struct pkt *p, uint8_t ttl, uint8_t tos)
{
	m->src = p->src;
	m->dst = p->dst;
	m->sport = m->dport = 0;
	m->drops = 0;
	m->ttl = ttl;
	m->tos = tos;
	m->ifindex = p->ifindex;
}

/* p's bytes as a message in its memory, right before them: where the headers are that nobody needs any more, or will be. */
static struct sockmsg *lay_before(struct pkt *p)
{
	struct sockmsg *m = (struct sockmsg *)p->data - 1;

	assert((uint8_t *)m >= p->room);
	return sockmsg_init(m, p, p->len);
}

struct sockmsg *wire_message(struct pkt *p)
{
	uint8_t ttl = p->ip->ttl, tos = p->ip->tos;
	bool brief = p->len < SHORT;
	struct sockmsg *m = brief ? sockmsg_new(p->len) : lay_before(p);

	if (m)
		came_as(m, p, ttl, tos);
	if (m && brief)
		memcpy(m->data, p->data, p->len);
	if (brief)
		pkt_free(p);
	return m;
}

struct sockmsg *wire_message_new(size_t n)
{
	struct pkt *p = pkt_new(n);

	if (!p)
		return NULL;
	pkt_put(p, n);
	return lay_before(p);
}

struct pkt *wire_packet(struct sockmsg *m)
{
	struct pkt *p = m->memory;

	if (m->memory == m)
		return NULL;
	pkt_trim(p, m->size);
	return p;
}

void wire_deliver(struct socket *s, const struct pkt *p, const void *data, size_t n)
{
	struct sockmsg *m = sockmsg_new(n);

	if (!m)
		return;
	memcpy(m->data, data, n);
	came_as(m, p, p->ip->ttl, p->ip->tos);
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

unsigned wire_poll(struct file *f, struct poller *pl)
{
	struct socket *s = f->data;
	unsigned events = POLLOUT | POLLWRNORM | POLLWRBAND;

	poller_add(pl, &s->can_read);
	poller_add(pl, &s->can_write);
	mutex_lock(&s->lock);
	if (s->error || (s->family == AF_INET && !list_empty(&s->errors)))
		events |= POLLERR;
	if (s->shut_rd)
		events |= POLLIN | POLLRDNORM | POLLRDHUP;
	if (s->shut_rd && s->shut_wr)
		events |= POLLHUP;
	if (!list_empty(&s->rx))
		events |= POLLIN | POLLRDNORM;
	mutex_unlock(&s->lock);
	return events;
}

void wire_fill_info(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek)
{
	info->name.in = (struct sockaddr_in){ AF_INET, m->sport, { m->src }, { 0 } };
	info->namelen = sizeof(info->name.in);
	info->dst = m->dst;
	info->drops = m->drops;
	info->ttl = m->ttl;
	info->tos = m->tos;
	info->ifindex = m->ifindex;
}

int wire_rx_empty(struct socket *s)
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
	int found = inet_opt(s, IP_MTU_DISCOVER);

	*how = (struct ip_how){
		.ttl = group ? inet_opt(s, IP_MULTICAST_TTL) : inet_opt(s, IP_TTL), .tos = inet_opt(s, IP_TOS),
		.df = found == 2 || found == 3, .loop = inet_opt(s, IP_MULTICAST_LOOP),
		.dev = netif_by_index(s->bound_if), .header = w && w->header,
	};
	if (group && w && w->group_dev && !how->dev)
		how->dev = w->group_dev;
}

void wire_error(struct socket *s, const struct ip_error *e)
{
	size_t skip = s->type == SOCK_DGRAM ? 8 : 0, n = e->len > skip ? e->len - skip : 0;
	bool asked = inet_opt(s, IP_RECVERR);
	struct sockmsg *m;

	if (!e->hard && !asked && (e->error != EMSGSIZE || inet_opt(s, IP_MTU_DISCOVER) != 2))
		return;
	m = sockmsg_new(n);
	if (!m)
		return;
	memcpy(m->data, e->data + skip, n);
	m->src = e->from;
	m->dst = e->dst;
	m->sport = m->dport = 0;
	if (e->proto == IPPROTO_UDP)
		memcpy(&m->sport, e->data + 2, 2);
	m->ttl = e->type;
	m->tos = e->code;
	inet_error_put(s, m, e->error);
}

/* ---- options --------------------------------------------------------------------------------------- */

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

static long header_option(struct socket *s, const void *value, int len)
{
	uint32_t v = 0;

	if (len < 1)
		return -EINVAL;
	if (copyin_any(&v, value, min(len, 4)) < 0)
		return -EFAULT;
	mutex_lock(&s->lock);
	s->wire->header = v;
	mutex_unlock(&s->lock);
	return 0;
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
	if (level == SOL_SOCKET && (name == SO_ATTACH_FILTER || name == SO_DETACH_FILTER))
		return bpf_option(s, name == SO_ATTACH_FILTER, value, len);
	if (s->family == AF_PACKET && level == SOL_PACKET)
		return packet_setopt(s, name, value, len);
	if (s->family == AF_INET && level == IPPROTO_IP && s->type != SOCK_STREAM &&
	    (name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP || name == IP_MULTICAST_IF))
		return group_option(s, name, value, len);
	if (s->family == AF_INET && level == IPPROTO_IP && name == IP_HDRINCL && s->type == SOCK_RAW)
		return header_option(s, value, len);
	if (level == IPPROTO_RAW && name == 1 && s->family == AF_INET && s->type == SOCK_RAW)
		return s->wire->protocol == IPPROTO_ICMP ? icmp_filter(s, value, len) : -EOPNOTSUPP;
	return -ENOPROTOOPT;
}

int wire_getopt(struct socket *s, int level, int name, void *v)
{
	const struct wiresock *w = s->wire;

	if (s->family == AF_PACKET && level == SOL_PACKET)
		return packet_getopt(s, name, v);
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
