/* AF_INET: addresses and ports. The only interface is the loopback, so every address of
   127.0.0.0/8 is this machine, and no other can be reached. Read net/socket.c before;
   ip(7). */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "net/socket.h"

#define PORT_FIRST 32768               /* ports the kernel chooses */
#define PORT_LAST  60999

static bool is_loopback(uint32_t addr)
{
	return be32(addr) >> 24 == 127;
}

int inet_target(const union sock_addr *a, int len, struct sockaddr_in *to)
{
	if (len < (int)sizeof(*to))
		return -EINVAL;
	if (a->family != AF_INET && a->family != AF_UNSPEC)
		return -EAFNOSUPPORT;
	*to = a->in;
	to->sin_family = AF_INET;
	if (to->sin_addr.s_addr == INADDR_ANY)
		to->sin_addr.s_addr = be32(INADDR_LOOPBACK);
	return is_loopback(to->sin_addr.s_addr) ? 0 : -ENETUNREACH;
}

bool inet_owns(const struct socket *s, const struct sockaddr_in *a)
{
	return s->local.sin_addr.s_addr == INADDR_ANY || s->local.sin_addr.s_addr == a->sin_addr.s_addr;
}

/* Do both say that they do not mind? A listener minds, even then. */
static bool may_share(const struct socket *a, const struct socket *b)
{
	uint64_t both = a->options & b->options;

	if (both & BIT(SO_REUSEPORT))
		return true;
	return (both & BIT(SO_REUSEADDR)) && a->state != SOCK_LISTENING && b->state != SOCK_LISTENING;
}

/* Does somebody else have this port of our address? */
static bool port_taken(const struct socket *s, unsigned port)
{
	struct sockaddr_in a = s->local;
	struct socket *o;

	list_for_each(o, &socket_all, all_link)
		if (o != s && o->family == AF_INET && o->type == s->type && o->port == port &&
		    (inet_owns(o, &a) || a.sin_addr.s_addr == INADDR_ANY) && !may_share(s, o))
			return true;
	a.sin_port = be16(port);
	return s->type == SOCK_STREAM && timewait_holds(&a, s->options & BIT(SO_REUSEADDR));
}

static int take_port(struct socket *s, unsigned port)
{
	if (port_taken(s, port))
		return -EADDRINUSE;
	s->port = port;
	s->local.sin_port = be16(port);
	return 0;
}

/* Is nobody there with this port, not even one who would share it? */
static bool port_unused(const struct socket *s, unsigned port)
{
	struct socket *o;

	list_for_each(o, &socket_all, all_link)
		if (o->family == AF_INET && o->type == s->type && o->port == port)
			return false;
	return true;
}

/* From where the last search ended, so that a port is not soon used again. */
int inet_autobind(struct socket *s)
{
	static unsigned next = PORT_FIRST;

	if (s->port)
		return 0;
	for (unsigned i = PORT_FIRST; i <= PORT_LAST; i++) {
		unsigned port = next;

		next = next == PORT_LAST ? PORT_FIRST : next + 1;
		if (port_unused(s, port) && take_port(s, port) == 0)
			return 0;
	}
	return -EADDRINUSE;
}

int inet_bind(struct socket *s, const union sock_addr *a, int len)
{
	struct in_addr old = s->local.sin_addr;
	uint32_t addr = a->in.sin_addr.s_addr;
	int r;

	if (len < (int)sizeof(a->in))
		return -EINVAL;
	if (a->family != AF_INET && !(a->family == AF_UNSPEC && addr == INADDR_ANY))
		return -EAFNOSUPPORT;
	if (addr != INADDR_ANY && (!is_loopback(addr) || (be32(addr) == LOOPBACK_BROADCAST && s->type == SOCK_STREAM)))
		return -EADDRNOTAVAIL;
	if (s->port || s->state != SOCK_FRESH)
		return -EINVAL;
	s->local.sin_addr.s_addr = addr;
	r = a->in.sin_port ? take_port(s, be16(a->in.sin_port)) : inet_autobind(s);
	if (r < 0)
		s->local.sin_addr = old;
	else
		s->bound_addr = addr != INADDR_ANY;
	return r;
}

int inet_name(struct socket *s, bool peer, union sock_addr *out)
{
	if (peer && (s->state != SOCK_CONNECTED || !s->port))
		return -ENOTCONN;
	out->in = peer ? s->remote : s->local;
	return sizeof(out->in);
}
