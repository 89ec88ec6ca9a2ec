/* The terminal and job control. A terminal belongs to a session; of its groups one
   is in the foreground: it gets the signals that are typed, and only its processes
   may read. Read dev/tty.c and proc/pgrp.c before. */
#include "abi/errno.h"
#include "dev/tty.h"
#include "hooks.h"
#include "mm/user.h"
#include "proc/signal.h"

/* A typed ^C reaches all processes of the job at once, not only the one that reads. */
static void send(int sig)
{
	if (tty.pgid > 0)
		signal_send_group(tty.pgid, sig);
}

/* Is it the controlling terminal of the running process? */
static bool is_mine(void)
{
	return tty.sid > 0 && tty.sid == current->proc->sid;
}

/* A background group that reads gets SIGTTIN and stops; the call is made again when
   it goes on. */
static int check(bool write)
{
	int sig = write ? SIGTTOU : SIGTTIN;
	struct proc *p = current->proc;
	bool ignored = signal_ignored(p, sig) || (current->sigmask & SIGMASK(sig));

	if (!is_mine() || tty.pgid == p->pgid || (write && ignored))
		return 0;
	/* SIGTTIN would not stop it, or nobody would continue it: without the error it would try
	   for ever. */
	if (ignored || pgrp_orphaned(p->pgid, NULL))
		return -EIO;
	signal_send_group(p->pgid, sig);
	return -ERESTART;
}

/* Make another group the foreground one. From the background that is like writing. */
static long set_foreground(unsigned long arg)
{
	struct proc *p;
	int pgid, r;

	if (!is_mine())
		return -ENOTTY;
	r = check(true);
	if (r < 0)
		return r;
	if (copyin(&pgid, (void *)arg, sizeof(pgid)) < 0)
		return -EFAULT;
	if (pgid < 0)
		return -EINVAL;
	list_for_each(p, &proc_all, all_link) {
		if (p->pgid != pgid)
			continue;
		if (p->sid != tty.sid)
			return -EPERM;
		tty.pgid = pgid;
		return 0;
	}
	return -ESRCH;
}

/* A session leader without a terminal takes one that nobody has. */
static void take(void)
{
	tty.sid = current->proc->sid;
	tty.pgid = current->proc->pgid;
}

/* What belongs to the session: which group is in the foreground, and whose the
   terminal is. */
static long ioctl(unsigned cmd, unsigned long arg)
{
	struct proc *p = current->proc;

	switch (cmd) {
	case TIOCGPGRP:
		return is_mine() ? copyout((void *)arg, &tty.pgid, sizeof(tty.pgid)) : -ENOTTY;
	case TIOCSPGRP:
		return set_foreground(arg);
	case TIOCGSID:
		return is_mine() ? copyout((void *)arg, &tty.sid, sizeof(tty.sid)) : -ENOTTY;
	case TIOCSCTTY:
		if (p->sid != p->pid || (tty.sid > 0 && !is_mine() && arg != 1))
			return -EPERM;
		if (!is_mine())
			take();
		return 0;
	case TIOCNOTTY:
		if (!is_mine())
			return -ENOTTY;
		if (p->sid == p->pid) {
			signal_send_group(tty.pgid, SIGHUP);
			tty.sid = tty.pgid = 0;
		}
		return 0;
	}
	return -ENOTTY;
}

/* /dev/tty is the terminal of the session, if it has one. Opening the terminal by
   another name gives it to a session leader without. */
static int opened(bool current_tty)
{
	if (current_tty)
		return is_mine() ? 0 : -ENXIO;
	if (tty.sid == 0 && current->proc->sid == current->proc->pid)
		take();
	return 0;
}

const struct tty_hooks tty_hooks = { .send = send, .check = check, .ioctl = ioctl, .opened = opened };
