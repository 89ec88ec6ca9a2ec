/* fork(2): a second process that goes on from the same point, with a copy of
   everything. Read proc/proc.h and mm/space.c before. */
#include "abi/errno.h"
#include "hooks.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/vm.h"
#include "proc/proc.h"

/* The first thread of the child: the registers are those of the caller, but the call
   returns 0. */
static struct thread *copy_thread(struct proc *p, uintptr_t ustack)
{
	struct trapframe frame = *thread_frame(current);
	struct thread *t;

	frame.rax = 0;
	if (ustack)
		frame.rsp = ustack;
	t = thread_new(p, p->pid, &frame, NULL);
	if (!t)
		return NULL;
	p->nthreads = 1;
	t->fs_base = current->fs_base;
	fpu_save(t->fpu);                  /* the caller's registers are in the processor */
	strlcpy(t->comm, current->comm, sizeof(t->comm));
	return t;
}

/* Four things are made: the process, its memory, its thread, and what others have of a
   process (proc/chapters.c). The first that fails undoes those before it, and nobody has
   seen the child. */
int proc_fork(bool share, uintptr_t ustack, struct thread **child)
{
	struct proc *me = current->proc, *p;
	struct thread *t;

	p = proc_new(me);
	if (!p)
		return -ENOMEM;
	/* The memory is the dearest part and the one that fails first when there is too little;
	   what comes after it is small. */
	if (share)
		space_get(me->space);
	p->space = share ? me->space : space_clone(me->space);
	if (!p->space)
		goto free_proc;
	t = copy_thread(p, ustack);
	if (!t)
		goto put_space;
	if (chapters_fork(p) < 0)
		goto free_thread;
	*child = t;
	return 0;
free_thread:
	thread_free(t);
put_space:
	space_put(p->space);
	p->space = NULL;
free_proc:
	proc_free(p);
	return -ENOMEM;
}

/* The child is complete before it may run; which of the two runs first is not
   promised. */
long sys_fork(void)
{
	struct thread *child;
	int r = proc_fork(false, 0, &child);

	if (r < 0)
		return r;
	sched_add(child);
	return child->tid;
}
