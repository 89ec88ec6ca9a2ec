/* Who waits for what, held by whom. /proc/waiters has a line for each sleeping thread:
   tid pid comm state kind object where holder_tid holder_comm; the program deadlock looks for circles in it.
   With sysrq on the command line a key of the console (^^) has the kernel itself say the same into the log, and ^K
   behind it ends what ordinary users run. */
#include "fs/waiters.h"
#include "abi/errno.h"
#include "abi/futex.h"
#include "abi/sched.h"
#include "fs/procfs.h"
#include "kernel/klog.h"
#include "kernel/mutex.h"
#include "kernel/options.h"
#include "kernel/waiters.h"
#include "lib/ksyms.h"
#include "lib/printf.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/proc.h"
#include "proc/signal.h"

/* What is known of one of them. */
struct waiting {
	int           tid, pid, holder;
	char          comm[16], holder_comm[16];
	char          state;
	uint8_t       kind;      /* enum wait_kind; WAIT_MUTEX: of the kernel */
	uint64_t      object;
	uintptr_t     where;     /* in the kernel */
	int           mark;      /* the walk it was passed in */
};

/* In the file, and in a sentence; what its object is there. */
static const struct kind {
	const char *name, *words;
	enum { ADDRESS, NUMBER, NOTHING } object;
} kinds[] = {
	{ "-", "something", NOTHING }, { "kernel_mutex", "kernel mutex", ADDRESS }, { "futex", "mutex (futex)", ADDRESS },
	{ "futex_pi", "priority-inheriting mutex", ADDRESS }, { "child", "the end of child", NUMBER },
	{ "pipe_read", "pipe_read", ADDRESS }, { "pipe_write", "pipe_write", ADDRESS },
	{ "fifo_open", "fifo_open", ADDRESS }, { "msgsnd", "msgsnd", ADDRESS }, { "msgrcv", "msgrcv", ADDRESS },
	{ "sem", "sem", ADDRESS }, { "mq", "mq", ADDRESS }, { "poll", "poll", ADDRESS }, { "epoll", "epoll", ADDRESS },
	{ "sleep", "time", NOTHING }, { "signal", "a signal", NOTHING }, { "tty", "tty", ADDRESS },
	{ "lock", "file lock of process", NUMBER }, { "socket", "socket", ADDRESS },
	{ "vfork", "the exec or exit of child", NUMBER }, { "eventfd", "eventfd", ADDRESS },
};

/* A thread of this process has that tid. */
static bool is_sibling(struct thread *t, int tid)
{
	struct thread *h = tid > 0 ? thread_get_by_tid(tid) : NULL;
	bool yes = h && h->proc == t->proc;

	if (h)
		thread_put(h);
	return yes;
}

/* The owner's tid (0: cannot tell) out of a futex word: ours and musl's checking kinds hold it in the low 30 bits,
   glibc's word is 1 or 2 and the owner stands 8 bytes on. Musl's plain lock holds EBUSY, a condition variable some
   count: a word without FUTEX_WAITERS is believed only when it names a sibling, as when one is joined. */
static int futex_owner(struct thread *t)
{
	struct space *sp = thread_space_get(t);
	uint32_t word[3] = { 0 }, tid;

	if (!sp)
		return 0;
	if (space_copy(sp, data_race(t->wait_arg), word, sizeof(word), false, false) < 4)
		word[0] = 0;
	space_put(sp);
	tid = word[0] & FUTEX_TID_MASK;
	if (word[0] & FUTEX_OWNER_DIED)
		return 0;
	if (word[0] == 2 && is_sibling(t, word[2]))
		return word[2];
	if (tid == EBUSY && !is_sibling(t, tid))     /* a thread may have this number */
		return 0;
	return (word[0] & FUTEX_WAITERS) || is_sibling(t, tid) ? tid : 0;
}

static void examine(struct thread *t, struct waiting *w)
{
	unsigned kind = data_race(t->wait_kind);     /* as it was a moment ago: who is stuck does not change it */
	uint64_t id = may_ptrace(t);
	struct thread *h;
	uintptr_t m;

	*w = (struct waiting){ .tid = t->tid, .pid = t->proc->pid, .state = thread_state_letter(t), .where = data_race(t->wchan),
			       .kind = kind < ARRAY_SIZE(kinds) ? kind : WAIT_NONE, .object = data_race(t->wait_arg) };
	strlcpy(w->comm, t->comm, sizeof(w->comm));
	m = thread_waits_mutex(t, &w->holder);
	if (m) {
		w->kind = WAIT_MUTEX;
		w->object = m;
	} else if (w->kind == WAIT_FUTEX || w->kind == WAIT_FUTEX_PI) {
		w->holder = id ? futex_owner(t) : 0;
	} else if (w->kind == WAIT_CHILD || w->kind == WAIT_VFORK || w->kind == WAIT_LOCK) {
		w->holder = (int)w->object > 0 ? w->object : 0;
	}
	/* What it waits for is told to who may look into it, addresses of the kernel to who may read its log. */
	if (kinds[w->kind].object != NUMBER && (!id || !same_program(t, id) || ((long)w->object < 0 && !capable(CAP_SYSLOG))))
		w->object = 0;
	h = w->holder ? thread_get_by_tid(w->holder) : NULL;
	if (h) {
		strlcpy(w->holder_comm, h->comm, sizeof(w->holder_comm));
		thread_put(h);
	} else {
		w->holder = 0;
	}
}

