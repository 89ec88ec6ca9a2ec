/* ioctl_tty(2): modes, window size, foreground group, controlling terminal, queues. */
#include "dev/tty.h"
#include "abi/fcntl.h"
#include "abi/signal.h"
#include "cpu/clock.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/signal.h"

/* Until all output has left; lock held. No device says when its last byte is out: look every 2 ms. */
static int drain(struct tty *t)
{
	while (t->ops->pending(t) > 0 && !t->other_closed)
		if (wait_on(&t->can_write, &t->lock, clock_now() + 2 * NSEC_PER_MSEC) == -EINTR)
			return -ERESTART;
	return 0;
}

/* struct termio has the lower halves of the flags and the first eight characters. */
static int take_termio(struct tty *t, struct kernel_termios2 *k, uintptr_t arg)
{
	struct kernel_termio old;

	if (copyin(&old, (void *)arg, sizeof(old)) < 0)
		return -EFAULT;
	mutex_lock(&t->lock);
	memcpy(k, &t->termios, sizeof(t->termios));
	mutex_unlock(&t->lock);
	k->c_iflag = (k->c_iflag & ~0xffffu) | old.c_iflag;
	k->c_oflag = (k->c_oflag & ~0xffffu) | old.c_oflag;
	k->c_cflag = (k->c_cflag & ~0xffffu) | old.c_cflag;
	k->c_lflag = (k->c_lflag & ~0xffffu) | old.c_lflag;
	k->c_line = old.c_line;
	memcpy(k->c_cc, old.c_cc, sizeof(old.c_cc));
	return 0;
}

static int get_termio(struct tty *t, uintptr_t arg)
{
	const struct kernel_termios *k = &t->termios;
	struct kernel_termio old;

	memset(&old, 0, sizeof(old));
	mutex_lock(&t->lock);
	old.c_iflag = k->c_iflag;
	old.c_oflag = k->c_oflag;
	old.c_cflag = k->c_cflag;
	old.c_lflag = k->c_lflag;
	old.c_line = k->c_line;
	memcpy(old.c_cc, k->c_cc, sizeof(old.c_cc));
	mutex_unlock(&t->lock);
	return copyout((void *)arg, &old, sizeof(old));
}

/* Put back what is fixed; lock held. */
static void keep_fixed(struct tty *t, struct kernel_termios2 *k)
{
	const struct kernel_termios *fixed = &t->fixed, *was = &t->termios;

	k->c_iflag ^= (k->c_iflag ^ was->c_iflag) & fixed->c_iflag;
	k->c_oflag ^= (k->c_oflag ^ was->c_oflag) & fixed->c_oflag;
	k->c_cflag ^= (k->c_cflag ^ was->c_cflag) & fixed->c_cflag;
	k->c_lflag ^= (k->c_lflag ^ was->c_lflag) & fixed->c_lflag;
	if (fixed->c_line)
		k->c_line = was->c_line;
	for (int i = 0; i < KERNEL_NCCS; i++)
		if (fixed->c_cc[i])
			k->c_cc[i] = was->c_cc[i];
}

/* Could the far side of a network line do ^S and ^Q itself? */
static bool usual_flow(const struct tty *t)
{
	const struct kernel_termios *k = &t->termios;

	return k->c_iflag & IXON && k->c_cc[VSTOP] == ('S' & 0x1f) && k->c_cc[VSTART] == ('Q' & 0x1f);
}

static int set_termios(struct tty *t, uintptr_t arg, size_t size, unsigned how)
{
	struct kernel_termios2 k = { 0 };
	bool was_canon, was_flow, extproc;
	int r = 0;

	r = size == sizeof(struct kernel_termio) ? take_termio(t, &k, arg) : copyin(&k, (void *)arg, size);
	if (r < 0)
		return r;
	r = tty_job_control(t, SIGTTOU);
	if (r < 0)
		return r;
	mutex_lock(&t->lock);
	if (how != TCSANOW)
		r = drain(t);
	if (r == 0) {
		if (how == TCSAFLUSH)
			ldisc_flush_input(t);
		keep_fixed(t, &k);
		was_flow = usual_flow(t);
		extproc = (t->termios.c_lflag | k.c_lflag) & EXTPROC;
		was_canon = t->termios.c_lflag & ICANON;
		memcpy(&t->termios, &k, sizeof(t->termios));
		if (was_canon != !!(k.c_lflag & ICANON))
			ldisc_mode_switched(t);
		if (!(k.c_iflag & IXON))
			ldisc_stop(t, false);
		if (usual_flow(t) != was_flow)
			tty_notify(t, was_flow ? TIOCPKT_NOSTOP : TIOCPKT_DOSTOP);
		if (extproc)
			tty_notify(t, TIOCPKT_IOCTL);
	}
	mutex_unlock(&t->lock);
	return r;
}

