/* Threads are made, counted and freed. A thread's last reference is given up by somebody else: the
   thread that runs after it (sched_switched), or whoever looked at it last. */
#include "kernel/thread.h"
#include "cpu/clock.h"
#include "cpu/fpu.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"

static struct kcache *thread_cache, *fpu_cache;
void (*thread_release_hook)(struct thread *t);

struct thread *thread_new(const char *comm)
{
	struct thread *t;

	t = kcache_zalloc(kcache_once(&thread_cache, "thread", sizeof(struct thread)));
	if (!t)
		return NULL;
	t->task.kstack = kstack_alloc();
	t->task.fpu = kcache_alloc(kcache_once(&fpu_cache, "fpu", align_up(fpu_size, 64)));
	if (!t->task.kstack || !t->task.fpu) {
		if (t->task.kstack)
			kstack_free(t->task.kstack);
		if (t->task.fpu)
			kcache_free(fpu_cache, t->task.fpu);
		kcache_free(thread_cache, t);
		return NULL;
	}
	t->task.kstack_top = (uintptr_t)t->task.kstack + KSTACK_SIZE;
	ref_init(&t->refs);
	t->state = THREAD_NEW;
	strlcpy(t->comm, comm, sizeof(t->comm));
	t->se.weight = 1024;
	t->se.affinity = BIT(CPU_MAX) - 1;
	t->se.cpu = cpu_id();
	t->se.policy = &sched_fair;
	t->start_time = clock_now();
	list_init(&t->proc_link);
	list_init(&t->sigqueue);
	list_init(&t->pi_owned);
	list_init(&t->se.link);
	return t;
}

void thread_get(struct thread *t)
{
	ref_get(&t->refs);
}

void thread_put(struct thread *t)
{
	if (!ref_put(&t->refs))
		return;
	assert(t->state == THREAD_DEAD || t->state == THREAD_NEW);
	if (thread_release_hook)
		thread_release_hook(t);
	kstack_free(t->task.kstack);
	kcache_free(fpu_cache, t->task.fpu);
	kfree(t->task.debug);
	kcache_free(thread_cache, t);
}

struct kthread_start { void (*fn)(void *); void *arg; };

static void kthread_main(void *arg)
{
	struct kthread_start s = *(struct kthread_start *)arg;

	kfree(arg);
	s.fn(s.arg);
	if (current->kernel)
		sched_exit();
	/* Only for init: fn has turned this thread into a process, and context_init_kernel leads out to user mode. */
}

struct thread *kthread_start(const char *comm, void (*fn)(void *), void *arg)
{
	struct kthread_start *s = kmalloc(sizeof(*s));
	struct thread *t = s ? thread_new(comm) : NULL;

	if (!t) {
		kfree(s);
		return NULL;
	}
	*s = (struct kthread_start){ fn, arg };
	t->kernel = true;
	fpu_init_area(t->task.fpu);
	context_init_kernel(&t->task, kthread_main, s);
	sched_start(t);
	return t;
}

char thread_state_letter(const struct thread *t)
{
	if (READ_ONCE(t->parked))
		return t->ptrace ? 't' : 'T';
	switch (READ_ONCE(t->state)) {       /* as it was a moment ago */
	case THREAD_SLEEPING: return 'S';
	case THREAD_KILLABLE:
	case THREAD_BLOCKED:  return 'D';
	case THREAD_DEAD:     return 'Z';
	default:              return 'R';
	}
}
