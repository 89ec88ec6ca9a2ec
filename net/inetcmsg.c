/* What goes beside the bytes of IPv4: control messages in and out, ip(7); and the error queue, recv(2). */
#include "net/inet.h"
#include "net/netif.h"
#include "abi/errno.h"
#include "lib/string.h"

#define QUOTE_MAX 520                  /* of a datagram, in the ICMP error that comes back for it */

int udp_control_in(const struct cmsghdr *c, struct sockpass *p)
{
	if (c->cmsg_type != UDP_SEGMENT || c->cmsg_len != CMSG_LEN(sizeof(uint16_t)))
		return -EINVAL;
	p->segment = *(const uint16_t *)CMSG_DATA(c);
	p->routed = true;
	return 0;
}

int inet_control_in(const struct cmsghdr *c, struct sockpass *p)
{
	const struct in_pktinfo *info = (const void *)CMSG_DATA(c);
	const int *v = (const void *)CMSG_DATA(c);

	switch (c->cmsg_type) {
	case IP_PKTINFO:
		if (c->cmsg_len != CMSG_LEN(sizeof(*info)))
			return -EINVAL;
		p->oif = info->ipi_ifindex ? info->ipi_ifindex : p->oif;
		p->src = info->ipi_spec_dst.s_addr;
		break;
	case IP_TTL:
		if (c->cmsg_len != CMSG_LEN(sizeof(int)) || *v < 1 || *v > 255)
			return -EINVAL;
		p->ttl = *v;
		break;
	case IP_TOS:
		if (c->cmsg_len == CMSG_LEN(1))
			p->tos = 1 + *(const uint8_t *)v;
		else if (c->cmsg_len == CMSG_LEN(sizeof(int)) && *v >= 0 && *v <= 255)
			p->tos = 1 + *v;
		else
			return -EINVAL;
		break;
	default:
		return -EINVAL;
	}
	p->routed = true;
	return 0;
}

static void datagram_out(struct msghdr *h, size_t *at, struct socket *s, const struct recv_info *info)
{
	struct in_pktinfo pkt = { info->ifindex ? info->ifindex : LO_INDEX, { info->dst }, { info->dst } };
	struct sockaddr_in dst = { AF_INET, s->local.sin_port, { info->dst }, { 0 } };
	int ttl = info->ttl;

	if (inet_opt(s, IP_PKTINFO)) {
		if (!addr_is_local(info->dst))       /* to many: from where an answer would go */
			pkt.ipi_spec_dst.s_addr = inet_source(s, info->name.in.sin_addr.s_addr);
		control_out(h, at, IPPROTO_IP, IP_PKTINFO, &pkt, sizeof(pkt));
	}
	if (inet_opt(s, IP_RECVTTL))
		control_out(h, at, IPPROTO_IP, IP_TTL, &ttl, sizeof(ttl));
	if (inet_opt(s, IP_RECVTOS))
		control_out(h, at, IPPROTO_IP, IP_TOS, &info->tos, 1);
	if (inet_opt(s, IP_ORIGDSTADDR))
		control_out(h, at, IPPROTO_IP, IP_ORIGDSTADDR, &dst, sizeof(dst));
}

void inet_control_out(struct msghdr *h, size_t *at, struct socket *s, const struct recv_info *info)
{
	int n;

	if (info->flags & MSG_ERRQUEUE) {
		struct { struct sock_extended_err ee; struct sockaddr_in offender; } e = {
			{ info->drops, SO_EE_ORIGIN_ICMP, info->ttl, info->tos, 0, 0, 0 }, { AF_INET, 0, { info->dst }, { 0 } } };

		control_out(h, at, IPPROTO_IP, IP_RECVERR, &e, sizeof(e));
	} else if (s->type != SOCK_STREAM)
		datagram_out(h, at, s, info);
	else if (inet_opt(s, TCP_INQ)) {
		mutex_lock(&s->lock);
		n = sock_unread(s);
		if (!n)
			n = s->peer_closed;          /* at the end 1: there is something to be read */
		mutex_unlock(&s->lock);
		control_out(h, at, IPPROTO_TCP, TCP_INQ, &n, sizeof(n));
	}
}

/* ---- errors ---------------------------------------------------------------------------------------- */

void inet_error_put(struct socket *s, struct sockmsg *m, int error)
{
	bool queue;

	mutex_lock(&s->lock);
	queue = inet_opt(s, IP_RECVERR) && !s->closed && sock_has_room(s, m->cap, s->rcvbuf);
	if (queue) {
		m->drops = error;
		m->size = min(m->size, QUOTE_MAX);
		s->rx_bytes += m->cap;
		s->rx_count++;
		list_add_tail(&s->errors, &m->link);
	}
	if (queue || s->state == SOCK_CONNECTED) {
		s->error = error;
		socket_wake_all(s);
	}
	mutex_unlock(&s->lock);
	if (!queue)
		sockmsg_free(m);
}

long inet_error_read(struct socket *s, struct uio *u, struct recv_info *info)
{
	struct sockmsg *m = NULL;
	long r;

	mutex_lock(&s->lock);
	if (!list_empty(&s->errors)) {
		m = list_first(&s->errors, struct sockmsg, link);
		list_del(&m->link);
		s->rx_bytes -= m->cap;
		s->rx_count--;
		s->error = list_empty(&s->errors) ? 0 : (int)list_first(&s->errors, struct sockmsg, link)->drops;
	}
	mutex_unlock(&s->lock);
	if (!m)
		return -EAGAIN;
	r = min(u->left, (size_t)m->size);
	info->name.in = (struct sockaddr_in){ AF_INET, m->sport, { m->dst }, { 0 } };
	info->namelen = sizeof(info->name.in);
	info->dst = m->src;                  /* who says so */
	info->drops = m->drops;
	info->ttl = m->ttl;
	info->tos = m->tos;
	info->flags = MSG_ERRQUEUE | ((size_t)r < m->size ? MSG_TRUNC : 0);
	if (uio_copy_to(u, m->data, r) < 0)
		r = -EFAULT;
	sockmsg_free(m);
	return r;
}
