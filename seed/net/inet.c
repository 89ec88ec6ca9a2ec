/* Names of AF_INET: addresses and ports. The only interface is the loopback, so every
   address of 127.0.0.0/8 is this machine, and no other can be reached. Read net/socket.h
   before; ip(7). */
#include "abi/errno.h"
#include "cpu/clock.h"
#include "net/socket.h"

#define PORT_FIRST 32768               /* ports the kernel chooses */
#define PORT_LAST  60999
#define TIMEWAIT_LENGTH (60 * NSEC_PER_SEC)

struct timewait timewaits[TIMEWAIT_MAX];

/* Numbers of addresses stand in network order, the high byte first. */
static uint16_t be16(uint16_t x)
{
	return __builtin_bswap16(x);
}

/* The same for an address: 127.0.0.1 is 0x7f000001 to us, and stands in memory as the
   bytes 127, 0, 0, 1. */
static uint32_t be32(uint32_t x)
{
	return __builtin_bswap32(x);
}

/* All of 127.0.0.0/8 is this machine: sixteen million names for it. */
static bool is_loopback(struct in_addr a)
{
	return be32(a.s_addr) >> 24 == 127;
}

/* ---- who has a port? ---- */

/* Does s hold this port at this address? One that was bound to 0.0.0.0 holds it at
   each. */
static bool owns(const struct socket *s, struct in_addr addr, uint16_t port)
{
	return s->family == AF_INET && s->named && s->name.in.sin_port == port &&
	       (s->name.in.sin_addr.s_addr == INADDR_ANY || s->name.in.sin_addr.s_addr == addr.s_addr);
}

/* If there are too many, the oldest is forgotten. */
void timewait_add(const struct socket *s)
{
	static unsigned next;

	timewaits[next++ % TIMEWAIT_MAX] =
		(struct timewait){ s->name.in, s->remote.in, clock_now() + TIMEWAIT_LENGTH, s->reuse };
}

/* Two may have the same port if both say that they do not mind (SO_REUSEADDR); a
   listener minds even then. */
static bool port_taken(const struct socket *s, uint16_t port, bool reuse)
{
	struct in_addr addr = s->name.in.sin_addr;
	struct socket *o;

	list_for_each(o, &socket_all, all_link) {
		bool same = owns(o, addr, port) || (addr.s_addr == INADDR_ANY && owns(o, o->name.in.sin_addr, port));

		if (o != s && o->type == s->type && same && !(reuse && o->reuse && o->state != SOCK_LISTENING))
			return true;
	}
	for (struct timewait *t = timewaits; s->type == SOCK_STREAM && t < timewaits + TIMEWAIT_MAX; t++)
		if (t->until > clock_now() && t->local.sin_port == port && !(reuse && t->reuse))
			return true;
	return false;
}

/* s->name has its address already. 0, -EADDRINUSE. */
static int take_port(struct socket *s, uint16_t port, bool reuse)
{
	if (port_taken(s, port, reuse))
		return -EADDRINUSE;
	s->name.in.sin_port = port;
	s->named = true;
	return 0;
}

/* From where the last search ended, so that a port is not soon used again. */
static int take_any_port(struct socket *s)
{
	static unsigned next = PORT_FIRST;

	for (unsigned i = PORT_FIRST; i <= PORT_LAST; i++) {
		unsigned port = next;

		next = next == PORT_LAST ? PORT_FIRST : next + 1;
		if (take_port(s, be16(port), false) == 0)
			return 0;
	}
	return -EADDRINUSE;
}

/* An address that no interface of this machine has cannot be taken. If the port is
   gone, the socket is as it was. */
static int inet_bind(struct socket *s, const union sock_addr *a, int len)
{
	struct in_addr addr = a->in.sin_addr;
	int r;

	if (len < INET_LEN || s->named || s->state != SOCK_FRESH)
		return -EINVAL;
	if (a->family != AF_INET)
		return -EAFNOSUPPORT;
	if (addr.s_addr != INADDR_ANY && !is_loopback(addr))
		return -EADDRNOTAVAIL;
	s->name.in.sin_addr = addr;
	r = a->in.sin_port ? take_port(s, a->in.sin_port, s->reuse) : take_any_port(s);
	if (r < 0)
		s->name.in.sin_addr.s_addr = INADDR_ANY;
	return r;
}

/* A port for s if it has none; and an address that others can answer to. */
static int inet_prepare(struct socket *s, bool connects)
{
	int r = s->named ? 0 : take_any_port(s);

	if (r == 0 && connects)
		s->name = inet_source(s);
	return r;
}

/* 0.0.0.0 is nobody's address: whoever answers needs a real one. */
union sock_addr inet_source(const struct socket *s)
{
	union sock_addr a = s->name;

	if (a.in.sin_addr.s_addr == INADDR_ANY)
		a.in.sin_addr.s_addr = be32(INADDR_LOOPBACK);
	return a;
}

/* ---- who gets it? ---- */

/* How near is o to what s sends there? A datagram socket that is connected to s before
   one that bound the address before one that takes any; 0: not at all. */
static int nearness(const struct socket *o, const struct socket *s, const struct sockaddr_in *to)
{
	struct sockaddr_in from = inet_source(s).in;

	if (o->type != s->type || !owns(o, to->sin_addr, to->sin_port) ||
	    (s->type == SOCK_STREAM && o->state != SOCK_LISTENING))
		return 0;
	/* One that is connected takes datagrams from its partner only. */
	if (o->state == SOCK_CONNECTED)
		return o->remote.in.sin_port == from.sin_port && o->remote.in.sin_addr.s_addr == from.sin_addr.s_addr ? 3 : 0;
	return o->name.in.sin_addr.s_addr == INADDR_ANY ? 1 : 2;
}

/* Everybody is asked. The first one counts if two are equally near. */
static int inet_find(struct socket *s, union sock_addr *a, int len, struct socket **out)
{
	struct socket *o, *best = NULL;

	if (len < INET_LEN)
		return -EINVAL;
	if (a->family != AF_INET)
		return -EAFNOSUPPORT;
	if (a->in.sin_addr.s_addr == INADDR_ANY)
		a->in.sin_addr.s_addr = be32(INADDR_LOOPBACK);
	if (!is_loopback(a->in.sin_addr))
		return -ENETUNREACH;
	if (a->in.sin_port == 0 && s->type == SOCK_DGRAM)
		return -EINVAL;
	list_for_each(o, &socket_all, all_link)
		if (nearness(o, s, &a->in) > (best ? nearness(best, s, &a->in) : 0))
			best = o;
	*out = best;
	return best ? 0 : -ECONNREFUSED;
}

const struct sock_names inet_names = { inet_bind, inet_find, inet_prepare };
