/* Control messages: open files and credentials that travel with the bytes. A socket that is sent over
   itself is not found by any collector here: docs/deviations.md. */
#include "net/inet.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/thread.h"
#include "kernel/trace.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define PASS_MAX    253
#define CONTROL_MAX 20480
#define STAMPING_SOFTWARE (BIT(3) | BIT(4))      /* SOF_TIMESTAMPING_RX_SOFTWARE, _SOFTWARE */

void pass_free_slow(struct sockpass *p)
{
	for (int i = 0; i < p->n; i++)
		file_put(p->file[i]);
	if (p->user) {
		__atomic_fetch_sub(&p->user->passed, p->counted, __ATOMIC_RELAXED);
		user_put(p->user);
	}
	kfree(p);
}

/* From here on the files count as on their way. As on Linux the limit is that of one process. */
static int pass_count(struct sockpass *p)
{
	struct account *u = current->cred->user;

	if (READ_ONCE(u->passed) > current_proc->rlim[RLIMIT_NOFILE].rlim_cur && !capable(CAP_SYS_RESOURCE) &&
	    !capable(CAP_SYS_ADMIN))
		return -ETOOMANYREFS;
	ref_get(&u->refs);
	p->user = u;
	p->counted = p->n;
	__atomic_fetch_add(&u->passed, p->counted, __ATOMIC_RELAXED);
	return 0;
}

static struct sockpass *pass_new(void)
{
	return kzalloc(sizeof(struct sockpass) + PASS_MAX * sizeof(struct file *));
}

struct sockpass *pass_copy(struct sockpass *p)
{
	struct sockpass *c = pass_new();

	if (!c)
		return NULL;
	*c = *p;
	c->user = NULL;
	for (int i = 0; i < p->n; i++)
		file_get(p->file[i]);
	memcpy(c->file, p->file, p->n * sizeof(p->file[0]));
	return c;
}

static int rights_in(const int *fds, unsigned n, struct sockpass *p)
{
	if (n > PASS_MAX - (unsigned)p->n)
		return -EINVAL;
	for (unsigned i = 0; i < n; i++) {
		struct file *f = fd_get_path(fds[i]);

		if (!f)
			return -EBADF;
		p->file[p->n++] = f;
	}
	return 0;
}

/* A process of that number, zombies too. */
static bool proc_exists(int pid)
{
	struct proc *p = proc_get(pid);

	if (p)
		proc_put(p);
	return p;
}

/* The sender may only name itself, unless it is privileged. */
static int cred_in(const struct ucred *c, struct sockpass *p)
{
	const struct cred *me = current->cred;

	p->cred = *c;
	p->named = true;
	if ((c->pid == current_proc->pid || capable(CAP_SYS_ADMIN)) &&
	    (c->uid == me->uid || c->uid == me->euid || c->uid == me->suid || capable(CAP_SETUID)) &&
	    (c->gid == me->gid || c->gid == me->egid || c->gid == me->sgid || capable(CAP_SETGID)))
		return proc_exists(c->pid) ? 0 : -ESRCH;
	explain("sendmsg: EPERM: credentials of somebody else");
	return -EPERM;
}

int pass_in(const struct msghdr *h, struct socket *s, struct sockpass **out)
{
	char *buf;
	size_t at = 0;
	int r;

	*out = NULL;
	if (h->msg_controllen < sizeof(struct cmsghdr))
		return 0;
	if (h->msg_controllen > CONTROL_MAX)
		return -ENOBUFS;
	buf = kmalloc(h->msg_controllen);
	*out = pass_new();
	r = buf && *out ? copyin_any(buf, h->msg_control, h->msg_controllen) : -ENOMEM;
	while (r == 0 && at + sizeof(struct cmsghdr) <= h->msg_controllen) {
		struct cmsghdr *c = (struct cmsghdr *)(buf + at);

		if (c->cmsg_len < sizeof(*c) || c->cmsg_len > h->msg_controllen - at)
			r = -EINVAL;
		else if (c->cmsg_level == IPPROTO_IP && s->family == AF_INET && s->type == SOCK_DGRAM)
			r = inet_control_in(c, *out);
		else if (c->cmsg_level == IPPROTO_UDP && s->family == AF_INET && s->type == SOCK_DGRAM)
			r = udp_control_in(c, *out);
		else if (c->cmsg_level != SOL_SOCKET)
			r = 0;
		else if (s->family == AF_INET)
			r = c->cmsg_type == SCM_RIGHTS || c->cmsg_type == SCM_CREDENTIALS ? 0 : -EINVAL;
		else if (c->cmsg_type == SCM_RIGHTS)
			r = rights_in((int *)CMSG_DATA(c), (c->cmsg_len - sizeof(*c)) / sizeof(int), *out);
		else if (c->cmsg_type == SCM_CREDENTIALS && c->cmsg_len == CMSG_LEN(sizeof(struct ucred)))
			r = cred_in((struct ucred *)CMSG_DATA(c), *out);
		else
			r = -EINVAL;
		if (r == 0)
			at += CMSG_ALIGN(c->cmsg_len);
	}
	kfree(buf);
	if (r == 0 && (*out)->n)
		r = pass_count(*out);
	if (r < 0 || ((*out)->n == 0 && !(*out)->named && !(*out)->routed)) {
		pass_free(*out);
		*out = NULL;
	}
	return r;
}