static void each_waiting(void (*fn)(struct waiting *w, void *arg), void *arg)
{
	struct waiting w;
	int pid = 0, tid;

	while ((pid = pid_next(pid)) > 0) {
		struct proc *p = proc_get(pid);

		for (tid = 0; p && (tid = proc_next_tid(p, tid)) > 0; ) {
			struct thread *t = thread_get_by_tid(tid);

			if (!t)
				continue;
			if (t->proc == p && t->state >= THREAD_SLEEPING && t->state <= THREAD_BLOCKED) {
				examine(t, &w);
				fn(&w, arg);
			}
			thread_put(t);
		}
		if (p)
			proc_put(p);
	}
}

/* ---- the file ------------------------------------------------------------------------------- */

static void one_line(struct waiting *w, void *arg)
{
	const char *name = w->where ? ksym_lookup(w->where, NULL) : NULL;
	struct seq *s = arg;

	seq_printf(s, "%d %d ", w->tid, w->pid);
	seq_escape(s, w->comm, " \t\n\\");
	seq_printf(s, " %c %s %#lx %s %d ", w->state, kinds[w->kind].name, w->object, name ? name : "-", w->holder);
	seq_escape(s, w->holder ? w->holder_comm : "-", " \t\n\\");
	seq_putc(s, '\n');
}

static void show_waiters(struct seq *s)
{
	each_waiting(one_line, s);
}

/* ---- the key -------------------------------------------------------------------------------- */

#define LIST_MAX 256

struct waiting_list {
	unsigned       count;
	struct waiting w[LIST_MAX];
};

static struct waitq request_wait = WAITQ_INIT(request_wait);
static volatile bool report_requested, kill_requested;

static void collect(struct waiting *w, void *arg)
{
	struct waiting_list *l = arg;

	if (l->count < LIST_MAX)
		l->w[l->count++] = *w;
}

static struct waiting *find(struct waiting_list *l, int tid)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->w[i].tid == tid)
			return &l->w[i];
	return NULL;
}

static void print_waiting(const char *before, const struct waiting *w)
{
	const struct kind *k = &kinds[w->kind];
	const char *words = k->words;
	char object[32] = "", held[48] = "";

	if (k->object != NOTHING && (long)w->object >= 0)
		snprintf(object, sizeof(object), k->object == NUMBER ? " %ld" : " %#lx", w->object);
	else if (w->kind == WAIT_CHILD)
		words = "the end of any child";
	if (w->holder)
		snprintf(held, sizeof(held), ", held by thread %d (%s)", w->holder, w->holder_comm);
	klog(KERN_WARN, "%sthread %d (%s, of process %d) waits for %s%s%s", before, w->tid, w->comm, w->pid, words,
	     object, held);
}

/* Each thread waits for one at most. So the walk goes on from each to whom it waits for: a thread met again in the
   same walk closes a circle. */
static unsigned print_cycles(struct waiting_list *l)
{
	unsigned circles = 0;

	for (unsigned i = 0; i < l->count; i++) {
		struct waiting *w = &l->w[i], *first;

		while (w && !w->mark) {
			w->mark = i + 1;
			w = w->holder ? find(l, w->holder) : NULL;
		}
		if (!w || w->mark != (int)i + 1)
			continue;
		circles++;
		print_waiting("DEADLOCK: ", first = w);
		while ((w = find(l, w->holder)) != first)
			print_waiting(" ", w);
		klog(KERN_WARN, "  where the circle closes");
	}
	return circles;
}

static void report(void)
{
	struct waiting_list *l = kzalloc(sizeof(*l));

	if (!l)
		return;
	each_waiting(collect, l);
	for (unsigned i = 0; i < l->count; i++)
		print_waiting("", &l->w[i]);
	if (!print_cycles(l))
		klog(KERN_WARN, "no deadlock among %u waiting threads", l->count);
	kfree(l);
}

static void reporter(void *arg)
{
	struct waiter w;

	sched_set(current, SCHED_FIFO, 99, 0);       /* it is asked when others take all the time there is */
	for (;;) {
		sleep_prepare();
		waiter_init(&w, &request_wait);
		waiter_add(&w);
		if (!report_requested && !kill_requested)
			sleep_until(FOREVER);
		waiter_remove(&w);
		if (__atomic_exchange_n(&kill_requested, false, __ATOMIC_SEQ_CST))
			klog(KERN_WARN, "killed %u processes of ordinary users", signal_ordinary_users(SIGKILL));
		if (__atomic_exchange_n(&report_requested, false, __ATOMIC_SEQ_CST))
			report();
	}
}

void waiters_report(void)
{
	report_requested = true;
	wake_all(&request_wait);
}

void waiters_kill(void)
{
	kill_requested = true;
	wake_all(&request_wait);
}

void waiters_init(void)
{
	procfs_register("waiters", 0444, show_waiters, NULL);
	if (options.sysrq)
		kthread_start("waiters", reporter, NULL);
}
