/* /proc/hung: why nobody goes on. Its first line says how many timers are set and how many other threads run or could:
   none of either, and nothing will ever happen again. Then a line for each process's thread that sleeps,
       tid pid since sentence
   since: nanoseconds of CLOCK_MONOTONIC. The sentence says where it sleeps, how things stand there now, and who has
   the other end. For root alone: for each sleeper it looks at all descriptors of all processes. What is read here is
   read without the objects' locks, or with those that are free: whoever hangs may hold them. */
#include "ipc/init.h"
#include "cpu/layout.h"
#include "fs/procfs.h"
#include "ipc/msg.h"
#include "ipc/pipe.h"
#include "ipc/sem.h"
#include "kernel/mutex.h"
#include "kernel/sched.h"
#include "kernel/timer.h"
#include "kernel/waiters.h"
#include "lib/ksyms.h"
#include "lib/race.h"
#include "proc/proc.h"

/* Returns the queue that t sleeps on, read out of the waiter on its stack, or NULL. */
static struct waitq *queue_of(struct thread *t)
{
	uintptr_t end = t->task.kstack_top - sizeof(struct waiter);

	for (uintptr_t at = data_race(t->task.rsp); at >= (uintptr_t)t->task.kstack && at <= end; at += sizeof(at)) {
		struct waiter *w = (struct waiter *)at;

		if (data_race(w->thread == t && (uintptr_t)w->q >= PHYS_BASE && (uintptr_t)w->wake >= KERNEL_BASE && !w->woken))
			return data_race(w->q);      /* it may go on meanwhile: compared only */
	}
	return NULL;
}

/* Until we are to die: there may be many. */
static void each_thread(void (*fn)(struct thread *t, void *arg), void *arg)
{
	int pid = 0;

	while ((pid = pid_next(pid)) > 0 && cond_resched_killable() == 0) {
		struct proc *p = proc_get(pid);

		for (int tid = 0; p && (tid = proc_next_tid(p, tid)) > 0; ) {
			struct thread *t = thread_get_by_tid(tid);

			if (t && t->proc == p)
				fn(t, arg);
			if (t)
				thread_put(t);
		}
		if (p)
			proc_put(p);
	}
}

/* ---- pipes -------------------------------------------------------------------------------------- */

/* The pipe that this queue or this address is of, looked for among the files of all processes; *holders: who has
   the end that `writers` says, or NULL. */
struct pipe_search {
	struct waitq *q;
	struct pipe  *p, *is;        /* looked for by address; found, and only compared from then on */
	struct pipe   copy;
	bool          writers;
	struct seq   *s;
	unsigned      holders;
};

static void search_files(struct thread *t, void *arg)
{
	struct pipe_search *find = arg;

	if (t->tid != t->proc->pid)
		return;
	for (int fd = fd_next_of(t, 0); fd >= 0 && cond_resched_killable() == 0; fd = fd_next_of(t, fd + 1)) {
		struct file *f = fd_get_of(t, fd);
		struct pipe *p = f ? pipe_of(f) : NULL;

		if (p && (p == find->p || &p->can_read == find->q || &p->can_write == find->q)) {
			find->is = p;
			find->copy = data_race(*p);      /* its lock may be held for ever */
			if (find->s && (find->writers ? file_writable(f) : file_readable(f)))
				seq_printf(find->s, "%s%s (pid %d)", find->holders++ ? ", " : "", t->comm, t->tid);
		}
		if (f)
			file_put(f);
	}
}

static bool explain_pipe(struct thread *t, struct waitq *q, struct seq *s)
{
	int kind = data_race(t->wait_kind);
	bool noted = kind == WAIT_PIPE_READ || kind == WAIT_PIPE_WRITE;
	struct pipe_search find = { .q = q, .p = noted ? (struct pipe *)data_race(t->wait_arg) : NULL };
	struct pipe *p = &find.copy;
	bool reads;
	unsigned used;

	each_thread(search_files, &find);
	if (!find.is)
		return false;
	used = p->head - p->tail;
	reads = q ? q == &find.is->can_read : kind == WAIT_PIPE_READ;
	seq_printf(s, " on a pipe, %s; it holds %u of %u pages", reads ? "to read" : "to write", used, p->nslots);
	if (reads && used)
		seq_puts(s, ": they were written, and nobody woke it");
	else if (!reads && used < p->nslots)
		seq_printf(s, ": if it was full then, %u were read since, and nobody woke it", p->nslots - used);
	else if (reads ? !p->writers : !p->readers)
		seq_printf(s, ", and its last %s has closed it without waking it", reads ? "writer" : "reader");
	seq_printf(s, "; the other end is open in ");
	find.s = s;
	find.writers = reads;
	each_thread(search_files, &find);
	seq_puts(s, find.holders ? "" : "no process");
	return true;
}