/* One control message at *at of the user's buffer, shortened to what fits. What cannot be written is left out, and
   that is no error: as Linux. */
void control_out(struct msghdr *h, size_t *at, int level, int type, const void *data, size_t n)
{
	size_t left = h->msg_controllen - *at;
	struct cmsghdr c = { CMSG_LEN(n), level, type };

	if (left < sizeof(c)) {
		h->msg_flags |= MSG_CTRUNC;
		return;
	}
	if (left < c.cmsg_len) {
		h->msg_flags |= MSG_CTRUNC;
		c.cmsg_len = left;
	}
	if (copyout_any((char *)h->msg_control + *at, &c, sizeof(c)) == 0 &&
	    copyout_any((char *)h->msg_control + *at + sizeof(c), data, c.cmsg_len - sizeof(c)) == 0)
		*at += min(CMSG_SPACE(n), left);
}

/* Descriptors for as many files as fit. A number is written before it works, so that none works that nobody knows. */
static void rights_out(struct msghdr *h, size_t *at, struct sockpass *p, bool cloexec)
{
	size_t left = h->msg_controllen - *at;
	char *to = (char *)h->msg_control + *at;
	int n = 0;

	while (n < p->n && CMSG_LEN((n + 1) * sizeof(int)) <= left) {
		int fd = fd_reserve(0, cloexec);

		if (fd < 0)
			break;
		if (copyout_any(to + CMSG_LEN(n * sizeof(int)), &fd, sizeof(fd)) < 0) {
			fd_unreserve(fd);
			break;
		}
		fd_fill(fd, p->file[n++]);
	}
	if (n < p->n)
		h->msg_flags |= MSG_CTRUNC;
	for (int i = n; i < p->n; i++)
		file_put(p->file[i]);
	p->n = 0;
	struct cmsghdr c = { CMSG_LEN(n * sizeof(int)), SOL_SOCKET, SCM_RIGHTS };

	if (n && copyout_any(to, &c, sizeof(c)) == 0)
		*at += min(CMSG_SPACE(n * sizeof(int)), left);
}

static void stamp_out(struct msghdr *h, size_t *at, struct socket *s, nsec_t stamp)
{
	struct timeval v = nsec_to_timeval(stamp);
	struct timespec t[3] = { nsec_to_timespec(stamp) };
	bool fresh = s->stamps & STAMP_NEW;

	if (!stamp)
		return;
	if (s->stamps & STAMP_NANO)
		control_out(h, at, SOL_SOCKET, fresh ? SO_TIMESTAMPNS_NEW : SO_TIMESTAMPNS, t, sizeof(t[0]));
	else if (s->stamps & STAMP_ON)
		control_out(h, at, SOL_SOCKET, fresh ? SO_TIMESTAMP_NEW : SO_TIMESTAMP, &v, sizeof(v));
	if (s->stamps & STAMP_ALL && (sock_opt(s, SO_TIMESTAMPING) & STAMPING_SOFTWARE) == STAMPING_SOFTWARE)
		control_out(h, at, SOL_SOCKET, SO_TIMESTAMPING, t, sizeof(t));
}

void pass_out(struct msghdr *h, struct socket *s, struct recv_info *info, bool cloexec)
{
	size_t at = 0;

	if (!h->msg_control)
		h->msg_controllen = 0;
	stamp_out(h, &at, s, info->stamp);
	if (info->drops && !(info->flags & MSG_ERRQUEUE) && sock_opt(s, SO_RXQ_OVFL))
		control_out(h, &at, SOL_SOCKET, SO_RXQ_OVFL, &info->drops, sizeof(info->drops));
	if (s->family == AF_INET && (s->controls || info->flags & MSG_ERRQUEUE))
		inet_control_out(h, &at, s, info);
	else if (s->family != AF_INET && s->passcred && (info->has_message || s->type == SOCK_STREAM))
		control_out(h, &at, SOL_SOCKET, SCM_CREDENTIALS, &info->cred, sizeof(info->cred));
	if (info->pass)
		rights_out(h, &at, info->pass, cloexec);
	pass_free(info->pass);
	info->pass = NULL;
	h->msg_controllen = at;
}
