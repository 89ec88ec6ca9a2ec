/* Names of AF_UNIX: files, or abstract strings (they begin with a NUL), or none. Read
   net/socket.h and fs/namei.c before; unix(7). */
#include "abi/errno.h"
#include "fs/inode.h"
#include "lib/string.h"
#include "net/socket.h"
#include "proc/proc.h"

#define HEAD ((int)offsetof(struct sockaddr_un, sun_path))

/* The whole length counts, with all NULs in it: a longer name is another one. */
static struct socket *find_abstract(const union sock_addr *a, int len, int type)
{
	struct socket *s;

	list_for_each(s, &socket_all, all_link)
		if (s->family == AF_UNIX && s->type == type && s->named && s->namelen == len &&
		    memcmp(&s->name, a, len) == 0)
			return s;
	return NULL;
}

/* The inode leads to the socket, as long as it lives: its close clears inode->data. */
static int find_path(const char *path, int type, struct socket **out)
{
	struct place p;
	int r = path_walk_kernel(path, true, &p);

	if (r < 0)
		return r;
	if (!p.inode)
		r = -ENOENT;
	else if (!S_ISSOCK(p.inode->mode) || !p.inode->data)
		r = -ECONNREFUSED;                 /* whoever had this name is gone */
	else if (((struct socket *)p.inode->data)->type != type)
		r = -EPROTOTYPE;
	else
		*out = p.inode->data;
	place_put(&p);
	return r;
}

/* A path need not end with a NUL in the program's memory, but does in ours: zeros fill
   the union, which is longer than the address. */
static int unix_find(struct socket *s, union sock_addr *a, int len, struct socket **out)
{
	int r = 0;

	if (len <= HEAD || len > (int)sizeof(a->un) || a->family != AF_UNIX)
		return -EINVAL;
	if (a->un.sun_path[0])
		r = find_path(a->un.sun_path, s->type, out);
	else if (!(*out = find_abstract(a, len, s->type)))
		r = -ECONNREFUSED;
	if (r == 0 && s->type != SOCK_DGRAM && (*out)->state != SOCK_LISTENING)
		r = -ECONNREFUSED;
	return r;
}

/* The name becomes a file, which stays until it is unlinked. */
static int bind_path(struct socket *s, const char *path)
{
	struct place p;
	int r = path_walk_kernel(path, false, &p);

	if (r < 0)
		return r == -EEXIST ? -EADDRINUSE : r;
	if (p.inode)
		r = -EADDRINUSE;
	else if (p.slash)
		r = -ENOENT;
	else
		r = dir_make(p.dir, p.name, S_IFSOCK | (0777 & ~current->proc->umask), &s->inode);
	/* The inode leads to the socket and the socket holds the inode, but not the other way
	   round: a file must not keep a socket alive. socket_close clears the pointer. */
	if (r == 0)
		s->inode->data = s;
	place_put(&p);
	return r;
}

/* A path counts up to its NUL, which belongs to the length that getsockname tells. */
static int unix_bind(struct socket *s, const union sock_addr *a, int len)
{
	int r = 0;

	if (s->named || len <= HEAD || len > (int)sizeof(a->un) || a->family != AF_UNIX)
		return -EINVAL;
	if (a->un.sun_path[0]) {
		r = bind_path(s, a->un.sun_path);
		len = HEAD + strlen(a->un.sun_path) + 1;
	} else if (find_abstract(a, len, s->type)) {
		r = -EADDRINUSE;
	}
	if (r < 0)
		return r;
	s->name = *a;
	s->namelen = len;
	s->named = true;
	return 0;
}

/* Who connects or sends needs no name here: the connection itself leads back. A datagram
   without a name cannot be answered, and that is the sender's business. */
static int unix_prepare(struct socket *s, bool connects)
{
	return 0;
}

const struct sock_names unix_names = { unix_bind, unix_find, unix_prepare };
