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

void cred_commit(struct cred *c)
{
	struct thread *t = current;
	struct cred *old = t->cred;

	if (!dumpable_stays(old, c)) {
		if (t->space)
			t->space->dumpable = false;
		t->proc->pdeath_signal = 0;
	}
	if (old->user != c->user) {
		t->nproc_exceeded = READ_ONCE(c->user->nthreads) > t->proc->rlim[RLIMIT_NPROC].rlim_cur && c->user != &user_root;
		__atomic_fetch_sub(&old->user->nthreads, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&c->user->nthreads, 1, __ATOMIC_RELAXED);
	}
	spin_lock(&t->proc->siglock);
	t->cred = c;
	spin_unlock(&t->proc->siglock);
	cred_put(old);
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

bool may_ptrace(struct thread *t)
{
	struct cred *me = current->cred, *c;
	bool ok;

	if (t->proc == current_proc || capable(CAP_SYS_PTRACE))
		return true;
	c = thread_cred(t);
	ok = me->fsuid == c->uid && me->fsuid == c->euid && me->fsuid == c->suid && me->fsgid == c->gid &&
	     me->fsgid == c->egid && me->fsgid == c->sgid && (c->cap_permitted & ~me->cap_permitted) == 0;
	cred_put(c);
	if (ok) {
		spin_lock(&t->proc->siglock);
		ok = t->space && t->space->dumpable;
		spin_unlock(&t->proc->siglock);
	}
	return ok;
}

/* capabilities(7): root gets all, everybody else what is ambient; without new privileges suid is ignored.
   Held: somebody has a hand on the program (traces it, shares its directory) and lends it no rights. */
struct cred *cred_for_exec(uint32_t suid, uint32_t sgid, bool held, bool *secure)
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
	if (set_id && (c->no_new_privs || (held && !capable(CAP_SETUID)))) {
		c->euid = c->uid;
		c->egid = c->gid;
	}
	c->suid = c->fsuid = c->euid;
	c->sgid = c->fsgid = c->egid;
	if (set_id)
		c->cap_ambient = 0;
	root = !(c->securebits & 1) && (c->euid == 0 || c->uid == 0);
	c->cap_permitted = root ? (c->cap_bset | c->cap_inheritable) : c->cap_ambient;
	c->cap_effective = root && c->euid != 0 ? 0 : c->cap_permitted;
	c->keep_caps = false;
	*secure = set_id || (c->uid != 0 && c->cap_permitted & ~c->cap_ambient);
	return c;
}
