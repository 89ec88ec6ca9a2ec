/* /proc/PID/stat, status and their like: the PCB as text, in Linux's formats (proc(5)). */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "abi/sched.h"
#include "cpu/clock.h"
#include "dev/tty.h"
#include "fs/namei.h"
#include "kernel/runq.h"
#include "lib/ksyms.h"
#include "lib/string.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/ptrace.h"

#define PF_FORKNOEXEC 0x40u
#define TICKS(ns) ((ns) / (NSEC_PER_SEC / 100))

static bool of_task(struct pid_ref *r)
{
	return r->thread->tid != r->proc->pid;
}

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
	if (of_task(r))
		thread_cpu_times(t, &times);
	else
		proc_cpu_times(p, &times);
	kids = p->children_times;
	seq_printf(s, "%d (%s) %c %d %d %d %d %d %u ", t->tid, t->comm, state_of(r), p->ppid, f.pgid, f.sid, f.tty,
		   f.tpgid, p->execed ? 0u : PF_FORKNOEXEC);
	seq_printf(s, "%lu %lu %lu %lu %ld %ld %ld %ld ", times.minflt, kids.minflt, times.majflt, kids.majflt,
		   TICKS(times.user), TICKS(times.sys), TICKS(kids.user), TICKS(kids.sys));
	seq_printf(s, "%d %d %u 0 %ld %lu %lu %lu ", prio ? -1 - prio : 20 + t->se.nice, t->se.nice,
		   p->nthreads, TICKS(of_task(r) ? t->start_time : p->start_time),
		   sp ? sp->total_pages << PAGE_SHIFT : 0, sp ? sp->rss : 0, p->rlim[RLIMIT_RSS].rlim_cur);
	/* the stack and instruction pointers are 0, as on Linux but for a process that dumps core */
	seq_printf(s, "%lu %lu %lu 0 0 ", !sp ? 0 : tell ? sp->code_start : 1, !sp ? 0 : tell ? sp->code_end : 1,
		   sp && tell ? sp->stack_top : 0);
	seq_printf(s, "%lu %lu %lu %lu %d 0 0 %d %d %u %u 0 0 0 ",
		   (sig.thread | sig.process) & 0x7fffffff, sig.blocked & 0x7fffffff, sig.ignored & 0x7fffffff,
		   sig.caught & 0x7fffffff, tell && t->state >= THREAD_SLEEPING && t->state <= THREAD_BLOCKED,
		   p->exit_signal, t->se.cpu, prio, t->se.linux_policy);
	if (sp && tell)
		seq_printf(s, "%lu %lu %lu %lu %lu %lu %lu ", sp->data_start, sp->data_end, sp->brk_start, sp->arg_start,
			   sp->arg_end, sp->env_start, sp->env_end);
	else
		seq_printf(s, "0 0 0 0 0 0 0 ");
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
	seq_printf(s, "VmPeak:\t%8lu kB\nVmSize:\t%8lu kB\nVmLck:\t%8lu kB\nVmPin:\t%8u kB\n",
		   max(sp->total_peak, sp->total_pages) << 2, sp->total_pages << 2, sp->locked_pages << 2, 0u);
	seq_printf(s, "VmHWM:\t%8lu kB\nVmRSS:\t%8lu kB\nRssAnon:\t%8lu kB\nRssFile:\t%8lu kB\nRssShmem:\t%8u kB\n",
		   max(sp->rss_peak, sp->rss) << 2, sp->rss << 2, (sp->rss - sp->rss_shared) << 2,
		   sp->rss_shared << 2, 0u);
	seq_printf(s, "VmData:\t%8lu kB\nVmStk:\t%8lu kB\nVmExe:\t%8lu kB\nVmLib:\t%8u kB\nVmPTE:\t%8u kB\nVmSwap:\t%8u kB\n",
		   sp->data_pages << 2, stack, (sp->code_end - sp->code_start) >> 10, 0u, 16u, 0u);
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
	seq_printf(s, "Name:\t");
	for (const char *c = t->comm; *c; c++)   /* a name must not look like another line */
		seq_printf(s, *c == '\n' ? "\\n" : *c == '\\' ? "\\\\" : "%c", *c);
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
	seq_printf(s, "Threads:\t%u\nSigQ:\t%d/%lu\n", p->nthreads, c->user ? c->user->nsignals : 0,
		   p->rlim[RLIMIT_SIGPENDING].rlim_cur);
	seq_printf(s, "SigPnd:\t%016lx\nShdPnd:\t%016lx\nSigBlk:\t%016lx\nSigIgn:\t%016lx\nSigCgt:\t%016lx\n",
		   sig.thread, sig.process, sig.blocked, sig.ignored, sig.caught);
	seq_printf(s, "CapInh:\t%016lx\nCapPrm:\t%016lx\nCapEff:\t%016lx\nCapBnd:\t%016lx\nCapAmb:\t%016lx\n",
		   c->cap_inheritable, c->cap_permitted, c->cap_effective, c->cap_bset, c->cap_ambient);
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

	seq_printf(s, "Limit                     Soft Limit           Hard Limit           Units     \n");
	for (unsigned i = 0; i < RLIM_NLIMITS; i++) {
		size_t line = s->len;
		uint64_t v[2] = { r->proc->rlim[i].rlim_cur, r->proc->rlim[i].rlim_max };

		seq_printf(s, "%s", text[i].name);
		for (unsigned k = 0; k < 2; k++) {
			seq_pad(s, line, 26 + 21 * k);
			if (v[k] == ~0UL)
				seq_printf(s, "unlimited");
			else
				seq_printf(s, "%lu", v[k]);
		}
		seq_pad(s, line, 68);
		if (text[i].unit)
			seq_printf(s, "%-10s", text[i].unit);
		seq_putc(s, '\n');
	}
}

void show_sched(struct seq *s, struct pid_ref *r)
{
	struct thread *t = r->thread;
	nsec_t run = sched_runtime(t);

	seq_printf(s, "%s (%d, #threads: %u)\n", t->comm, t->tid, r->proc->nthreads);
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
	seq_printf(s, "cpu                            : %d\n", t->se.cpu);
}

void show_schedstat(struct seq *s, struct pid_ref *r)
{
	struct thread *t = r->thread;

	seq_printf(s, "%lu %lu %lu\n", sched_runtime(t), t->se.sum_wait, t->se.nvcsw + t->se.nivcsw);
}
