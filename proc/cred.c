/* Credentials: immutable objects that threads share and replace; users, what limits count by; and the
   questions "may I?" that other files ask. */
#include "proc/cred.h"
#include "abi/errno.h"
#include "cpu/spinlock.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/proc.h"

static struct account user_root = { .refs = { 1 } };
static struct spinlock user_lock = SPINLOCK_INIT(RANK_SIGACT);   /* a leaf below siglock, like actions */
static struct list users = LIST_INIT(users);             /* user_lock */

struct cred cred_root = {
	.refs = { 1 }, .cap_permitted = CAP_ALL, .cap_effective = CAP_ALL, .cap_bset = CAP_ALL,
	.user = &user_root,
};

void cred_init(void)
{
	list_add_tail(&users, &user_root.link);
}

static struct account *user_find(uint32_t uid)
{
	struct account *u;

	list_for_each(u, &users, link)
		if (u->uid == uid && ref_get_unless_zero(&u->refs))
			return u;
	return NULL;
}

static struct account *user_get(uint32_t uid)
{
	struct account *fresh = kzalloc(sizeof(*fresh)), *u;

	spin_lock(&user_lock);
	u = user_find(uid);
	if (!u && fresh) {
		u = fresh;
		fresh = NULL;
		ref_init(&u->refs);
		u->uid = uid;
		list_add_tail(&users, &u->link);
	}
	spin_unlock(&user_lock);
	kfree(fresh);
	return u;
}

void user_put(struct account *u)
{
	if (!ref_put(&u->refs))
		return;
	spin_lock(&user_lock);
	list_del(&u->link);
	spin_unlock(&user_lock);
	kfree(u);
}

void cred_get(struct cred *c)
{
	ref_get(&c->refs);
}

void cred_put(struct cred *c)
{
	if (!ref_put(&c->refs))
		return;
	user_put(c->user);
	kfree(c);
}

struct cred *cred_copy(unsigned ngroups)
{
	struct cred *old = current->cred ? current->cred : &cred_root;
	struct cred *c = kmalloc(sizeof(*c) + ngroups * sizeof(uint32_t));
	unsigned n = min(ngroups, old->ngroups);

	if (!c)
		return NULL;
	memcpy(c, old, sizeof(*c) + n * sizeof(uint32_t));
	ref_init(&c->refs);
	c->ngroups = ngroups;
	ref_get(&c->user->refs);
	return c;
}

int cred_set_user(struct cred *c, uint32_t uid)
{
	struct account *u;

	if (c->user->uid == uid)
		return 0;
	u = user_get(uid);
	if (!u)
		return -EAGAIN;
	user_put(c->user);
	c->user = u;
	return 0;
}

/* A process that gained or changed rights must not be read or dumped by those who had not these rights. */
static bool dumpable_stays(const struct cred *old, const struct cred *c)
{
	return old->euid == c->euid && old->egid == c->egid && old->fsuid == c->fsuid &&
	       old->fsgid == c->fsgid && (c->cap_permitted & ~old->cap_permitted) == 0;
}

/* The space stops being dumpable before the rights change: who sees the new ones sees that too. */
void cred_commit_exec(struct cred *c, struct space *sp)
{
	struct thread *t = current;
	struct proc *p = t->proc;
	struct cred *old = t->cred;

	if (!dumpable_stays(old, c)) {
		if (sp)
			sp->dumpable = false;
		p->pdeath_signal = 0;
	}
	if (old->user != c->user) {
		t->nproc_exceeded = READ_ONCE(c->user->nthreads) > p->rlim[RLIMIT_NPROC].rlim_cur && c->user != &user_root;
		__atomic_fetch_sub(&old->user->nthreads, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&c->user->nthreads, 1, __ATOMIC_RELAXED);
	}
	spin_lock(&p->siglock);
	WRITE_ONCE(p->exec_id, p->exec_id + (sp != t->space));
	t->space = sp;
	t->cred = c;
	spin_unlock(&p->siglock);
	cred_put(old);
}

void cred_commit(struct cred *c)
{
	cred_commit_exec(c, current->space);
}

struct cred *thread_cred(struct thread *t)
{
	struct cred *c = &cred_root;

