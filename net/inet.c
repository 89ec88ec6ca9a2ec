/* The names of IPv4 sockets: whom they may send to, which addresses they may have, and who has which port. */
#include "net/inet.h"
#include "abi/errno.h"
#include "abi/info.h"
#include "lib/random.h"
#include "net/packet.h"
#include "net/wiresock.h"
#include "proc/cred.h"

#define PORT_BITS  9
#define TW_REUSE   NSEC_PER_SEC        /* tcp_tw_reuse: a connection that has ended may come again after that */

unsigned inet_port_low = 32768, inet_port_high = 60999;

static struct list ports[2][1 << PORT_BITS];      /* socket_names: of TCP, of UDP */

void inet_start(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(ports[0]); i++) {
		list_init(&ports[0][i]);
		list_init(&ports[1][i]);
	}
}

struct list *inet_chain(int type, unsigned port)
{
	assert(spin_held(&socket_names));
	return &ports[type == SOCK_DGRAM][port & (BIT(PORT_BITS) - 1)];
}

/* ---- addresses ------------------------------------------------------------------------------------- */

bool inet_local(uint32_t addr)
{
	bool watched = __atomic_load_n(&packet_sockets, __ATOMIC_RELAXED) || __atomic_load_n(&raw_sockets, __ATOMIC_RELAXED);

	return ((addr & 0xff) == 127 || addr_is_local(addr)) && !loopback_wire && !watched;
}

uint32_t inet_source(const struct socket *s, uint32_t to)
{
	struct ip_how how;
	struct dest way;

	if ((to & 0xff) == 127)
		return be32(INADDR_LOOPBACK);
	wire_how(s, to, &how);
	return route_lookup(to, 0, how.dev, &way) < 0 ? 0 : way.src;
}

int inet_dest(const union sock_addr *a, int len, struct sockaddr_in *to)
{
	struct dest way;

	if (len < (int)sizeof(*to))
		return -EINVAL;
	if (a->family != AF_INET)
		return -EAFNOSUPPORT;
	*to = a->in;
	if (to->sin_addr.s_addr == INADDR_ANY)
		to->sin_addr.s_addr = be32(INADDR_LOOPBACK);
	if ((to->sin_addr.s_addr & 0xff) == 127 || addr_is_multicast(to->sin_addr.s_addr))
		return 0;                    /* IP_MULTICAST_IF may know a way where routes do not */
	return route_lookup(to->sin_addr.s_addr, 0, NULL, &way);
}

/* May it be bound? Groups and broadcast addresses may, to hear what is sent there. */
static bool addr_is_ours(uint32_t addr)
{
	return addr == INADDR_ANY || (addr & 0xff) == 127 || addr_is_local(addr) || addr_is_multicast(addr) ||
	       addr_is_broadcast(addr);
}

int inet_name(struct socket *s, enum sock_name which, union sock_addr *out)
{
	int r = sizeof(out->in);

	mutex_lock(&s->lock);
	out->in = which == NAME_OWN ? s->local : s->remote;
	out->in.sin_family = AF_INET;
	if (which == NAME_PEER && (s->state != SOCK_CONNECTED || !s->remote.sin_port))
		r = -ENOTCONN;
	if (which == NAME_PEER && s->type == SOCK_STREAM && tcp_state(s) == TCP_CLOSE)
		r = -ENOTCONN;
	mutex_unlock(&s->lock);
	return r;
}

/* ---- ports ----------------------------------------------------------------------------------------- */

/* May s not have the port that o has? bind(2), SO_REUSEADDR and SO_REUSEPORT in socket(7). */
static bool conflict(const struct socket *s, const struct socket *o)
{
	uint32_t a = s->local.sin_addr.s_addr, b = o->local.sin_addr.s_addr;

	if (o == s || (o->until && clock_now() > o->until))
		return false;
	if (a != INADDR_ANY && b != INADDR_ANY && a != b)
		return false;
	if (s->flags & o->flags & BIT(SO_REUSEADDR) && (s->type == SOCK_DGRAM || o->state != SOCK_LISTENING))
		return false;
	return !(s->flags & o->flags & BIT(SO_REUSEPORT)) || s->cred.uid != o->cred.uid;
}

bool inet_port_conflict(struct socket *s, unsigned port)
{
	struct socket *o;

	assert(spin_held(&socket_names));
	list_for_each(o, inet_chain(s->type, port), by_name)
		if (o->port == port && conflict(s, o))
			return true;
	return false;
}

/* A port that nobody has, or 0. Holds socket_names. */
static unsigned free_port(int type)
{
	static unsigned last;                  /* the next one, so that none is used again soon */
	struct socket *o;

	if (!last)
		random_bytes(&last, sizeof(last));
	for (unsigned i = inet_port_low; i <= inet_port_high; i++) {
		unsigned port = inet_port_low + ++last % (inet_port_high - inet_port_low + 1);
		bool taken = false;

		list_for_each(o, inet_chain(type, port), by_name)
			taken |= o->port == port;
		if (!taken)
			return port;
	}
	return 0;
}

