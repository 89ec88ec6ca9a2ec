/* Local sockets meet: pairs and connect. */
#include "net/socket.h"
#include "abi/errno.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "proc/cred.h"
#include "proc/proc.h"

void unix_pair(struct socket *a, struct socket *b)
{
	ref_get(&a->refs);
	ref_get(&b->refs);
	a->peer = b;
	b->peer = a;
	a->state = b->state = SOCK_CONNECTED;
	a->peercred = b->cred;
	b->peercred = a->cred;
	sock_groups(&a->peergroups, current->cred);
	sock_groups(&b->peergroups, current->cred);
}

/* A datagram socket sends to this one from now on. AF_UNSPEC ends it. */
static int connect_dgram(struct socket *s, const union sock_addr *a, int len)
{
	struct socket *to = NULL, *old;
	int r = 0;

	if (a->family != AF_UNSPEC)
		r = unix_find(a, len, s->type, &to);
	if (r < 0)
		return r;
	if (to && to->peer && to->peer != s) {       /* it listens to one other alone */
		socket_put(to);
		return -EPERM;
	}
	mutex_lock(&s->lock);
	old = s->peer;
	s->peer = to;
	s->state = to ? SOCK_CONNECTED : SOCK_FRESH;
	spin_lock(&socket_names);
	list_del(&s->partner);
	if (to)
		list_add_tail(&to->partners, &s->partner);
	spin_unlock(&socket_names);
	mutex_unlock(&s->lock);
	socket_put(old);
	return 0;
}

/* Queue `end` at the listener, waiting for a place. */
static int queue_end(struct socket *listener, struct socket *end, bool nonblock, nsec_t deadline)
{
	int r = 0;

	mutex_lock(&listener->lock);
	while (r == 0) {
		if (listener->closed || listener->state != SOCK_LISTENING || listener->shut_rd)
			r = -ECONNREFUSED;
		else if (listener->npending <= listener->backlog)
			break;
		else if (nonblock)
			r = -EAGAIN;
		else {
			wait_note(WAIT_SOCKET, (uintptr_t)listener);
			r = wait_on(&listener->room, &listener->lock, deadline);
		}
	}
	if (r == 0) {
		end->addr = listener->addr;
		end->addrlen = listener->addrlen;
		end->cred = listener->cred;
		list_add_tail(&listener->pending, &end->pending_link);
		listener->npending++;
		sock_arrived(listener);
	}
	mutex_unlock(&listener->lock);
	return r == -EINTR ? -ERESTART : r == -ETIMEDOUT ? -EAGAIN : r;
}

static int connect_stream(struct socket *s, struct socket *listener, bool nonblock)
{
	struct socket *end = socket_new(AF_UNIX, s->type, &unix_ops);
	nsec_t deadline = sock_deadline(s->sndtimeo);
	struct cred *theirs = NULL;
	int r = 0;

	if (!end)
		return -ENOMEM;
	mutex_lock(&s->lock);
	if (s->state == SOCK_FRESH)
		s->state = SOCK_CONNECTING;
	else
		r = s->state == SOCK_LISTENING ? -EINVAL : -EISCONN;
	mutex_unlock(&s->lock);
	if (r < 0) {
		socket_put(end);
		return r;
	}
	/* both ends know each other before anybody can accept one */
	s->cred = (struct ucred){ current_proc->pid, current->cred->euid, current->cred->egid };
	end->peercred = s->cred;
	sock_groups(&end->peergroups, current->cred);
	end->state = SOCK_CONNECTED;
	end->peer = s;
	ref_get(&s->refs);
	ref_get(&end->refs);
	r = queue_end(listener, end, nonblock, deadline);
	mutex_lock(&listener->lock);
	sock_groups(&theirs, listener->groups);
	mutex_unlock(&listener->lock);
	mutex_lock(&s->lock);
	s->state = r < 0 ? SOCK_FRESH : SOCK_CONNECTED;
	if (r == 0) {
		s->peer = end;               /* our second reference */
		s->peercred = listener->cred;
		sock_groups(&s->peergroups, theirs);
	}
	mutex_unlock(&s->lock);
	sock_groups(&theirs, NULL);
	if (r < 0) {
		end->peer = NULL;
		socket_put(s);
		socket_put(end);
		socket_put(end);
	}
	return r;
}

int unix_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock)
{
	struct socket *listener;
	int r;

	if (s->type == SOCK_DGRAM)
		return connect_dgram(s, a, len);
	r = unix_find(a, len, s->type, &listener);
	if (r < 0)
		return r;
	r = connect_stream(s, listener, nonblock);
	socket_put(listener);
	return r;
}
