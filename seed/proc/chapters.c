/* The life of a process concerns other parts of the kernel too: it has descriptors
   to be copied and closed, signals to be reset. Each part has a table of functions
   (hooks.h), and here they are called one after the other. Read hooks.h before. */
#include "hooks.h"
#include "lib/types.h"

static const struct chapter_hooks *const chapters[] = { &files_hooks, &signals_hooks, &threads_hooks, &ipc_hooks };

/* The table of a chapter that is not linked has the address NULL. */
#define for_each_hook(h, name)                                     \
	for (unsigned i = 0; i < ARRAY_SIZE(chapters); i++)        \
		if ((h = chapters[i]) != NULL && h->name)

void chapters_start(void)
{
	const struct chapter_hooks *h;

	for_each_hook(h, start)
		h->start();
}

/* If one fails, those before it undo what they did. */
int chapters_fork(struct proc *child)
{
	const struct chapter_hooks *h;
	int r;

	for (unsigned i = 0; i < ARRAY_SIZE(chapters); i++) {
		h = chapters[i];
		r = h && h->fork ? h->fork(child) : 0;
		if (r == 0)
			continue;
		while (i-- > 0)
			if (chapters[i] && chapters[i]->exit)
				chapters[i]->exit(child);
		return r;
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
