/* /proc/PID/stat, status and their like: the PCB as text, in Linux's formats (proc(5)). */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "abi/sched.h"
#include "cpu/clock.h"
#include "dev/tty.h"
#include "fs/namei.h"
#include "kernel/runq.h"
#include "lib/ksyms.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/ptrace.h"

#define PF_FORKNOEXEC 0x40u
#define TICKS(ns) ((ns) / (NSEC_PER_SEC / 100))

/* The letter of the process is that of its main thread; Z once all are gone. */
static char state_of(struct pid_ref *r)
{
	char c = thread_state_letter(r->thread);

	if (r->proc->state == PROC_ZOMBIE)
		return 'Z';
	return c;
}

static const char *state_name(char c)
{
	static const char *const name[] = { "R (running)", "S (sleeping)", "D (disk sleep)", "T (stopped)",
					    "t (tracing stop)", "Z (zombie)" };

	for (unsigned i = 0; i < ARRAY_SIZE(name); i++)
		if (name[i][0] == c)
			return name[i];
	return "X (dead)";
}

struct signal_sets { uint64_t thread, process, blocked, ignored, caught; };

static void signal_sets(struct pid_ref *r, struct signal_sets *out)
{
	struct proc *p = r->proc;

	*out = (struct signal_sets){ 0 };
	spin_lock(&p->siglock);
	out->thread = r->thread->sigpending;
	out->process = p->sigpending;
	out->blocked = r->thread->sigmask;
	for (int i = 0; p->acts && i < 64; i++) {
		if (p->acts->act[i].handler == SIG_IGN)
			out->ignored |= BIT(i);
		else if (p->acts->act[i].handler != SIG_DFL)
			out->caught |= BIT(i);
	}
	spin_unlock(&p->siglock);
}

struct family { int pgid, sid, tty, tpgid, tracer; };

static struct family family(struct pid_ref *r)
{
	struct pgrp *g = NULL;
	struct family f = { .tpgid = -1 };
	struct ptrace *pt;

	mutex_lock(&proc_tree);
	g = r->proc->pgrp;
	if (g) {
		struct tty *t = g->session->tty;

		f.pgid = g->pgid;
		f.sid = g->session->sid;
		if (t) {
			f.tty = t->rdev;
			f.tpgid = t->foreground ? t->foreground->pgid : -1;
		}
	}
	pt = r->thread->ptrace;
	f.tracer = pt && pt->tracer ? pt->tracer->pid : 0;
	mutex_unlock(&proc_tree);
	return f;
}

void show_stat(struct seq *s, struct pid_ref *r)
{
	struct proc *p = r->proc;
	struct thread *t = r->thread;
	struct space *sp = thread_space_get(t);
	struct family f = family(r);
	bool tell = may_ptrace(t);               /* addresses are nobody else's business */
	struct proc_times times, kids;
	struct signal_sets sig;
	int prio = sched_effective_prio(t);

	signal_sets(r, &sig);
	if (pid_of_task(r))
		thread_cpu_times(t, &times);
	else
		proc_cpu_times(p, &times);
	kids = p->children_times;
	/* the stack and instruction pointers are 0, as on Linux but for a process that dumps core */
	const int64_t before[] = {
		p->ppid, f.pgid, f.sid, f.tty, f.tpgid, p->execed ? 0 : PF_FORKNOEXEC,
		times.minflt, kids.minflt, times.majflt, kids.majflt,
		TICKS(times.user), TICKS(times.sys), TICKS(kids.user), TICKS(kids.sys), prio ? -1 - prio : 20 + t->se.nice,
		t->se.nice, READ_ONCE(p->nthreads), 0, TICKS(pid_of_task(r) ? t->start_time : p->start_time),
		sp ? sp->total_pages << PAGE_SHIFT : 0, sp ? sp->rss : 0,
	}, after[] = {
		!sp ? 0 : tell ? sp->code_start : 1, !sp ? 0 : tell ? sp->code_end : 1, sp && tell ? sp->stack_top : 0, 0, 0,
		(sig.thread | sig.process) & 0x7fffffff, sig.blocked & 0x7fffffff, sig.ignored & 0x7fffffff,
		sig.caught & 0x7fffffff, tell && strchr("SD", thread_state_letter(t)), 0, 0,
		p->exit_signal, READ_ONCE(t->se.cpu), prio, t->se.linux_policy, 0, 0, 0,
	}, none[7] = { 0 };

	seq_printf(s, "%d (%s) %c ", t->tid, t->comm, state_of(r));
	seq_numbers(s, before, ARRAY_SIZE(before));
	seq_dec(s, p->rlim[RLIMIT_RSS].rlim_cur, 0);
	seq_putc(s, ' ');
	seq_numbers(s, after, ARRAY_SIZE(after));
	if (sp && tell)
		seq_numbers(s, (int64_t[]){ sp->data_start, sp->data_end, sp->brk_start, sp->arg_start, sp->arg_end,
			    sp->env_start, sp->env_end }, 7);
	else
		seq_numbers(s, none, 7);
	seq_printf(s, "%d\n", tell && p->state == PROC_ZOMBIE ? p->exit_code : 0);
	if (sp)
		space_put(sp);
}