static int get_termios(struct tty *t, uintptr_t arg, size_t size)
{
	struct kernel_termios2 k = { .c_ispeed = 38400, .c_ospeed = 38400 };

	mutex_lock(&t->lock);
	memcpy(&k, &t->termios, sizeof(t->termios));
	mutex_unlock(&t->lock);
	return copyout((void *)arg, &k, size);
}

static int set_fixed(struct tty *t, uintptr_t arg)
{
	struct kernel_termios k;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (copyin(&k, (void *)arg, sizeof(k)) < 0)
		return -EFAULT;
	mutex_lock(&t->lock);
	t->fixed = k;
	mutex_unlock(&t->lock);
	return 0;
}

static int set_winsize(struct tty *t, uintptr_t arg)
{
	struct winsize w;
	bool changed;

	if (copyin(&w, (void *)arg, sizeof(w)) < 0)
		return -EFAULT;
	mutex_lock(&t->lock);
	changed = memcmp(&w, &t->winsize, sizeof(w)) != 0;
	t->winsize = w;
	mutex_unlock(&t->lock);
	if (changed)
		tty_signal_foreground(t, SIGWINCH);
	return 0;
}

/* ---- session and foreground group ----------------------------------------------------------- */

static bool ours(struct tty *t)
{
	return t->session && t->session == current_proc->pgrp->session;
}

static int set_controlling(struct tty *t, struct file *f, bool steal)
{
	struct session *s, *old;
	int r = 0;

	mutex_lock(&proc_tree);
	s = current_proc->pgrp->session;
	old = t->session;
	if (s->leader == current_proc && old == s)
		r = 0;
	else if (s->leader != current_proc || s->tty)
		r = -EPERM;
	else if (old && !(steal && capable(CAP_SYS_ADMIN)))
		r = -EPERM;
	else if ((f->flags & O_ACCMODE) == O_WRONLY && !capable(CAP_SYS_ADMIN))
		r = -EPERM;
	else {
		if (old) {
			pgrp_put(t->foreground);
			old->tty = NULL;
			ref_put(&t->refs);     /* the session's; the file keeps t */
		}
		tty_adopt(t, s);
	}
	mutex_unlock(&proc_tree);
	return r;
}

static int drop_controlling(struct tty *t)
{
	mutex_lock(&proc_tree);
	bool mine = ours(t);
	mutex_unlock(&proc_tree);
	if (!mine)
		return -ENOTTY;
	tty_disassociate(false);
	return 0;
}

static int get_foreground(struct tty *t, bool any, uintptr_t arg)
{
	int pgid = 0;

	mutex_lock(&proc_tree);
	if (!any && !ours(t)) {
		mutex_unlock(&proc_tree);
		return -ENOTTY;
	}
	if (t->foreground)
		pgid = t->foreground->pgid;
	mutex_unlock(&proc_tree);
	return put_user32((void *)arg, pgid);
}

static int set_foreground(struct tty *t, uintptr_t arg)
{
	struct pgrp *g, *old;
	uint32_t pgid;
	int r;

	r = tty_job_control(t, SIGTTOU);
	if (r < 0)
		return r == -EIO ? -EIO : r;
	if (get_user32(&pgid, (void *)arg) < 0)
		return -EFAULT;
	if ((int)pgid < 0)
		return -EINVAL;
	mutex_lock(&proc_tree);
	if (!ours(t)) {
		mutex_unlock(&proc_tree);
		return -ENOTTY;
	}
	g = pgrp_get(pgid);
	if (!g || g->session != t->session || list_empty(&g->members)) {
		r = g ? -EPERM : -ESRCH;
		mutex_unlock(&proc_tree);
		if (g)
			pgrp_put(g);
		return r;
	}
	old = t->foreground;
	t->foreground = g;
	mutex_unlock(&proc_tree);
	if (old)
		pgrp_put(old);
	return 0;
}

static int get_session(struct tty *t, bool any, uintptr_t arg)
{
	int sid = -1;

	mutex_lock(&proc_tree);
	if (t->session && (any || ours(t)))
		sid = t->session->sid;
	mutex_unlock(&proc_tree);
	return sid < 0 ? -ENOTTY : put_user32((void *)arg, sid);
}

