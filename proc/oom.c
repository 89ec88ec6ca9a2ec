/* Out of memory on a user's fault: the largest process dies. Largest by pages and page tables in use, moved
   by oom_score_adj thousandths of all memory; -1000 is never chosen, nor is init. */
#include "kernel/klog.h"
#include "mm/page.h"
#include "mm/vm.h"
#include "proc/life.h"
#include "proc/init.h"
#include "proc/proc.h"
#include "proc/signal.h"

long oom_badness(struct proc *p)
{
	struct thread *t;
	long points = 0, adj = 0;

	spin_lock(&p->siglock);
	list_for_each(t, &p->threads, proc_link)
		if (t->space && !t->exiting) {
			adj = t->space->oom_score_adj;
			points = t->space->rss + adj * (long)page_total() / 1000;
			break;
		}
	spin_unlock(&p->siglock);
	return adj == -1000 ? 0 : points > 0 ? points : (points < 0 || adj) ? 1 : 0;
}

/* True: memory is on its way, and the caller should try again. */
static bool oom_kill(void)
{
	struct proc *p, *victim = NULL;
	long worst = 0, b;
	bool dying = false;

	if (page_reclaim())
		return true;
	mutex_lock(&proc_tree);
	list_for_each(p, &proc_all, all_link) {
		if (p == proc_init || p->state != PROC_ALIVE)
			continue;
		if (p->flags & PROC_GROUP_EXIT) {
			dying |= p->oom_victim;
			continue;
		}
		b = oom_badness(p);
		if (b > 0 && b >= worst) {       /* of equal ones the youngest */
			worst = b;
			victim = p;
		}
	}
	if (victim && !dying) {
		victim->oom_victim = true;
		klog(KERN_ERR, "out of memory: killed process %d (%s), which counts as %ld KiB", victim->pid,
		     victim->leader->comm, worst * 4);
		signal_proc(victim, SIGKILL);
	}
	mutex_unlock(&proc_tree);
	if (victim || dying)
		sched_yield();           /* let it die */
	return victim || dying;
}

void oom_init(void)
{
	vm_oom_hook = oom_kill;
}