/* ---- System V ------------------------------------------------------------------------------------- */

/* Finds an object by its id and locks it, or returns NULL with the reason written. */
static void *find_locked(struct ipctable *table, int id, struct seq *s)
{
	struct ipcobj *o = ipc_trylock(table, id);

	if (!o)
		seq_puts(s, ", which has been removed since");
	return o;
}

static void unlock_put(struct ipctable *table, struct ipcobj *o)
{
	mutex_unlock(&o->lock);
	ipc_put(table, o);
}

static void explain_sleeper(struct thread *t, struct semset *set, struct list *list, struct seq *s)
{
	struct sem_sleeper *q;

	list_for_each(q, list, link) {
		const struct sembuf *op = q->blocked_by;
		int value = op && op->sem_num < set->nsems ? set->sems[op->sem_num].value : 0;

		if (q->thread != t || !op || op->sem_num >= set->nsems)
			continue;
		seq_printf(s, ": semaphore %u is %d and the operation %d", op->sem_num, value, op->sem_op);
		if (op->sem_op ? value + op->sem_op >= 0 : value == 0)
			seq_puts(s, ", which could be done now, and nobody did it");
		seq_printf(s, "; process %d changed it last", set->sems[op->sem_num].pid);
	}
}

static void explain_sem(struct thread *t, struct seq *s)
{
	struct semset *set;

	seq_printf(s, " on semaphore set %d", (int)data_race(t->wait_arg));
	set = find_locked(&sem_sets, data_race(t->wait_arg), s);
	if (!set)
		return;
	explain_sleeper(t, set, &set->zero, s);
	explain_sleeper(t, set, &set->several, s);
	for (unsigned i = 0; i < set->nsems; i++)
		explain_sleeper(t, set, &set->sems[i].waiting, s);
	unlock_put(&sem_sets, &set->ipc);
}

static void explain_msg(struct thread *t, struct seq *s)
{
	struct msq *q;
	struct msg *m;
	int n = 0;

	seq_printf(s, " on message queue %d", (int)data_race(t->wait_arg));
	q = find_locked(&msg_queues, data_race(t->wait_arg), s);
	if (!q)
		return;
	seq_printf(s, ": it holds %lu bytes of %lu in %lu messages", q->bytes, q->max_bytes, q->count);
	list_for_each(m, &q->msgs, link)
		if (n++ < 8)
			seq_printf(s, "%s %ld", n == 1 ? " of types" : "", m->type);
	seq_printf(s, "; process %d sent last, process %d received last", q->lspid, q->lrpid);
	unlock_put(&msg_queues, &q->ipc);
}

/* ---- the file ------------------------------------------------------------------------------------- */

static void explain_thread(struct thread *t, void *arg)
{
	/* as it was a moment ago: who is stuck does not change them */
	uintptr_t m, wchan = data_race(t->wchan);
	const char *where = wchan ? ksym_lookup(wchan, NULL) : NULL;
	int holder, kind = data_race(t->wait_kind), state = READ_ONCE(t->state);
	struct seq *s = arg;

	if (state < THREAD_SLEEPING || state > THREAD_STOPPED)
		return;
	m = thread_waits_mutex(t, &holder);
	seq_printf(s, "%d %d %ld %s (pid %d", t->tid, t->proc->pid, data_race(t->se.run_start), t->comm, t->proc->pid);
	if (t->tid != t->proc->pid)
		seq_printf(s, ", thread %d", t->tid);
	if (state == THREAD_STOPPED)
		seq_puts(s, ") is stopped");
	else if (m)
		seq_printf(s, ") sleeps for a mutex of the kernel that thread %d holds", holder);
	else
		seq_printf(s, ") sleeps in %s", where ? where : "the kernel");
	if (m || state == THREAD_STOPPED)
		;
	else if (kind == WAIT_SEM)
		explain_sem(t, s);
	else if (kind == WAIT_MSG_SND || kind == WAIT_MSG_RCV)
		explain_msg(t, s);
	else if (kind == WAIT_CHILD)
		seq_puts(s, " for the end of a child");
	else
		explain_pipe(t, queue_of(t), s);
	seq_putc(s, '\n');
}

static void count_running(struct thread *t, void *arg)
{
	*(unsigned *)arg += t != current && READ_ONCE(t->state) < THREAD_SLEEPING;
}

static void show_hung(struct seq *s)
{
	unsigned running = 0;

	each_thread(count_running, &running);
	seq_printf(s, "timers %u running %u\n", timers_set(), running);
	each_thread(explain_thread, s);
}

void hung_init(void)
{
	procfs_register("hung", 0400, show_hung, NULL);
}
