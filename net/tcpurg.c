/* The urgent byte of TCP: send and recv with MSG_OOB, tcp(7). It is a message of its own in the receiver's queue,
   which is the mark as well; reads stop in front of it and pass over it, unless SO_OOBINLINE. */
#include "net/inet.h"
#include "abi/errno.h"

/* The one that counts, or NULL: the one before becomes ordinary when the next comes. Holds s. */
static struct sockmsg *urgent_find(struct socket *s)
{
	struct sockmsg *m;

	list_for_each(m, &s->rx, link)
		if (m->urgent)
			return m;
	return NULL;
}

void tcp_urgent_arrived(struct socket *d)
{
	struct sockmsg *old = urgent_find(d);

	assert(mutex_held(&d->lock));
	if (old)
		old->urgent = false;
	d->urgent = true;
	if (d->file)
		file_urgent(d->file);
}

bool tcp_at_mark(const struct socket *s)
{
	assert(mutex_held(&s->lock));
	return !list_empty(&s->rx) && list_first(&s->rx, struct sockmsg, link)->urgent;
}

long tcp_urgent_read(struct socket *s, struct uio *u, unsigned flags, struct recv_info *info)
{
	struct sockmsg *m;
	long r = -EINVAL;

	mutex_lock(&s->lock);
	m = s->urgent && !(s->flags & BIT(SO_OOBINLINE)) ? urgent_find(s) : NULL;
	if (m) {
		info->flags |= u->left ? MSG_OOB : MSG_OOB | MSG_TRUNC;
		r = min(u->left, (size_t)1);
		if (uio_copy_to(u, m->data, r) < 0)
			r = -EFAULT;
		else if (!(flags & MSG_PEEK))
			s->urgent = false;           /* the mark stays */
	}
	mutex_unlock(&s->lock);
	return r;
}
