/* Terminals: which there are, their raw input, job control and hang-up. */
#include "dev/tty.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/signal.h"

static const struct kernel_termios sane = {
	.c_iflag = ICRNL | IXON, .c_oflag = OPOST | ONLCR, .c_cflag = B38400 | CS8 | CREAD,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc = { [VINTR] = 3, [VQUIT] = 28, [VERASE] = 127, [VKILL] = 21, [VEOF] = 4, [VMIN] = 1,
		  [VSTART] = 17, [VSTOP] = 19, [VSUSP] = 26, [VREPRINT] = 18, [VDISCARD] = 15,
		  [VWERASE] = 23, [VLNEXT] = 22 },
};

/* ---- the objects ---------------------------------------------------------------------------- */

static struct spinlock tty_list_lock = SPINLOCK_INIT(RANK_IDS);
static struct list tty_list = LIST_INIT(tty_list);      /* tty_list_lock */

void tty_init(struct tty *t, const struct tty_ops *ops, const char *name, uint64_t rdev)
{
	ref_init(&t->refs);
	t->ops = ops;
	t->rdev = rdev;
	strlcpy(t->name, name, sizeof(t->name));
	t->termios = sane;
	mutex_init(&t->lock, RANK_TTY);
	waitq_init(&t->can_read);
	waitq_init(&t->can_write);
	waitq_init(&t->raw_wait);
	spin_init(&t->raw_lock, RANK_INPUT);
}

void tty_get(struct tty *t)
{
	ref_get(&t->refs);
}

void tty_put(struct tty *t)
{
	if (ref_put(&t->refs) && t->ops->free)
		t->ops->free(t);
}

void tty_register(struct tty *t)
{
	spin_lock(&tty_list_lock);
	list_add_tail(&tty_list, &t->all);
	spin_unlock(&tty_list_lock);
}

void tty_unregister(struct tty *t)
{
	spin_lock(&tty_list_lock);
	list_del(&t->all);
	spin_unlock(&tty_list_lock);
}

struct tty *tty_by_rdev(uint64_t rdev)
{
	struct tty *t, *found = NULL;

	spin_lock(&tty_list_lock);
	list_for_each(t, &tty_list, all)
		if (t->rdev == rdev && ref_get_unless_zero(&t->refs)) {
			found = t;
			break;
		}
	spin_unlock(&tty_list_lock);
	return found;
}

struct tty *tty_own(void)
{
	struct tty *t;

	mutex_lock(&proc_tree);
	t = current_proc->pgrp->session->tty;
	if (t)
		tty_get(t);
	mutex_unlock(&proc_tree);
	return t;
}

/* ---- raw input ------------------------------------------------------------------------------ */

void tty_raw_input(struct tty *t, uint8_t c)
{
	spin_lock(&t->raw_lock);
	ring_putc(&t->raw, c);
	wake_all(&t->raw_wait);
	spin_unlock(&t->raw_lock);
}

static void tty_input_thread(void *arg)
{
	struct tty *t = arg;
	uint8_t chunk[64];
	uint32_t n;

	for (;;) {
		spin_lock(&t->raw_lock);
		while (ring_empty(&t->raw))
			wait_uninterruptible_spin(&t->raw_wait, &t->raw_lock, FOREVER);
		n = ring_get(&t->raw, chunk, sizeof(chunk));
		spin_unlock(&t->raw_lock);
		mutex_lock(&t->lock);
		ldisc_receive(t, chunk, n);
		mutex_unlock(&t->lock);
	}
}

void tty_start_input(struct tty *t)
{
	void *buf = kmalloc(1024);

	assert(buf != NULL);
	ring_init(&t->raw, buf, 1024);
	if (!kthread_start("tty-input", tty_input_thread, t))
		panic("no memory for the thread of %s", t->name);
}

/* ---- job control ---------------------------------------------------------------------------- */

static void send_to(struct pgrp *g, int sig)
{
	siginfo_t info;

	siginfo_kernel(&info, sig);
	signal_send_pgrp(g, &info);
}

void tty_signal_foreground(struct tty *t, int sig)
{
	mutex_lock(&proc_tree);
	if (t->foreground)
		send_to(t->foreground, sig);
	mutex_unlock(&proc_tree);
}

static bool signal_blocked_or_ignored(int sig)
{
	return (current->sigmask & SIGBIT(sig)) ||
	       current_proc->acts->act[sig - 1].handler == SIG_IGN;
}

int tty_job_control(struct tty *t, int sig)
{
	int r = 0;

	mutex_lock(&proc_tree);
	if (t->session && t->session == current_proc->pgrp->session && t->foreground &&
	    t->foreground != current_proc->pgrp) {
		r = -ERESTART;
		if (signal_blocked_or_ignored(sig))
			r = sig == SIGTTIN ? -EIO : 0;
		else if (pgrp_orphaned(current_proc->pgrp, NULL))
			r = -EIO;
		else
			send_to(current_proc->pgrp, sig);
	}
	mutex_unlock(&proc_tree);
	return r;
}

/* ---- hang-up -------------------------------------------------------------------------------- */

/* Holds proc_tree. The session loses its terminal, and the foreground group hears of it. */
static void detach(struct session *s)
{
	struct tty *t = s->tty;

	if (t->foreground) {
		send_to(t->foreground, SIGHUP);
		send_to(t->foreground, SIGCONT);
		pgrp_put(t->foreground);
	}
	t->foreground = NULL;
	t->session = NULL;
	s->tty = NULL;
}

void tty_hangup(struct tty *t)
{
	struct session *s;
	bool had = false;

	mutex_lock(&t->lock);
	t->generation++;
	ldisc_flush_input(t);
	t->stopped = false;
	wake_all(&t->can_read);
	wake_all(&t->can_write);
	mutex_unlock(&t->lock);
	mutex_lock(&proc_tree);
	s = t->session;
	if (s) {
		if (s->leader) {
			signal_proc(s->leader, SIGHUP);
			signal_proc(s->leader, SIGCONT);
		}
		detach(s);
		had = true;
	}
	mutex_unlock(&proc_tree);
	if (had)
		tty_put(t);
}

void tty_disassociate(bool on_exit)
{
	struct session *s;
	struct tty *t;

	mutex_lock(&proc_tree);
	s = current_proc->pgrp->session;
	t = s->leader == current_proc ? s->tty : NULL;
	if (t)
		detach(s);
	mutex_unlock(&proc_tree);
	if (!t)
		return;
	if (on_exit && !t->is_pty)
		tty_hangup(t);
	tty_put(t);
}

void tty_adopt(struct tty *t, struct session *s)
{
	assert(mutex_held(&proc_tree));
	tty_get(t);
	t->session = s;
	s->tty = t;
	ref_get(&current_proc->pgrp->refs);
	t->foreground = current_proc->pgrp;
}