void show_statm(struct seq *s, struct pid_ref *r)
{
	struct space *sp = thread_space_get(r->thread);
	uint64_t text = 0;

	if (!sp) {
		seq_printf(s, "0 0 0 0 0 0 0\n");
		return;
	}
	text = (page_up(sp->code_end) - page_down(sp->code_start)) >> PAGE_SHIFT;
	seq_printf(s, "%lu %lu %lu %lu 0 %lu 0\n", sp->total_pages, sp->rss, sp->rss_shared, text, sp->data_pages);
	space_put(sp);
}

void seq_cpu_list(struct seq *s, uint64_t mask)
{
	bool first = true;

	for (unsigned c = 0; c < ncpus; c++) {
		unsigned end = c;

		if (!(mask & BIT(c)))
			continue;
		while (end + 1 < ncpus && (mask & BIT(end + 1)))
			end++;
		seq_printf(s, "%s%u", first ? "" : ",", c);
		if (end > c)
			seq_printf(s, "-%u", end);
		first = false;
		c = end;
	}
}

static void show_memory(struct seq *s, struct space *sp)
{
	uint64_t stack = 0;
	struct area *a;

	mutex_lock(&sp->lock);
	a = area_find(sp, sp->stack_top - 1);
	if (a)
		stack = (a->end - a->start) >> 10;
	mutex_unlock(&sp->lock);
	const struct seq_kb line[] = {
		{ "VmPeak:\t", max(sp->total_peak, sp->total_pages) << 2 }, { "VmSize:\t", sp->total_pages << 2 },
		{ "VmLck:\t", sp->locked_pages << 2 }, { "VmPin:\t", 0 }, { "VmHWM:\t", max(sp->rss_peak, sp->rss) << 2 },
		{ "VmRSS:\t", sp->rss << 2 }, { "RssAnon:\t", (sp->rss - sp->rss_shared) << 2 },
		{ "RssFile:\t", sp->rss_shared << 2 }, { "RssShmem:\t", 0 }, { "VmData:\t", sp->data_pages << 2 },
		{ "VmStk:\t", stack }, { "VmExe:\t", (sp->code_end - sp->code_start) >> 10 }, { "VmLib:\t", 0 },
		{ "VmPTE:\t", 16 }, { "VmSwap:\t", 0 },
	};

	seq_kbytes(s, line, ARRAY_SIZE(line), 0);
}

static uint32_t umask_of(struct thread *t)
{
	uint32_t mask;

	spin_lock(&t->proc->siglock);
	mask = t->fs ? t->fs->umask : 0;
	spin_unlock(&t->proc->siglock);
	return mask;
}

void show_status(struct seq *s, struct pid_ref *r)
{
	struct proc *p = r->proc;
	struct thread *t = r->thread;
	struct space *sp = thread_space_get(t);
	struct cred *c = thread_cred(t);
	struct family f = family(r);
	struct signal_sets sig;

	signal_sets(r, &sig);
	seq_puts(s, "Name:\t");
	for (const char *c = t->comm; *c; c++)   /* a name must not look like another line */
		if (*c == '\n')
			seq_puts(s, "\\n");
		else
			seq_write(s, *c == '\\' ? "\\\\" : c, *c == '\\' ? 2 : 1);
	seq_printf(s, "\nUmask:\t%04o\nState:\t%s\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t%d\n",
		   umask_of(t), state_name(state_of(r)), p->pid, t->tid, p->ppid,
		   f.tracer);
	seq_printf(s, "Uid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\nFDSize:\t%u\nGroups:\t", c->uid, c->euid, c->suid,
		   c->fsuid, c->gid, c->egid, c->sgid, c->fsgid, fd_table_size(t));
	for (unsigned i = 0; i < c->ngroups; i++)
		seq_printf(s, "%s%u", i ? " " : "", c->groups[i]);
	seq_printf(s, " \nNStgid:\t%d\nNSpid:\t%d\nNSpgid:\t%d\nNSsid:\t%d\n", p->pid, t->tid, f.pgid, f.sid);
	if (sp) {
		show_memory(s, sp);
		seq_printf(s, "CoreDumping:\t%d\n", !!(p->flags & PROC_COREDUMP));
		space_put(sp);
	}
	seq_printf(s, "Threads:\t%u\nSigQ:\t%d/%lu\n", max(READ_ONCE(p->nthreads), 1u), c->user ? READ_ONCE(c->user->nsignals) : 0,
		   p->rlim[RLIMIT_SIGPENDING].rlim_cur);
	const struct { const char *name; uint64_t bits; } set[] = {
		{ "SigPnd:\t", sig.thread }, { "ShdPnd:\t", sig.process }, { "SigBlk:\t", sig.blocked },
		{ "SigIgn:\t", sig.ignored }, { "SigCgt:\t", sig.caught }, { "CapInh:\t", c->cap_inheritable },
		{ "CapPrm:\t", c->cap_permitted }, { "CapEff:\t", c->cap_effective }, { "CapBnd:\t", c->cap_bset },
		{ "CapAmb:\t", c->cap_ambient },
	};
	for (unsigned i = 0; i < ARRAY_SIZE(set); i++) {
		seq_puts(s, set[i].name);
		seq_hex(s, set[i].bits, 16);
		seq_putc(s, '\n');
	}
	seq_printf(s, "NoNewPrivs:\t%d\nSeccomp:\t0\nSeccomp_filters:\t0\nCpus_allowed:\t%lx\nCpus_allowed_list:\t",
		   c->no_new_privs, t->se.affinity & (BIT(ncpus) - 1));
	seq_cpu_list(s, t->se.affinity);
	seq_printf(s, "\nMems_allowed:\t1\nMems_allowed_list:\t0\n");
	seq_printf(s, "voluntary_ctxt_switches:\t%lu\nnonvoluntary_ctxt_switches:\t%lu\n", t->se.nvcsw, t->se.nivcsw);
	cred_put(c);
}