	if (!t->proc) {
		cred_get(c);
		return c;
	}
	spin_lock(&t->proc->siglock);
	c = t->cred;
	cred_get(c);
	spin_unlock(&t->proc->siglock);
	return c;
}

uint32_t thread_uid(struct thread *t)
{
	struct cred *c = thread_cred(t);
	uint32_t uid = c->uid;

	cred_put(c);
	return uid;
}

bool capable(int cap)
{
	struct cred *c = current->cred;

	return !c || c->cap_effective >> cap & 1;
}

static bool in_groups(const struct cred *c, uint32_t gid)
{
	for (unsigned i = 0; i < c->ngroups; i++)
		if (c->groups[i] == gid)
			return true;
	return false;
}

bool cred_has_group(const struct cred *c, uint32_t gid)
{
	return c->fsgid == gid || in_groups(c, gid);
}

bool cred_has_egroup(const struct cred *c, uint32_t gid)
{
	return c->egid == gid || in_groups(c, gid);
}

bool may_signal(struct thread *t, int sig)
{
	struct cred *me = current->cred, *c;
	bool ok;

	if (t->proc == current_proc || capable(CAP_KILL))
		return true;
	c = thread_cred(t);
	ok = me->euid == c->suid || me->euid == c->uid || me->uid == c->suid || me->uid == c->uid;
	cred_put(c);
	return ok;
}

/* Holds t's siglock: ids and space are of one program. */
static bool may_look(struct thread *t)
{
	const struct cred *me = current->cred, *c = t->cred;

	if (t->proc == current_proc || capable(CAP_SYS_PTRACE))
		return true;
	return me->fsuid == c->uid && me->fsuid == c->euid && me->fsuid == c->suid && me->fsgid == c->gid &&
	       me->fsgid == c->egid && me->fsgid == c->sgid && (c->cap_permitted & ~me->cap_permitted) == 0 &&
	       t->space && t->space->dumpable;
}

uint64_t may_ptrace(struct thread *t)
{
	uint64_t id;

	if (!t->proc)
		return 0;
	spin_lock(&t->proc->siglock);
	id = may_look(t) ? t->proc->exec_id : 0;
	spin_unlock(&t->proc->siglock);
	return id;
}

bool same_program(struct thread *t, uint64_t id)
{
	return READ_ONCE(t->proc->exec_id) == id;
}

int ptrace_space_get(struct thread *t, struct space **out)
{
	int r = -EPERM;

	*out = NULL;
	if (!t->proc)
		return r;
	spin_lock(&t->proc->siglock);
	if (may_look(t)) {
		r = 0;
		*out = t->space;
	}
	if (*out)
		space_get(*out);
	spin_unlock(&t->proc->siglock);
	return r;
}

void cred_gain_nothing(struct cred *c)
{
	if (c->no_new_privs || !capable(CAP_SETUID)) {
		c->euid = c->suid = c->fsuid = c->uid;
		c->egid = c->sgid = c->fsgid = c->gid;
	}
	c->cap_permitted &= current->cred->cap_permitted;
	c->cap_effective &= c->cap_permitted;
}

/* capabilities(7): root gets all, everybody else what is ambient; without new privileges suid is ignored. */
struct cred *cred_for_exec(uint32_t suid, uint32_t sgid, bool *secure, bool *gains)
{
	struct cred *c = cred_copy(current->cred->ngroups);
	bool root, set_id;

	if (!c)
		return NULL;
	if (!c->no_new_privs) {
		if (suid != -1u)
			c->euid = suid;
		if (sgid != -1u)
			c->egid = sgid;
	}
	set_id = c->euid != c->uid || c->egid != c->gid;
	c->suid = c->fsuid = c->euid;
	c->sgid = c->fsgid = c->egid;
	if (set_id)
		c->cap_ambient = 0;
	root = !(c->securebits & 1) && (c->euid == 0 || c->uid == 0);
	c->cap_permitted = root ? (c->cap_bset | c->cap_inheritable) : c->cap_ambient;
	c->cap_effective = root && c->euid != 0 ? 0 : c->cap_permitted;
	c->keep_caps = false;
	*secure = set_id || (c->uid != 0 && c->cap_permitted & ~c->cap_ambient);
	*gains = set_id || c->cap_permitted & ~current->cred->cap_permitted;
	if (*gains && c->no_new_privs)
		cred_gain_nothing(c);
	return c;
}
