/* Control messages: open files and credentials that travel with the bytes. A socket that is sent over
   itself is not found by any collector here: docs/deviations.md. */
#include "net/wiresock.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/thread.h"
#include "kernel/trace.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define PASS_MAX    253
#define CONTROL_MAX 20480

void pass_free(struct sockpass *p)
{
	for (int i = 0; p && i < p->n; i++)
		file_put(p->file[i]);
	if (p && p->user) {
		__atomic_fetch_sub(&p->user->passed, p->counted, __ATOMIC_RELAXED);
		user_put(p->user);
	}
	kfree(p);
}

/* From here on the files count as on their way. As on Linux the limit is that of one process. */
static int pass_count(struct sockpass *p)
{
	struct account *u = current->cred->user;

	if (u->passed > current_proc->rlim[RLIMIT_NOFILE].rlim_cur && !capable(CAP_SYS_RESOURCE) &&
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
	if (n > PASS_MAX || p->n + n > PASS_MAX)
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
		else if (c->cmsg_level != SOL_SOCKET)
			r = 0;
		else if (c->cmsg_type == SCM_RIGHTS)
			r = s->family == AF_INET ? 0 : rights_in((int *)CMSG_DATA(c), (c->cmsg_len - sizeof(*c)) / sizeof(int), *out);
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
	if (r < 0 || ((*out)->n == 0 && !(*out)->named)) {
		pass_free(*out);
		*out = NULL;
	}
	return r;
}

int cmsg_out(struct msghdr *h, size_t *at, int level, int type, const void *data, size_t n)
{
	size_t left = h->msg_controllen - *at;
	struct cmsghdr c = { CMSG_LEN(n), level, type };

	if (left < sizeof(c)) {
		h->msg_flags |= MSG_CTRUNC;
		return 0;
	}
	if (left < c.cmsg_len) {
		h->msg_flags |= MSG_CTRUNC;
		c.cmsg_len = left;
	}
	if (copyout_any((char *)h->msg_control + *at, &c, sizeof(c)) < 0 ||
	    copyout_any((char *)h->msg_control + *at + sizeof(c), data, c.cmsg_len - sizeof(c)) < 0)
		return -EFAULT;
	*at += min(CMSG_SPACE(n), left);
	return 0;
}

static int control_out(struct msghdr *h, size_t *at, int type, const void *data, size_t n)
{
	return cmsg_out(h, at, SOL_SOCKET, type, data, n);
}

/* Descriptors for as many files as fit. */
static int rights_out(struct msghdr *h, size_t *at, struct sockpass *p, bool cloexec)
{
	size_t left = h->msg_controllen - *at;
	int room = left < sizeof(struct cmsghdr) ? 0 : (left - sizeof(struct cmsghdr)) / sizeof(int), n = 0;
	int fds[PASS_MAX];

	while (n < p->n && n < room) {
		int fd = fd_install(p->file[n], cloexec);

		if (fd < 0)
			break;
		p->file[n] = NULL;
		fds[n++] = fd;
	}
	if (n < p->n)
		h->msg_flags |= MSG_CTRUNC;
	for (int i = n; i < p->n; i++)
		file_put(p->file[i]);
	p->n = 0;
	return n ? control_out(h, at, SCM_RIGHTS, fds, n * sizeof(int)) : 0;
}

int pass_out(struct msghdr *h, struct socket *s, struct recv_info *info, bool cloexec)
{
	size_t at = 0;
	int r = 0;

	if (!h->msg_control)
		h->msg_controllen = 0;
	if (s->passcred)
		r = control_out(h, &at, SCM_CREDENTIALS, &info->cred, sizeof(info->cred));
	if (info->pass) {
		if (r == 0)
			r = rights_out(h, &at, info->pass, cloexec);
		pass_free(info->pass);
		info->pass = NULL;
	}
	if (r == 0 && unlikely(s->wire))
		r = wire_control(h, &at, s, info);
	h->msg_controllen = at;
	return r;
}