void show_limits(struct seq *s, struct pid_ref *r)
{
	static const struct { const char *name, *unit; } text[RLIM_NLIMITS] = {
		[RLIMIT_CPU] = { "Max cpu time", "seconds" }, [RLIMIT_FSIZE] = { "Max file size", "bytes" },
		[RLIMIT_DATA] = { "Max data size", "bytes" }, [RLIMIT_STACK] = { "Max stack size", "bytes" },
		[RLIMIT_CORE] = { "Max core file size", "bytes" }, [RLIMIT_RSS] = { "Max resident set", "bytes" },
		[RLIMIT_NPROC] = { "Max processes", "processes" }, [RLIMIT_NOFILE] = { "Max open files", "files" },
		[RLIMIT_MEMLOCK] = { "Max locked memory", "bytes" }, [RLIMIT_AS] = { "Max address space", "bytes" },
		[RLIMIT_LOCKS] = { "Max file locks", "locks" }, [RLIMIT_SIGPENDING] = { "Max pending signals", "signals" },
		[RLIMIT_MSGQUEUE] = { "Max msgqueue size", "bytes" }, [RLIMIT_NICE] = { "Max nice priority" },
		[RLIMIT_RTPRIO] = { "Max realtime priority" }, [RLIMIT_RTTIME] = { "Max realtime timeout", "us" },
	};

	seq_puts(s, "Limit                     Soft Limit           Hard Limit           Units     \n");
	for (unsigned i = 0; i < RLIM_NLIMITS; i++) {
		size_t line = s->len;
		uint64_t v[2] = { r->proc->rlim[i].rlim_cur, r->proc->rlim[i].rlim_max };

		seq_puts(s, text[i].name);
		for (unsigned k = 0; k < 2; k++) {
			seq_pad(s, line, 26 + 21 * k);
			if (v[k] == ~0UL)
				seq_puts(s, "unlimited");
			else
				seq_dec(s, v[k], 0);
		}
		seq_pad(s, line, 68);
		if (text[i].unit) {
			seq_puts(s, text[i].unit);
			seq_pad(s, line, 78);
		}
		seq_putc(s, '\n');
	}
}

void show_sched(struct seq *s, struct pid_ref *r)
{
	struct thread *t = r->thread;
	nsec_t run = sched_runtime(t);

	seq_printf(s, "%s (%d, #threads: %u)\n", t->comm, t->tid, READ_ONCE(r->proc->nthreads));
	seq_printf(s, "-------------------------------------------------------------------\n");
	seq_printf(s, "policy_in_force                : %s\n", sched_effective_prio(t) ? "rt" : sched_normal->name);
	seq_printf(s, "se.vruntime                    : %lu.%06lu\n", t->se.vruntime / 1000000, t->se.vruntime % 1000000);
	seq_printf(s, "se.sum_exec_runtime            : %lu.%06lu\n", run / 1000000, run % 1000000);
	seq_printf(s, "se.wait_sum                    : %lu.%06lu\n", t->se.sum_wait / 1000000, t->se.sum_wait % 1000000);
	seq_printf(s, "se.nr_migrations               : %lu\n", t->se.migrations);
	seq_printf(s, "nr_switches                    : %lu\n", t->se.nvcsw + t->se.nivcsw);
	seq_printf(s, "nr_voluntary_switches          : %lu\n", t->se.nvcsw);
	seq_printf(s, "nr_involuntary_switches        : %lu\n", t->se.nivcsw);
	seq_printf(s, "se.load.weight                 : %u\n", sched_weight(t));
	seq_printf(s, "policy                         : %u\n", t->se.linux_policy);
	seq_printf(s, "prio                           : %d\n",
		   sched_effective_prio(t) ? 99 - sched_effective_prio(t) : 120 + t->se.nice);
	seq_printf(s, "cpu                            : %d\n", READ_ONCE(t->se.cpu));
}

void show_schedstat(struct seq *s, struct pid_ref *r)
{
	struct thread *t = r->thread;

	seq_printf(s, "%lu %lu %lu\n", sched_runtime(t), t->se.sum_wait, t->se.nvcsw + t->se.nivcsw);
}
