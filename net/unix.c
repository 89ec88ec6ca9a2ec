/* Local sockets: names (files and abstract ones), death. */
#include "net/socket.h"
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/trace.h"
#include "lib/hash.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "kernel/thread.h"

#define FAMILY_LEN  (offsetof(struct sockaddr_un, sun_path))
#define NAME_BITS   6

static struct list abstract[1 << NAME_BITS];      /* socket_names */
static unsigned autobind;                         /* socket_names */

void unix_wake_partners(struct socket *s)
{
	struct socket *p;

	if (likely(list_empty(&s->partners)))
		return;
	spin_lock(&socket_names);
	list_for_each(p, &s->partners, partner)
		wake_all_for(&p->can_write, POLL_ROOM);
	spin_unlock(&socket_names);
}

/* The other end learns that we are gone; reset: it had sent what we never read, or was never accepted. */
static void peer_gone(struct socket *p, bool reset)
{
	mutex_lock(&p->lock);
	p->peer_closed = true;
	if (reset)
		p->error = ECONNRESET;
	socket_wake_all(p);
	mutex_unlock(&p->lock);
}

void unix_release(struct socket *s, struct socket *peer, bool reset)
{
	unix_wake_partners(s);
	spin_lock(&socket_names);
	list_del(&s->by_name);
	list_del(&s->partner);
	spin_unlock(&socket_names);
	if (s->inode) {
		mutex_lock(&s->inode->lock);
		if (s->inode->ipc == s)
			s->inode->ipc = NULL;
		mutex_unlock(&s->inode->lock);
	}
	if (peer && s->type != SOCK_DGRAM)
		peer_gone(peer, reset);
}

/* ---- names ---------------------------------------------------------------------------------------- */

static struct list *abstract_list(const struct sockaddr_un *a, int len)
{
	struct list *l = &abstract[hash_name(a->sun_path, len - FAMILY_LEN) % ARRAY_SIZE(abstract)];

	if (!l->next)
		list_init(l);
	return l;
}

/* Sockets of another type have names of their own. Holds socket_names. */
static struct socket *abstract_find(const struct sockaddr_un *a, int len, int type)
{
	struct socket *s;

	list_for_each(s, abstract_list(a, len), by_name)
		if (s->addrlen == len && s->type == type && memcmp(s->addr.sun_path, a->sun_path, len - FAMILY_LEN) == 0)
			return s;
	return NULL;
}

int unix_find(const union sock_addr *any, int len, int type, struct socket **out)
{
	const struct sockaddr_un *a = &any->un;
	struct socket *s = NULL;
	struct inode *i;
	int r;

	if (len <= FAMILY_LEN || len > sizeof(*a) || a->sun_family != AF_UNIX)
		return -EINVAL;
	if (a->sun_path[0] == 0) {
		spin_lock(&socket_names);
		s = abstract_find(a, len, type);
		if (s && !ref_get_unless_zero(&s->refs))
			s = NULL;
		spin_unlock(&socket_names);
	} else {
		char path[sizeof(a->sun_path) + 1] = { 0 };

		memcpy(path, a->sun_path, len - FAMILY_LEN);
		r = path_lookup(AT_FDCWD, path, LOOKUP_FOLLOW, &i);
		if (r < 0)
			return r;
		r = inode_permission(i, MAY_WRITE);
		if (r == 0 && S_ISSOCK(i->mode)) {
			mutex_lock(&i->lock);
			s = i->ipc;
			if (s && !ref_get_unless_zero(&s->refs))
				s = NULL;
			mutex_unlock(&i->lock);
		}
		inode_put(i);
		if (r < 0)
			return r;
	}
	if (!s) {
		explain("connect: ECONNREFUSED: no socket has that name");
		return -ECONNREFUSED;
	}
	if (s->type != type) {
		socket_put(s);
		return -EPROTOTYPE;
	}
	*out = s;
	return 0;
}

