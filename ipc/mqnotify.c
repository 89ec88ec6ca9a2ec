/* mq_notify(3): one process may be told, once, that a message came to the empty queue: by a signal, or by
   a cookie sent to a socket on which a thread of its library waits (SIGEV_THREAD). */
#include "ipc/mqueue.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/race.h"
#include "lib/string.h"
#include "net/socket.h"
#include "proc/proc.h"
#include "proc/signal.h"

void mq_notify_end(struct mqueue *q, char how)
{
	if (!q->notify)
		return;
	if (q->sock) {
		q->cookie[MQ_NOTIFY_COOKIE_LEN - 1] = how;
		netlink_deliver(q->sock, q->cookie, MQ_NOTIFY_COOKIE_LEN);
		socket_put(q->sock);
		q->sock = NULL;
	}
	proc_put(q->notify);
	q->notify = NULL;
}

/* A message came to the empty queue and nobody slept for it: tell the one who asked, once. */
void mq_notify_send(struct mqueue *q)
{
	siginfo_t info;

	assert(mutex_held(&q->lock));
	if (!q->notify)
		return;
	if (q->event.sigev_notify == SIGEV_SIGNAL && q->event.sigev_signo && READ_ONCE(q->notify->exec_id) == q->notify_exec) {
		siginfo_user(&info, q->event.sigev_signo, SI_MESGQ);
		info.u.rt.value = q->event.sigev_value;
		signal_send_proc(q->notify, &info);
	}
	mq_notify_end(q, MQ_NOTIFY_WOKEN);
}

/* A request is taken apart: for SIGEV_THREAD it names a socket (counted here) and the cookie that is to be sent
   there. */
static int event_in(const struct sigevent *uevent, struct sigevent *e, struct socket **sock, char *cookie)
{
	struct file *f;

	if (copyin(e, uevent, sizeof(*e)) < 0)
		return -EFAULT;
	if (e->sigev_notify == SIGEV_SIGNAL)
		return (unsigned)e->sigev_signo > SIGNAL_MAX ? -EINVAL : 0;
	if (e->sigev_notify != SIGEV_THREAD)
		return e->sigev_notify == SIGEV_NONE ? 0 : -EINVAL;
	if (copyin(cookie, e->sigev_value.sival_ptr, MQ_NOTIFY_COOKIE_LEN) < 0)
		return -EFAULT;
	f = fd_get(e->sigev_signo);
	if (!f)
		return -EBADF;
	*sock = socket_of(f);
	if (*sock && (*sock)->family == AF_NETLINK)
		ref_get(&(*sock)->refs);
	else
		*sock = NULL;
	file_put(f);
	if (*sock && (*sock)->rx_count >= DGRAM_QLEN) {        /* nobody reads what is told */
		socket_put(*sock);
		*sock = NULL;
		return -EAGAIN;
	}
	return *sock ? 0 : -EINVAL;
}

long sys_mq_notify(mqd_t fd, const struct sigevent *uevent)
{
	char cookie[MQ_NOTIFY_COOKIE_LEN];
	struct sigevent event = { 0 };
	struct socket *sock = NULL;
	struct mqueue *q;
	struct file *f;
	int r = uevent ? event_in(uevent, &event, &sock, cookie) : 0;

	if (r < 0)
		return r;
	f = mqueue_file(fd, false, false);
	if (!f) {
		r = -EBADF;
		goto drop_sock;
	}
	q = mqueue_of(f);
	mutex_lock(&q->lock);
	if (!uevent) {
		if (q->notify == current_proc)
			mq_notify_end(q, MQ_NOTIFY_REMOVED);
	} else if (q->notify) {
		explain("mq_notify: EBUSY: pid %d is to be notified already", q->notify->pid);
		r = -EBUSY;
	} else {
		proc_ref(current_proc);
		q->notify = current_proc;
		q->notify_exec = current_proc->exec_id;
		q->event = event;
		q->sock = sock;
		if (sock)
			memcpy(q->cookie, cookie, sizeof(cookie));
		sock = NULL;
	}
	mutex_unlock(&q->lock);
	file_put(f);
drop_sock:
	socket_put(sock);
	return r;
}