/* Does another connection have the names that s's would have with this port? Holds socket_names. */
static bool pair_taken(const struct socket *s, unsigned port)
{
	nsec_t now = clock_now();
	struct socket *o;

	list_for_each(o, inet_chain(s->type, port), by_name) {
		if (o == s || o->port != port || (o->state != SOCK_CONNECTED && o->state != SOCK_CONNECTING))
			continue;
		if (o->local.sin_addr.s_addr != s->local.sin_addr.s_addr || o->remote.sin_port != s->remote.sin_port ||
		    o->remote.sin_addr.s_addr != s->remote.sin_addr.s_addr)
			continue;
		if (o->until ? now < o->since + TW_REUSE || (tcp_state(o) != TCP_CLOSE && now < o->until)
			     : tcp_state(o) != TCP_CLOSE)
			return true;
	}
	return false;
}

/* A port that connections have and nobody has bound, and that s may connect from; or 0. Holds socket_names. */
static unsigned shared_port(const struct socket *s)
{
	struct socket *o;

	for (unsigned port = inet_port_low; port <= inet_port_high; port++) {
		bool bound = false;

		list_for_each(o, inet_chain(s->type, port), by_name)
			bound |= o->port == port && (o->bound_port || o->passive || o->state == SOCK_FRESH || o->state == SOCK_LISTENING);
		if (!bound && !pair_taken(s, port))
			return port;
	}
	return 0;
}

int inet_take_pair(struct socket *s)
{
	unsigned port = s->port;

	assert(mutex_held(&s->lock));
	spin_lock(&socket_names);
	if (!port) {
		port = free_port(s->type);
		if (!port)
			port = shared_port(s);
		if (port)
			inet_add_port(s, port);
	} else if (pair_taken(s, port))
		port = 0;
	spin_unlock(&socket_names);
	return port ? 0 : -EADDRNOTAVAIL;
}

/* Listeners and whoever else was not born of one come first, so that their look-ups are short. */
void inet_add_port(struct socket *s, unsigned port)
{
	struct list *chain = inet_chain(s->type, port);

	assert(spin_held(&socket_names));
	s->port = port;
	s->local.sin_port = be16(port);
	if (s->passive)
		list_add_tail(chain, &s->by_name);
	else
		list_add_head(chain, &s->by_name);
}

int inet_take_port(struct socket *s, unsigned port)
{
	int r = -EADDRINUSE;

	assert(mutex_held(&s->lock));
	spin_lock(&socket_names);
	if (!port)
		port = free_port(s->type);
	else if (inet_port_conflict(s, port))
		port = 0;
	if (port) {
		inet_add_port(s, port);
		r = 0;
	}
	spin_unlock(&socket_names);
	return r;
}

void inet_drop_port(struct socket *s)
{
	spin_lock(&socket_names);
	if (!s->bound_port || s->closed) {
		list_del(&s->by_name);
		s->port = 0;
	}
	spin_unlock(&socket_names);
}

int inet_bind(struct socket *s, const union sock_addr *a, int len)
{
	uint32_t addr = a->in.sin_addr.s_addr;
	unsigned port = be16(a->in.sin_port);
	int r = -EINVAL;

	if (len < (int)sizeof(a->in))
		return -EINVAL;
	if (a->family != AF_INET && (a->family != AF_UNSPEC || addr != INADDR_ANY))
		return -EAFNOSUPPORT;
	if (!addr_is_ours(addr))
		return -EADDRNOTAVAIL;
	if (port && port < INET_PORT_USER && !capable(CAP_NET_BIND_SERVICE))
		return -EACCES;
	mutex_lock(&s->lock);
	if (s->state == SOCK_FRESH && !s->port) {
		s->local.sin_addr.s_addr = addr;
		r = inet_take_port(s, port);
		s->bound_addr = r == 0 && addr != INADDR_ANY;
		s->bound_port = r == 0 && port;
		if (r < 0)
			s->local.sin_addr.s_addr = INADDR_ANY;
	}
	mutex_unlock(&s->lock);
	return r;
}

int inet_type(int type, int protocol, const struct sock_ops **ops)
{
	if (protocol < 0 || protocol >= IPPROTO_MAX)
		return -EINVAL;
	switch (type) {
	case SOCK_STREAM:
		*ops = &tcp_ops;
		return protocol == IPPROTO_IP || protocol == IPPROTO_TCP ? 0 : -EPROTONOSUPPORT;
	case SOCK_DGRAM:
		*ops = &udp_ops;
		return protocol == IPPROTO_IP || protocol == IPPROTO_UDP ? 0 : -EPROTONOSUPPORT;
	case SOCK_RAW:
		return raw_type(protocol, ops);
	}
	return -ESOCKTNOSUPPORT;
}
