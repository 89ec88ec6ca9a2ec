/* Local sockets: birth, names (files and abstract ones), death. */
#include "net/socket.h"
#include "abi/errno.h"
#include "abi/stat.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/trace.h"
#include "lib/hash.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define FAMILY_LEN  (offsetof(struct sockaddr_un, sun_path))
#define NAME_BITS   6

struct spinlock socket_names = SPINLOCK_INIT(RANK_IDS);
static struct list abstract[1 << NAME_BITS];      /* socket_names */
static unsigned autobind;                         /* socket_names */

struct socket *socket_new(int family, int type)
{
	struct socket *s = kzalloc(sizeof(*s));

	if (!s)
		return NULL;
	ref_init(&s->refs);
	mutex_init(&s->lock, RANK_IPC);
	s->family = family;
	s->type = type;
	list_init(&s->rx);
	list_init(&s->pending);
	list_init(&s->pending_link);
	list_init(&s->by_name);
	list_init(&s->partners);
	list_init(&s->partner);
	waitq_init(&s->can_read);
	waitq_init(&s->can_write);
	waitq_init(&s->room);
	s->sndbuf = s->rcvbuf = SOCK_ROOM;
	s->cred = (struct ucred){ current_proc->pid, current->cred->euid, current->cred->egid };
	s->peercred = (struct ucred){ 0, -1, -1 };
	socket_list_add(s);
	return s;
}

void socket_put(struct socket *s)
{
	if (!s || !ref_put(&s->refs))
		return;
	assert(list_empty(&s->rx) && !s->peer);
	socket_list_del(s);
	if (s->inode)
		inode_put(s->inode);
	kfree(s);
}

struct socket *socket_peer(struct socket *s)
{
	struct socket *p;

	mutex_lock(&s->lock);
	p = s->peer;
	if (p)
		ref_get(&p->refs);
	mutex_unlock(&s->lock);
	return p;
}

void socket_wake_partners(struct socket *s)
{
	struct socket *p;

	if (likely(list_empty(&s->partners)))
		return;
	spin_lock(&socket_names);
	list_for_each(p, &s->partners, partner)
		wake_all(&p->can_write);
	spin_unlock(&socket_names);
}

static void wake_everybody(struct socket *s)
{
	wake_all(&s->can_read);
	wake_all(&s->can_write);
	wake_all(&s->room);
	socket_wake_partners(s);
}

/* The other end learns that we are gone; reset: it had sent what we never read, or was never accepted. */
static void peer_gone(struct socket *p, bool reset)
{
	mutex_lock(&p->lock);
	p->hung_up = true;
	if (reset)
		p->error = ECONNRESET;
	wake_everybody(p);
	mutex_unlock(&p->lock);
}

static void name_drop(struct socket *s)
{
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
}

static void close_end(struct socket *s, bool accepted)
{
	struct list rx = LIST_INIT(rx), pending = LIST_INIT(pending);
	struct socket *peer, *p;
	struct sockmsg *m;

	name_drop(s);
	mutex_lock(&s->lock);
	s->closed = true;
	peer = s->peer;
	s->peer = NULL;
	list_splice_tail(&rx, &s->rx);
	list_splice_tail(&pending, &s->pending);
	wake_everybody(s);
	mutex_unlock(&s->lock);
	if (peer) {
		if (s->type != SOCK_DGRAM)
			peer_gone(peer, !accepted || !list_empty(&rx));
		socket_put(peer);
	}
	list_for_each_safe(m, &rx, link)
		sockmsg_free(m);
	list_for_each_safe(p, &pending, pending_link) {
		list_del(&p->pending_link);
		close_end(p, false);
	}
	socket_put(s);
}

/* What was sent to s and never read may hold the last reference to other sockets, and they to others: those wait
   in line instead of being closed within each other, or the stack would end before they do. */
void socket_close(struct socket *s)
{
	struct list later = LIST_INIT(later);

	list_add_tail(current->closing ? current->closing : &later, &s->pending_link);
	if (current->closing)
		return;
	current->closing = &later;
	while (!list_empty(&later)) {
		s = list_first(&later, struct socket, pending_link);
		list_del(&s->pending_link);
		close_end(s, true);
	}
	current->closing = NULL;
}

/* ---- names ---------------------------------------------------------------------------------------- */

static struct list *abstract_list(const struct sockaddr_un *a, int len)
{
	struct list *l = &abstract[hash_name(a->sun_path, len - FAMILY_LEN) % ARRAY_SIZE(abstract)];

	if (!l->next)
		list_init(l);
	return l;
}

/* Holds socket_names. */
static struct socket *abstract_find(const struct sockaddr_un *a, int len)
{
	struct socket *s;

	list_for_each(s, abstract_list(a, len), by_name)
		if (s->addrlen == len && memcmp(s->addr.sun_path, a->sun_path, len - FAMILY_LEN) == 0)
			return s;
	return NULL;
}

int unix_find(const struct sockaddr_un *a, int len, int type, struct socket **out)
{
	struct socket *s = NULL;
	struct inode *i;
	int r;

	if (len <= FAMILY_LEN || len > sizeof(*a) || a->sun_family != AF_UNIX)
		return -EINVAL;
	if (a->sun_path[0] == 0) {
		spin_lock(&socket_names);
		s = abstract_find(a, len);
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

/* Make the socket's file. *out counted. */
static int name_make(const char *path, struct inode **out)
{
	int r = node_make(path, S_IFSOCK | (0777 & ~current->fs->umask), out);

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
		r = abstract_find(a, len) ? -EADDRINUSE : 0;
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
	r = name_make(path, &i);
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

int unix_bind(struct socket *s, const struct sockaddr_un *ua, int len)
{
	struct sockaddr_un a = *ua;
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
