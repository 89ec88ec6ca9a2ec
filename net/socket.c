/* Sockets of any family: birth, accept, death. */
#include "net/wiresock.h"
#include "abi/errno.h"
#include "fs/inode.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"

struct spinlock socket_names = SPINLOCK_INIT(RANK_IDS);
struct list socket_all = LIST_INIT(socket_all);

struct socket *socket_new(int family, int type, const struct sock_ops *ops)
{
	struct socket *s = kzalloc(sizeof(*s));

	if (!s)
		return NULL;
	ref_init(&s->refs);
	mutex_init(&s->lock, RANK_IPC);
	s->ops = ops;
	s->family = family;
	s->type = type;
	list_init(&s->rx);
	list_init(&s->pending);
	list_init(&s->pending_link);
	list_init(&s->by_name);
	if (family == AF_INET) {
		list_init(&s->queue_link);
		list_init(&s->errors);
		list_init(&s->waiting);
		list_init(&s->due_link);
		mutex_init(&s->sending, RANK_IPCTABLE);
	} else {
		list_init(&s->partners);
		list_init(&s->partner);
		s->wants_room = true;
	}
	waitq_init(&s->can_read);
	waitq_init(&s->can_write);
	waitq_init(&s->room);
	s->rcvlowat = 1;
	sock_opts_init(s);
	s->sndbuf = net_limits.wmem_default;
	s->rcvbuf = net_limits.rmem_default;
	s->cred = (struct ucred){ current_proc->pid, current->cred->euid, current->cred->egid };
	s->peercred = (struct ucred){ 0, -1, -1 };
	spin_lock(&socket_names);
	list_add_tail(&socket_all, &s->all);
	spin_unlock(&socket_names);
	return s;
}

void sock_groups(struct cred **to, struct cred *c)
{
	if (c)
		cred_get(c);
	if (*to)
		cred_put(*to);
	*to = c;
}

void socket_put(struct socket *s)
{
	if (!s || !ref_put(&s->refs))
		return;
	assert(list_empty(&s->rx) && !s->peer);
	spin_lock(&socket_names);
	list_del(&s->all);
	list_del(&s->by_name);
	spin_unlock(&socket_names);
	if (s->family != AF_INET && s->inode)
		inode_put(s->inode);
	wiresock_free(s);
	sock_groups(&s->groups, NULL);
	sock_groups(&s->peergroups, NULL);
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

void socket_wake_all(struct socket *s)
{
	wake_all(&s->can_read);
	wake_all(&s->can_write);
	wake_all(&s->room);
	sock_signal(s, POLLIN);
}

int socket_accept(struct socket *s, bool nonblock, struct socket **out)
{
	nsec_t deadline = sock_deadline(s->rcvtimeo);
	int r = 0;

	if (s->type == SOCK_DGRAM || s->type == SOCK_RAW)
		return -EOPNOTSUPP;
	mutex_lock(&s->lock);
	if (s->state != SOCK_LISTENING)
		r = -EINVAL;
	while (r == 0 && list_empty(&s->pending)) {
		if (s->shut_rd || s->state != SOCK_LISTENING)
			r = -EINVAL;
		else if (nonblock)
			r = -EAGAIN;
		else {
			wait_note(WAIT_SOCKET, (uintptr_t)s);
			r = wait_on(&s->can_read, &s->lock, deadline);
		}
	}
	if (r == 0) {
		*out = list_first(&s->pending, struct socket, pending_link);
		list_del(&(*out)->pending_link);
		s->npending--;
		(*out)->passcred = s->passcred;
		wake_one(&s->room);
		if (!list_empty(&s->pending))
			wake_next(&s->can_read);
	}
	mutex_unlock(&s->lock);
	if (r == 0 && s->ops->accepted)
		s->ops->accepted(s);
	return r == -EINTR ? s->rcvtimeo ? -EINTR : -ERESTART : r == -ETIMEDOUT ? -EAGAIN : r;
}

static void close_end(struct socket *s, bool accepted)
{
	struct list rx = LIST_INIT(rx), pending = LIST_INIT(pending);
	struct socket *peer;
	struct sockmsg *m;

	mutex_lock(&s->lock);
	s->closed = true;
	s->peer_errno = s->type == SOCK_DGRAM ? ECONNREFUSED : EPIPE;
	peer = s->peer;
	s->peer = NULL;
	list_splice_tail(&rx, &s->rx);
	list_splice_tail(&pending, &s->pending);
	socket_wake_all(s);
	mutex_unlock(&s->lock);
	s->ops->release(s, peer, !accepted || !list_empty(&rx));
	socket_put(peer);
	list_for_each_safe(m, &rx, link)
		sockmsg_free(m);
	sockets_close(&pending);
	socket_put(s);
}

void sockets_close(struct list *pending)
{
	struct socket *p;

	list_for_each_safe(p, pending, pending_link) {
		list_del(&p->pending_link);
		close_end(p, false);
	}
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