/* ---- queues --------------------------------------------------------------------------------- */

static uint32_t readable_bytes(struct tty *t)
{
	uint32_t n;

	mutex_lock(&t->lock);
	n = ldisc_count(t);
	mutex_unlock(&t->lock);
	return n;
}

static int flush(struct tty *t, uintptr_t which)
{
	int r = tty_job_control(t, SIGTTOU);

	if (r < 0)
		return r;
	if (which > TCIOFLUSH)
		return -EINVAL;
	mutex_lock(&t->lock);
	if (which != TCOFLUSH)
		ldisc_flush_input(t);
	if (which != TCIFLUSH && t->ops->flush_output)
		t->ops->flush_output(t);
	mutex_unlock(&t->lock);
	return 0;
}

static int flow(struct tty *t, uintptr_t action)
{
	uint8_t c;
	int r = tty_job_control(t, SIGTTOU);

	if (r < 0)
		return r;
	if (action > TCION)
		return -EINVAL;
	mutex_lock(&t->lock);
	if (action == TCOOFF || action == TCOON) {
		ldisc_stop(t, action == TCOOFF);
	} else {
		c = t->termios.c_cc[action == TCIOFF ? VSTOP : VSTART];
		if (c)
			t->ops->write(t, &c, 1);
	}
	mutex_unlock(&t->lock);
	return 0;
}

static int push_back(struct tty *t, uintptr_t arg)
{
	uint8_t c;

	mutex_lock(&proc_tree);
	bool mine = ours(t);
	mutex_unlock(&proc_tree);
	if (!mine && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (get_user8(&c, (void *)arg) < 0)
		return -EFAULT;
	mutex_lock(&t->lock);
	ldisc_receive(t, &c, 1);
	mutex_unlock(&t->lock);
	return 0;
}

static int wait_sent(struct tty *t)
{
	int r = tty_job_control(t, SIGTTOU);

	if (r < 0)
		return r;
	mutex_lock(&t->lock);
	r = drain(t);
	mutex_unlock(&t->lock);
	return r;
}

/* ---- the line itself ------------------------------------------------------------------------ */

/* A break begins behind the last byte written. A pseudo-terminal has no line to break: nothing to do. */
static int line_break(struct tty *t, bool on)
{
	int r = on ? wait_sent(t) : tty_job_control(t, SIGTTOU);

	if (r < 0)
		return r;
	mutex_lock(&t->lock);
	if (t->ops->send_break)
		t->ops->send_break(t, on);
	mutex_unlock(&t->lock);
	return 0;
}

/* TCSBRK with 0, TCSBRKP: a quarter of a second, or as many tenths. */
static int timed_break(struct tty *t, nsec_t length)
{
	nsec_t end = clock_now() + length;
	int r = line_break(t, true);

	if (r < 0 || !t->ops->send_break)
		return r;
	mutex_lock(&t->lock);
	while (r == 0 && clock_now() < end)
		r = wait_on(&t->can_write, &t->lock, end) == -EINTR ? -EINTR : 0;
	t->ops->send_break(t, false);
	mutex_unlock(&t->lock);
	return r;
}

/* The only line discipline is the usual one. */
static int set_discipline(struct tty *t, uintptr_t arg)
{
	uint32_t n;
	int r = wait_sent(t);

	if (r < 0)
		return r;
	if (get_user32(&n, (void *)arg) < 0)
		return -EFAULT;
	return n == 0 ? 0 : -EINVAL;
}

static int modem_lines(struct tty *t, unsigned cmd, uintptr_t arg)
{
	uint32_t v = 0;

	if (!t->ops->modem)
		return -ENOTTY;
	if (cmd == TIOCMGET)
		return put_user32((void *)arg, t->ops->modem(t, 0, 0));
	if (get_user32(&v, (void *)arg) < 0)
		return -EFAULT;
	t->ops->modem(t, cmd == TIOCMSET ? ~0u : cmd == TIOCMBIC ? v : 0, cmd == TIOCMBIC ? 0 : v);
	return 0;
}

/* Is the line to be taken as connected whatever its carrier says? */
static int set_local(struct tty *t, uintptr_t arg)
{
	uint32_t v;

	if (get_user32(&v, (void *)arg) < 0)
		return -EFAULT;
	mutex_lock(&t->lock);
	t->termios.c_cflag = v ? t->termios.c_cflag | CLOCAL : t->termios.c_cflag & ~CLOCAL;
	mutex_unlock(&t->lock);
	return 0;
}

/* Console output stays where it is: only what undoes a redirection succeeds. */
static int take_console(struct file *f)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	return f->inode && f->inode->rdev == ((5UL << 8) | 1) ? 0 : -EINVAL;
}