/* Make the socket's file, with the mode that fchmod gave the socket. *out counted. */
static int name_make(struct socket *s, const char *path, struct inode **out)
{
	unsigned mode = s->file ? s->file->inode->mode & 0777 : 0777;
	int r = node_make(path, S_IFSOCK | (mode & ~current->fs->umask), out);

	return r == -EEXIST ? -EADDRINUSE : r;
}

static int bind_abstract(struct socket *s, struct sockaddr_un *a, int len, bool any)
{
	int r = 0;

	spin_lock(&socket_names);
	do {
		if (any) {
			char text[8];

			snprintf(text, sizeof(text), "%05x", autobind++ & 0xfffff);
			a->sun_path[0] = 0;
			memcpy(a->sun_path + 1, text, 5);
		}
		r = abstract_find(a, len, s->type) ? -EADDRINUSE : 0;
	} while (any && r < 0);
	if (r == 0) {
		s->addr = *a;
		s->addrlen = len;
		list_add_tail(abstract_list(a, len), &s->by_name);
	}
	spin_unlock(&socket_names);
	return r;
}

static int bind_path(struct socket *s, const struct sockaddr_un *a, int len)
{
	char path[sizeof(a->sun_path) + 1] = { 0 };
	struct inode *i;
	int r;

	memcpy(path, a->sun_path, len - FAMILY_LEN);
	r = name_make(s, path, &i);
	if (r < 0)
		return r;
	mutex_lock(&i->lock);
	i->ipc = s;
	mutex_unlock(&i->lock);
	s->inode = i;
	s->addr.sun_family = AF_UNIX;
	strlcpy(s->addr.sun_path, path, sizeof(s->addr.sun_path));
	s->addrlen = FAMILY_LEN + min(strlen(path) + 1, sizeof(a->sun_path));
	return 0;
}

int unix_bind(struct socket *s, const union sock_addr *ua, int len)
{
	struct sockaddr_un a = ua->un;
	int r = -EINVAL;

	if (len < FAMILY_LEN || len > sizeof(a) || a.sun_family != AF_UNIX)
		return -EINVAL;
	mutex_lock(&s->lock);
	if (!s->addrlen && len == FAMILY_LEN)
		r = bind_abstract(s, &a, FAMILY_LEN + 6, true);
	else if (!s->addrlen)
		r = a.sun_path[0] ? bind_path(s, &a, len) : bind_abstract(s, &a, len, false);
	mutex_unlock(&s->lock);
	return r;
}

static int unix_listen(struct socket *s)
{
	return s->addrlen ? 0 : -EINVAL;
}

static int unix_name(struct socket *s, enum sock_name which, union sock_addr *out)
{
	struct socket *who = which == NAME_OWN ? s : socket_peer(s);
	int len = sizeof(sa_family_t);

	if (!who)
		return -ENOTCONN;
	*out = (union sock_addr){ .family = AF_UNIX };
	if (who->addrlen) {
		out->un = who->addr;
		len = who->addrlen;
	}
	if (who != s)
		socket_put(who);
	return len;
}

/* What one end shuts the other cannot use either. */
static int unix_shutdown(struct socket *s, int how)
{
	struct socket *p = s->type == SOCK_DGRAM ? NULL : socket_peer(s);
	bool rd = how != SHUT_WR, wr = how != SHUT_RD;

	for (struct socket *x = s; x; x = x == s ? p : NULL) {
		mutex_lock(&x->lock);
		x->shut_rd |= x == s ? rd : wr;
		x->shut_wr |= x == s ? wr : rd;
		if (x->shut_rd && !x->closed)
			x->peer_errno = EPIPE;
		socket_wake_all(x);
		mutex_unlock(&x->lock);
	}
	socket_put(p);
	return 0;
}

const struct sock_ops unix_ops = {
	.bind = unix_bind, .listen = unix_listen, .connect = unix_connect, .name = unix_name, .send = unix_send,
	.rx_empty = unix_rx_empty, .fill_info = unix_fill_info, .poll = unix_poll, .shutdown = unix_shutdown, .release = unix_release,
};
