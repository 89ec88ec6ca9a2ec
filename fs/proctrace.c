/* /proc/trace: the trace ring as lines.
   A trace line: SECONDS CPU TID PID COMM EVENT details. Write "pid N", "event a,b", "on", "off", "clear". */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/waiters.h"
#include "kernel/sysnames.h"
#include "kernel/trace.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/proc.h"

static const char *const event_name[TR_NEVENTS] = {
	"switch", "wake", "enter", "exit", "fault", "signal", "fork", "exec", "exit_", "lock", "ipc", "explain", "tcp",
};

/* Of one open file; threads may share it. Guarded by lock. */
struct reader {
	struct mutex lock;        /* RANK_IPC */
	uint64_t   cursor[CPU_MAX];
	uint32_t   mask;          /* events wanted */
	int        pid;           /* 0 all */
	bool       children;      /* and what it forks */
	struct seq line;
	size_t     copied;        /* of line */
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

/* net/tcp_seg.c, tcp_trace and tcp_trace_about: a segment, or a state. */
static void tcp_event(struct seq *s, const struct trace_record *r)
{
	static const char *const states[] = { "?", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
		"TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING" };
	uint32_t ip[2] = { r->arg[0] >> 32, r->arg[0] }, port[2] = { r->arg[1] >> 16 & 0xffff, r->arg[1] & 0xffff };

	seq_puts(s, r->text);
	for (int i = 0; i < 2; i++)
		seq_printf(s, "%s%u.%u.%u.%u:%u ", i ? "> " : " ", ip[i] & 255, ip[i] >> 8 & 255, ip[i] >> 16 & 255, ip[i] >> 24,
			   port[i]);
	if (r->arg[4]) {
		seq_printf(s, "%s seq %u cwnd %lu ssthresh %ld", states[r->extra < ARRAY_SIZE(states) ? r->extra : 0],
			   (uint32_t)(r->arg[2] >> 32), r->arg[4], (long)r->arg[5]);
		return;
	}
	for (int i = 0; i < 6; i++)
		if (r->extra & 1u << i)
			seq_putc(s, "FSRPAU"[i]);
	seq_printf(s, " seq %u ack %u win %u len %u", (uint32_t)(r->arg[2] >> 32), (uint32_t)r->arg[2],
		   (uint32_t)(r->arg[3] >> 32), (uint32_t)r->arg[3]);
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
	case TR_TCP:
		tcp_event(s, r);
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
	seq_printf(s, "%lu.%09lu %u %d %d ", r->time / NSEC_PER_SEC, r->time % NSEC_PER_SEC, r->cpu, r->tid, r->pid);
	seq_escape(s, r->comm[0] ? r->comm : "-", " \t\n\\");
	seq_printf(s, " %s ", event_name[r->event]);
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
	mutex_init(&rd->lock, RANK_IPC);
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

/* The calls and faults of the reader itself are left out, or reading would feed on itself for ever. */
static bool wanted(struct reader *rd, const struct trace_record *r)
{
	if (!(rd->mask & BIT(r->event)))
		return false;
	if (r->pid == current_proc->pid && rd->pid != r->pid &&
	    BIT(r->event) & (BIT(TR_ENTER) | BIT(TR_EXIT) | BIT(TR_FAULT)))
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
		rd->copied = 0;
		return true;
	}
	return false;
}

/* Until the clock tick or an end of tracing wakes us: 0 or -EINTR. Holds rd->lock, dropped meanwhile. */
static int wait_records(struct reader *rd)
{
	struct waiter w;
	int r = 0;

	sleep_prepare();
	waiter_init(&w, &trace_waitq);
	waiter_add(&w);
	mutex_unlock(&rd->lock);
	if (trace_mask)
		r = sleep_until(FOREVER);
	waiter_remove(&w);
	mutex_lock(&rd->lock);
	return r;
}

/* Lines as long as there are some and room for them. Holds rd->lock. */
static long read_lines(struct reader *rd, struct uio *u)
{
	long done = 0;

	while (u->left && (rd->copied < rd->line.len || next_line(rd))) {
		size_t n = min(u->left, rd->line.len - rd->copied);

		if (uio_copy_to(u, rd->line.buf + rd->copied, n) < 0)
			return done ? done : -EFAULT;
		rd->copied += n;
		done += n;
	}
	return done;
}

static long trace_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct reader *rd = f->data;
	long r;

	mutex_lock(&rd->lock);
	while ((r = read_lines(rd, u)) == 0 && u->left) {
		r = f->flags & O_NONBLOCK ? -EAGAIN : 0;
		if (r < 0 || !trace_mask)
			break;
		r = wait_records(rd);
		if (r < 0)
			break;
	}
	mutex_unlock(&rd->lock);
	return r;
}

static uint32_t parse_events(const char *text)
{
	uint32_t mask = 0;

	while (*text) {
		size_t n = 0;

		while (text[n] && text[n] != ',')
			n++;
		if (str_is("all", text, n))
			mask |= ALL_EVENTS;
		for (unsigned i = 0; i < TR_NEVENTS; i++)
			if (str_is(event_name[i], text, n))
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
		rd->line.len = rd->copied = 0;
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
	struct reader *rd = f->data;
	long r;

	mutex_lock(&rd->lock);
	r = procfs_text_write(u, trace_command, rd);
	mutex_unlock(&rd->lock);
	return r;
}

static unsigned trace_poll(struct file *f, struct poller *pl)
{
	struct reader *rd = f->data;
	bool ready;

	poller_add(pl, &trace_waitq);
	mutex_lock(&rd->lock);
	ready = rd->copied < rd->line.len || next_line(rd);
	mutex_unlock(&rd->lock);
	return ready ? POLLIN | POLLRDNORM : 0;
}

static const struct file_ops trace_fops = {
	.open = trace_open, .read = trace_read, .write = trace_write, .poll = trace_poll,
	.release = trace_release, .kind = FILE_STREAM,
};

void proctrace_init(void)
{
	procfs_register_fops("trace", 0600, &trace_fops);
	waiters_init();
}