long tty_ioctl_on(struct tty *t, struct file *f, unsigned cmd, uintptr_t arg, bool master)
{
	void *u = (void *)arg;

	switch (cmd) {
	case TCGETS:      return get_termios(t, arg, sizeof(struct kernel_termios));
	case TCGETS2:     return get_termios(t, arg, sizeof(struct kernel_termios2));
	case TCSETS:
	case TCSETSW:
	case TCSETSF:     return set_termios(t, arg, sizeof(struct kernel_termios), cmd - TCSETS);
	case TCSETS2:
	case TCSETSW2:
	case TCSETSF2:    return set_termios(t, arg, sizeof(struct kernel_termios2), cmd - TCSETS2);
	case TCGETA:      return get_termio(t, arg);
	case TCSETA:
	case TCSETAW:
	case TCSETAF:     return set_termios(t, arg, sizeof(struct kernel_termio), cmd - TCSETA);
	case TIOCGLCKTRMIOS: return copyout(u, &t->fixed, sizeof(t->fixed));
	case TIOCSLCKTRMIOS: return set_fixed(t, arg);
	case TIOCGWINSZ:  return copyout(u, &t->winsize, sizeof(t->winsize));
	case TIOCSWINSZ:  return set_winsize(t, arg);
	case TIOCSCTTY:   return set_controlling(t, f, arg == 1);
	case TIOCNOTTY:   return drop_controlling(t);
	case TIOCGPGRP:   return get_foreground(t, master, arg);
	case TIOCSPGRP:   return set_foreground(t, arg);
	case TIOCGSID:    return get_session(t, master, arg);
	case FIONREAD:    return put_user32(u, readable_bytes(t));
	case TIOCOUTQ:    return put_user32(u, t->ops->pending(t));
	case TCFLSH:      return flush(t, arg);
	case TCXONC:      return flow(t, arg);
	case TCSBRK:      return arg ? wait_sent(t) : timed_break(t, NSEC_PER_SEC / 4);
	case TCSBRKP:     return timed_break(t, arg ? (nsec_t)min(arg, 600ul) * (NSEC_PER_SEC / 10) : NSEC_PER_SEC / 4);
	case TIOCSBRK:
	case TIOCCBRK:    return line_break(t, cmd == TIOCSBRK);
	case TIOCMGET:
	case TIOCMSET:
	case TIOCMBIS:
	case TIOCMBIC:    return modem_lines(t, cmd, arg);
	case TIOCGSOFTCAR: return put_user32(u, !!(t->termios.c_cflag & CLOCAL));
	case TIOCSSOFTCAR: return set_local(t, arg);
	case TIOCCONS:    return take_console(f);
	case TIOCSTI:     return push_back(t, arg);
	case TIOCGETD:    return put_user32(u, 0);
	case TIOCSETD:    return set_discipline(t, arg);
	case TIOCGDEV:    return put_user32(u, t->rdev);
	case TIOCEXCL:
	case TIOCNXCL:
		mutex_lock(&t->lock);
		t->exclusive = cmd == TIOCEXCL;
		mutex_unlock(&t->lock);
		return 0;
	case TIOCGEXCL:   return put_user32(u, t->exclusive);
	case TIOCVHANGUP:
		if (!capable(CAP_SYS_ADMIN))
			return -EPERM;
		tty_hangup(t);
		return 0;
	case TIOCSERGETLSR:
		return t->ops->modem ? put_user32(u, t->ops->pending(t) ? 0 : TIOCSER_TEMT) : -ENOTTY;
	case TIOCGSERIAL:
	case TIOCSSERIAL:
	case TIOCMIWAIT:
	case TIOCGICOUNT:
	case TIOCGRS485:
	case TIOCSRS485:
		return t->ops->modem ? -EINVAL : -ENOTTY;      /* serial lines have them, ours does not know how */
	default:
		return -ENOTTY;
	}
}

long tty_ioctl(struct file *f, unsigned cmd, uintptr_t arg)
{
	struct tty *t = tty_of_file(f);

	if (!t)
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	return tty_ioctl_on(t, f, cmd, arg, false);
}

long sys_vhangup(void)
{
	struct tty *t;

	if (!capable(CAP_SYS_TTY_CONFIG))
		return -EPERM;
	t = tty_own();
	if (t) {
		tty_hangup(t);
		tty_put(t);
	}
	return 0;
}
