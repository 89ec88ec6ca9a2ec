/* /proc/trace: the trace ring as lines; /proc/waiters: who waits for what, held by whom.
   A trace line: SECONDS CPU TID PID COMM EVENT details. Write "pid N", "event a,b", "on", "off", "clear". */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "kernel/mutex.h"
#include "kernel/runq.h"
#include "kernel/sysnames.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "abi/futex.h"
#include "lib/ksyms.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/proc.h"

static const char *const event_name[TR_NEVENTS] = {
	"switch", "wake", "enter", "exit", "fault", "signal", "fork", "exec", "exit_", "lock", "ipc", "explain",
};

/* Of one open file. */
struct reader {
	uint64_t   cursor[CPU_MAX];
	uint32_t   mask;          /* events wanted */
	int        pid;           /* 0 all */
	bool       children;      /* and what it forks */
	struct seq line;
	size_t     given;         /* of line */
};

/* ---- one record as text --------------------------------------------------------------------- */

static void arguments(struct seq *s, const struct trace_record *r)
{
	const char *fmt = syscall_format(r->extra);

	for (unsigned i = 0; fmt[i] && i < 6; i++) {
		uint64_t v = r->arg[i];

		if (i)
			seq_printf(s, ", ");
		switch (fmt[i]) {
		case 'd': seq_printf(s, "%d", (int)v); break;
		case 'u': seq_printf(s, "%lu", v); break;
		case 'o': seq_printf(s, "0%lo", v); break;
		case 'p': if (v) seq_printf(s, "%#lx", v); else seq_printf(s, "NULL"); break;
		case 's': seq_putc(s, '"'); seq_escape(s, r->text, "\n\"\\"); seq_putc(s, '"'); break;
		default:  seq_printf(s, "%#lx", v);
		}
	}
}

static void call_name(struct seq *s, const struct trace_record *r)
{
	const char *name = syscall_name(r->extra);

	if (name)
		seq_printf(s, "%s", name);
	else
		seq_printf(s, "syscall_%u", r->extra);
}

static char letter(uint64_t state)
{
	static const char letters[] = "NRRSDDTZ";

	return state < sizeof(letters) - 1 ? letters[state] : '?';
}

static void details(struct seq *s, const struct trace_record *r)
{
	switch (r->event) {
	case TR_ENTER:
		call_name(s, r);
		seq_putc(s, '(');
		arguments(s, r);
		seq_putc(s, ')');
		break;
	case TR_EXIT:
		call_name(s, r);
		seq_printf(s, " = %ld", (long)r->arg[0]);
		break;
	case TR_SWITCH:
		seq_printf(s, "from %lu %c to %lu", r->arg[0], letter(r->arg[1]), r->arg[2]);
		break;
	case TR_WAKE:
		seq_printf(s, "tid %lu was %c by %lu", r->arg[0], letter(r->arg[1]), r->arg[2]);
		break;
	case TR_FAULT:
		seq_printf(s, "%#lx %s error %u", r->arg[0], r->arg[1] == 1 ? "read" : r->arg[1] == 2 ? "write" : "exec", r->extra);
		break;
	case TR_EXPLAIN:
		seq_printf(s, "%s", r->text);
		break;
	default:
		seq_printf(s, "%u %#lx %#lx %#lx%s%s", r->extra, r->arg[0], r->arg[1], r->arg[2], r->text[0] ? " " : "", r->text);
	}
}

static void format(struct seq *s, const struct trace_record *r)
{
	s->len = 0;
	seq_printf(s, "%lu.%09lu %u %d %d %s %s ", r->time / NSEC_PER_SEC, r->time % NSEC_PER_SEC, r->cpu, r->tid, r->pid,
		   r->comm[0] ? r->comm : "-", event_name[r->event]);
	details(s, r);
	seq_putc(s, '\n');
}

/* ---- the file ------------------------------------------------------------------------------- */

#define ALL_EVENTS (BIT(TR_NEVENTS) - 1)

static int trace_open(struct file *f)
{
	struct reader *rd = kzalloc(sizeof(*rd));

	if (!rd)
		return -ENOMEM;
	rd->mask = ALL_EVENTS;
	f->data = rd;
	return 0;
}

static void trace_release(struct file *f)
{
	struct reader *rd = f->data;

	if (rd) {
		seq_free(&rd->line);
		kfree(rd);
	}
}

static bool wanted(struct reader *rd, const struct trace_record *r)
{
	if (!(rd->mask & BIT(r->event)))
		return false;
	return !rd->pid || r->pid == rd->pid || r->tid == rd->pid;
}

/* The next wanted line into rd->line; false: nothing new. */
static bool next_line(struct reader *rd)
{
	struct trace_record r;

	while (trace_next(rd->cursor, &r)) {
		if (!wanted(rd, &r))
			continue;
		format(&rd->line, &r);
		rd->given = 0;
		return true;
	}
	return false;
}

static long trace_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct reader *rd = f->data;
	long done = 0;
	size_t n;
	int r;

	while (u->left) {
		if (rd->given == rd->line.len && !next_line(rd)) {
			if (done)
				break;
			if (f->flags & O_NONBLOCK)
				return -EAGAIN;
			if (!trace_mask)
				return 0;
			sleep_prepare();
			struct waiter w;

			waiter_init(&w, &trace_waitq);
			waiter_add(&w);
			r = sleep_until(FOREVER);
			waiter_remove(&w);
			if (r < 0)
				return -EINTR;
			continue;
		}
		n = min(u->left, rd->line.len - rd->given);
		if (uio_give(u, rd->line.buf + rd->given, n) < 0)
			return done ? done : -EFAULT;
		rd->given += n;
		done += n;
	}
	return done;
}

