/* The life of a process concerns other parts of the kernel too: it has descriptors
   to be copied and closed, signals to be reset. Each part has a table of functions
   (hooks.h), and here they are called one after the other. Read hooks.h before. */
#include "abi/errno.h"
#include "hooks.h"

static const struct chapter_hooks *const chapters[] = { &files_hooks, &signals_hooks, &threads_hooks, &ipc_hooks };

/* For every table that has this entry. That of a chapter which is not linked has the
   address NULL. */
#define for_each_hook(h, name)                                     \
	for (unsigned i = 0; i < ARRAY_SIZE(chapters); i++)        \
		if ((h = chapters[i]) != NULL && h->name)

void chapters_start(void)
{
	const struct chapter_hooks *h;

	for_each_hook(h, start)
		h->start();
}

/* If one fails, all give up what the child has so far. */
int chapters_fork(struct proc *child)
{
	const struct chapter_hooks *h;

	for_each_hook(h, fork) {
		if (h->fork(child) == 0)
			continue;
		chapters_exit(child);
		return -ENOMEM;
	}
	return 0;
}

void chapters_exec(struct proc *p)
{
	const struct chapter_hooks *h;

	for_each_hook(h, exec)
		h->exec(p);
}

void chapters_thread_exit(struct thread *t)
{
	const struct chapter_hooks *h;

	for_each_hook(h, thread_exit)
		h->thread_exit(t);
}

void chapters_exit(struct proc *p)
{
	const struct chapter_hooks *h;

	for_each_hook(h, exit)
		h->exit(p);
}
