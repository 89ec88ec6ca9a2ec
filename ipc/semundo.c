/* SEM_UNDO: what a process did to semaphores is taken back when it ends, however it ends. Each set a
   process touched so has one record of adjustments, on the process's list and on the set's. */
#include "ipc/sem.h"
#include "kernel/thread.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/life.h"
#include "proc/proc.h"

static struct sem_undo_list *undo_list(struct proc *p)
{
	struct sem_undo_list *l = p->undo, *old = NULL;

	if (l)
		return l;
	l = kzalloc(sizeof(*l));
	if (!l)
		return NULL;
	ref_init(&l->refs);
	spin_init(&l->lock, RANK_FILE);
	list_init(&l->undos);
	/* two threads may come here at once */
	if (!__atomic_compare_exchange_n(&p->undo, &old, l, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		kfree(l);
		return old;
	}
	return l;
}

void sem_undo_share(struct proc *child)
{
	struct sem_undo_list *l = undo_list(current_proc);

	if (l)
		ref_get(&l->refs);
	child->undo = l;
}

struct sem_undo *sem_undo_get(struct semset *s)
{
	struct sem_undo_list *l = undo_list(current_proc);
	struct sem_undo *u, *found = NULL;

	assert(mutex_held(&s->ipc.lock));
	if (!l)
		return NULL;
	spin_lock(&l->lock);
	list_for_each(u, &l->undos, by_list)
		if (u->set == s) {
			found = u;
			list_del(&u->by_list);       /* the set used last is found first */
			list_add_head(&l->undos, &u->by_list);
			break;
		}
	spin_unlock(&l->lock);
	if (found)
		return found;
	u = kzalloc(sizeof(*u) + s->nsems * sizeof(u->adj[0]));
	if (!u)
		return NULL;
	u->list = l;
	u->set = s;
	list_add_tail(&s->undos, &u->by_set);
	spin_lock(&l->lock);
	list_add_head(&l->undos, &u->by_list);
	spin_unlock(&l->lock);
	return u;
}

static void undo_free(struct sem_undo *u)
{
	list_del(&u->by_set);
	spin_lock(&u->list->lock);
	list_del(&u->by_list);
	spin_unlock(&u->list->lock);
	kfree(u);
}

void sem_undo_drop_set(struct semset *s)
{
	struct sem_undo *u;

	assert(mutex_held(&s->ipc.lock));
	list_for_each_safe(u, &s->undos, by_set)
		undo_free(u);
}

void sem_undo_clear(struct semset *s, unsigned n)
{
	struct sem_undo *u;

	assert(mutex_held(&s->ipc.lock));
	list_for_each(u, &s->undos, by_set)
		u->adj[n] = 0;
}

/* Gives back what one record says. Holds the set. */
static void undo_apply(struct semset *s, struct sem_undo *u)
{
	for (unsigned i = 0; i < s->nsems; i++) {
		int value = s->sems[i].value + u->adj[i];

		if (u->adj[i] == 0)
			continue;
		s->sems[i].value = min(max(value, 0), SEMVMX);
		s->sems[i].pid = current_proc->pid;
	}
}

void sem_undo_exit(struct thread *t)
{
	struct sem_undo_list *l = t->proc->undo;

	if (!l)
		return;
	t->proc->undo = NULL;
	if (!ref_put(&l->refs))
		return;
	for (;;) {
		struct semset *s = NULL;
		struct sem_undo *u;

		spin_lock(&l->lock);
		if (!list_empty(&l->undos)) {
			/* RMID frees the record before the set, under this lock: so the set is there */
			s = list_first(&l->undos, struct sem_undo, by_list)->set;
			ref_get(&s->ipc.refs);
		}
		spin_unlock(&l->lock);
		if (!s)
			break;
		mutex_lock(&s->ipc.lock);
		list_for_each(u, &s->undos, by_set)
			if (u->list == l) {
				undo_apply(s, u);
				undo_free(u);
				sem_update(s, NULL, 0);
				break;
			}
		ipc_unlock(&sem_sets, &s->ipc);
	}
	kfree(l);
}