static uint32_t parse_events(const char *text)
{
	uint32_t mask = 0;

	while (*text) {
		size_t n = 0;

		while (text[n] && text[n] != ',')
			n++;
		if (n == 3 && strncmp(text, "all", 3) == 0)
			mask |= ALL_EVENTS;
		for (unsigned i = 0; i < TR_NEVENTS; i++)
			if (strncmp(event_name[i], text, n) == 0 && !event_name[i][n])
				mask |= BIT(i);
		text += n + (text[n] == ',');
	}
	return mask;
}

static long trace_command(void *arg, const char *text, size_t n)
{
	struct reader *rd = arg;
	uint64_t v;

	if (strcmp(text, "off") == 0)
		return trace_start(0) ? 0 : -ENOMEM;
	if (strcmp(text, "on") == 0)
		return trace_start(rd->mask) ? 0 : -ENOMEM;
	if (strcmp(text, "clear") == 0) {
		trace_cursor_now(rd->cursor);
		rd->line.len = rd->given = 0;
		return 0;
	}
	if (strncmp(text, "pid ", 4) == 0) {
		text += 4;
		if (!parse_u64(&text, 10, &v) || *text)
			return -EINVAL;
		rd->pid = v;
		return 0;
	}
	if (strncmp(text, "event ", 6) == 0) {
		rd->mask = parse_events(text + 6);
		return rd->mask ? 0 : -EINVAL;
	}
	return -EINVAL;
}

static long trace_write(struct file *f, struct uio *u, int64_t *pos)
{
	return procfs_text_write(u, trace_command, f->data);
}

static unsigned trace_poll(struct file *f, struct poller *pl)
{
	struct reader *rd = f->data;

	poller_add(pl, &trace_waitq);
	return rd->given < rd->line.len || next_line(rd) ? POLLIN | POLLRDNORM : 0;
}

static const struct file_ops trace_fops = {
	.open = trace_open, .read = trace_read, .write = trace_write, .poll = trace_poll,
	.release = trace_release, .kind = FILE_STREAM,
};

/* ---- who waits for what --------------------------------------------------------------------- */

static const char *const kind_name[] = {
	"-", "mutex", "futex", "futex_pi", "child", "pipe_read", "pipe_write", "fifo_open", "msgsnd", "msgrcv", "sem",
	"mq", "poll", "epoll", "sleep", "signal", "tty", "lock", "socket", "vfork", "eventfd",
};

/* The owner tid in the low 30 bits of a futex word of ours, musl's or glibc's (0: cannot tell). A word with
   FUTEX_OWNER_DIED names nobody; one without FUTEX_WAITERS may be a mere counter, unless the thread it names is
   a sibling, as when one is joined. */
static int futex_owner(struct thread *t)
{
	struct space *sp = thread_space_get(t);
	uint32_t word = 0;

	if (!sp)
		return 0;
	if (space_copy(sp, t->wait_arg, &word, 4, false, false) != 4)
		word = 0;
	space_put(sp);
	if (word & FUTEX_OWNER_DIED)
		return 0;
	if (!(word & FUTEX_WAITERS)) {
		struct thread *h = thread_get_by_tid(word & FUTEX_TID_MASK);
		bool sibling = h && h->proc == t->proc;

		if (h)
			thread_put(h);
		return sibling ? word & FUTEX_TID_MASK : 0;
	}
	return word & FUTEX_TID_MASK;
}

static void one_waiter(struct seq *s, struct thread *t)
{
	int holder = 0;
	struct mutex *m = t->waiting_mutex;
	struct thread *h;

	if (t->state < THREAD_SLEEPING || t->state > THREAD_BLOCKED)
		return;
	seq_printf(s, "%d %d %s %c ", t->tid, t->proc->pid, t->comm, thread_state_letter(t));
	if (m) {
		h = (struct thread *)(m->owner & ~1UL);
		seq_printf(s, "kernel_mutex rank%u %p", m->rank, m);
		holder = h ? h->tid : 0;
	} else {
		seq_printf(s, "%s %#lx %#lx", kind_name[t->wait_kind < ARRAY_SIZE(kind_name) ? t->wait_kind : 0],
			   t->wait_arg, t->wchan);
		if (t->wait_kind == WAIT_FUTEX || t->wait_kind == WAIT_FUTEX_PI)
			holder = futex_owner(t);
		else if (t->wait_kind == WAIT_CHILD || t->wait_kind == WAIT_VFORK)
			holder = t->wait_arg;
	}
	h = holder ? thread_get_by_tid(holder) : NULL;
	seq_printf(s, " %d %s\n", h ? holder : 0, h ? h->comm : "-");
	if (h)
		thread_put(h);
}

/* tid pid comm state kind object where holder_tid holder_comm */
static int show_waiters(struct seq *s)
{
	int pid = 0;

	while ((pid = pid_next(pid)) > 0) {
		struct proc *p = proc_get(pid);
		int tid = 0, best;
		struct thread *t;

		if (!p)
			continue;
		for (;;) {
			best = -1;
			spin_lock(&p->siglock);
			list_for_each(t, &p->threads, proc_link)
				if (t->tid > tid && (best < 0 || t->tid < best))
					best = t->tid;
			spin_unlock(&p->siglock);
			if (best < 0)
				break;
			tid = best;
			t = thread_get_by_tid(tid);
			if (t) {
				if (t->proc == p)
					one_waiter(s, t);
				thread_put(t);
			}
		}
		proc_put(p);
	}
	return 0;
}

void proctrace_init(void)
{
	procfs_register_fops("trace", 0600, &trace_fops);
	procfs_register("waiters", 0444, show_waiters, NULL);
}
