/* The calls that ask for and change who a thread is: ids, groups, capabilities. */
#include "proc/cred.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "proc/proc.h"

#define KEEP (-1u)
#define SECURE_NO_SETUID_FIXUP 4u

long sys_getuid(void)
{
	return current->cred->uid;
}

long sys_geteuid(void)
{
	return current->cred->euid;
}

long sys_getgid(void)
{
	return current->cred->gid;
}

long sys_getegid(void)
{
	return current->cred->egid;
}

/* What leaving and entering user 0 does to capabilities. */
static void caps_follow_uid(struct cred *c, const struct cred *old)
{
	if (c->securebits & SECURE_NO_SETUID_FIXUP)
		return;
	if ((old->uid == 0 || old->euid == 0 || old->suid == 0) && c->uid && c->euid && c->suid) {
		if (!c->keep_caps)
			c->cap_permitted = c->cap_effective = 0;
		c->cap_ambient = 0;
	}
	if (old->euid == 0 && c->euid != 0)
		c->cap_effective = 0;
	if (old->euid != 0 && c->euid == 0)
		c->cap_effective = c->cap_permitted;
}

/* The order of cred.uids and cred.gids. */
enum { REAL, EFFECTIVE, SAVED, FILES };

static bool is_one(const uint32_t ids[4], uint32_t id)
{
	return id == ids[REAL] || id == ids[EFFECTIVE] || id == ids[SAVED];
}

static bool may_be(const uint32_t ids[4], uint32_t id)
{
	return id == KEEP || is_one(ids, id);
}

/* KEEP: as it is. */
static void change(uint32_t ids[4], uint32_t real, uint32_t effective, uint32_t saved)
{
	if (real != KEEP)
		ids[REAL] = real;
	if (effective != KEEP)
		ids[EFFECTIVE] = effective;
	if (saved != KEEP)
		ids[SAVED] = saved;
	ids[FILES] = ids[EFFECTIVE];
}

/* Set the three user ids; permissions were checked. */
static long set_uids(uint32_t ruid, uint32_t euid, uint32_t suid)
{
	struct cred *old = current->cred, *c;
	int r;

	if ((ruid == KEEP || ruid == old->uid) && (euid == KEEP || euid == old->euid) &&
	    (suid == KEEP || suid == old->suid) && old->fsuid == old->euid)
		return 0;
	c = cred_copy(old->ngroups);
	if (!c)
		return -ENOMEM;
	change(c->uids, ruid, euid, suid);
	r = cred_set_user(c, c->uid);
	if (r < 0) {
		cred_put(c);
		return r;
	}
	caps_follow_uid(c, old);
	cred_commit(c);
	return 0;
}

static long set_gids(uint32_t rgid, uint32_t egid, uint32_t sgid)
{
	struct cred *c = cred_copy(current->cred->ngroups);

	if (!c)
		return -ENOMEM;
	change(c->gids, rgid, egid, sgid);
	cred_commit(c);
	return 0;
}

typedef long setter(uint32_t, uint32_t, uint32_t);

static long set_one(const uint32_t ids[4], int cap, setter *set, uint32_t id)
{
	if (id == KEEP)
		return -EINVAL;
	if (capable(cap))
		return set(id, id, id);
	return id == ids[REAL] || id == ids[SAVED] ? set(KEEP, id, KEEP) : -EPERM;
}

long sys_setuid(uid_t uid)
{
	return set_one(current->cred->uids, CAP_SETUID, set_uids, uid);
}

long sys_setgid(gid_t gid)
{
	return set_one(current->cred->gids, CAP_SETGID, set_gids, gid);
}

static long set_two(const uint32_t ids[4], int cap, setter *set, uint32_t real, uint32_t effective)
{
	bool save = real != KEEP || (effective != KEEP && effective != ids[REAL]);

	if (!capable(cap) && ((real != KEEP && real != ids[REAL] && real != ids[EFFECTIVE]) || !may_be(ids, effective)))
		return -EPERM;
	return set(real, effective, !save ? KEEP : effective == KEEP ? ids[EFFECTIVE] : effective);
}

long sys_setreuid(uid_t ruid, uid_t euid)
{
	return set_two(current->cred->uids, CAP_SETUID, set_uids, ruid, euid);
}

long sys_setregid(gid_t rgid, gid_t egid)
{
	return set_two(current->cred->gids, CAP_SETGID, set_gids, rgid, egid);
}

static bool may_be_all(const uint32_t ids[4], int cap, uint32_t real, uint32_t effective, uint32_t saved)
{
	return capable(cap) || (may_be(ids, real) && may_be(ids, effective) && may_be(ids, saved));
}

long sys_setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	bool may = may_be_all(current->cred->uids, CAP_SETUID, ruid, euid, suid);

	return may ? set_uids(ruid, euid, suid) : -EPERM;
}

long sys_setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	bool may = may_be_all(current->cred->gids, CAP_SETGID, rgid, egid, sgid);

	return may ? set_gids(rgid, egid, sgid) : -EPERM;
}

static long put_three(uint32_t *ureal, uint32_t *ueffective, uint32_t *usaved, const uint32_t ids[4])
{
	return put_user32(ureal, ids[REAL]) < 0 || put_user32(ueffective, ids[EFFECTIVE]) < 0 ||
	       put_user32(usaved, ids[SAVED]) < 0 ? -EFAULT : 0;
}

long sys_getresuid(uid_t *uruid, uid_t *ueuid, uid_t *usuid)
{
	return put_three(uruid, ueuid, usuid, current->cred->uids);
}

long sys_getresgid(gid_t *urgid, gid_t *uegid, gid_t *usgid)
{
	return put_three(urgid, uegid, usgid, current->cred->gids);
}

#define CAPS_FS (BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_DAC_READ_SEARCH) | BIT(CAP_FOWNER) | \
		 BIT(CAP_FSETID) | BIT(CAP_LINUX_IMMUTABLE) | BIT(CAP_MKNOD) | BIT(CAP_MAC_OVERRIDE))

/* setfsuid and setfsgid return the old id, whether or not they changed it. NULL: they do not. */
static struct cred *copy_for_files(const uint32_t ids[4], int cap, uint32_t id)
{
	bool change = id != KEEP && id != ids[FILES] && (is_one(ids, id) || capable(cap));

	return change ? cred_copy(current->cred->ngroups) : NULL;
}

long sys_setfsuid(uid_t uid)
{
	uint32_t was = current->cred->fsuid;
	struct cred *c = copy_for_files(current->cred->uids, CAP_SETUID, uid);

	if (!c)
		return was;
	c->fsuid = uid;
	if (!(c->securebits & SECURE_NO_SETUID_FIXUP)) {
		if (was == 0)
			c->cap_effective &= ~CAPS_FS;
		else if (uid == 0)
			c->cap_effective |= c->cap_permitted & CAPS_FS;
	}
	cred_commit(c);
	return was;
}

long sys_setfsgid(gid_t gid)
{
	uint32_t was = current->cred->fsgid;
	struct cred *c = copy_for_files(current->cred->gids, CAP_SETGID, gid);

	if (!c)
		return was;
	c->fsgid = gid;
	cred_commit(c);
	return was;
}

long sys_getgroups(int n, gid_t *ugroups)
{
	struct cred *c = current->cred;

	if (n < 0)
		return -EINVAL;
	if (n == 0)
		return c->ngroups;
	if (n < c->ngroups)
		return -EINVAL;
	return copyout(ugroups, c->groups, c->ngroups * sizeof(gid_t)) < 0 ? -EFAULT : (long)c->ngroups;
}

long sys_setgroups(int n, const gid_t *ugroups)
{
	struct cred *c;

	if (!capable(CAP_SETGID))
		return -EPERM;
	if (n < 0 || n > NGROUPS_MAX)
		return -EINVAL;
	c = cred_copy(n);
	if (!c)
		return -ENOMEM;
	if (copyin(c->groups, ugroups, n * sizeof(gid_t)) < 0) {
		cred_put(c);
		return -EFAULT;
	}
	cred_commit(c);
	return 0;
}

/* ---- capabilities --------------------------------------------------------------------------- */

static int cap_version(struct cap_header *uh, struct cap_header *h, unsigned *words)
{
	if (copyin(h, uh, sizeof(*h)) < 0)
		return -EFAULT;
	*words = h->version == LINUX_CAPABILITY_VERSION_1 ? 1 : 2;
	if (h->version == LINUX_CAPABILITY_VERSION_1 || h->version == LINUX_CAPABILITY_VERSION_2 ||
	    h->version == LINUX_CAPABILITY_VERSION_3)
		return 0;
	return put_user32(&uh->version, LINUX_CAPABILITY_VERSION_3) < 0 ? -EFAULT : -EINVAL;
}

long sys_capget(struct cap_header *uheader, struct cap_data *udata)
{
	struct cap_header h;
	struct cap_data d[2];
	struct thread *t = current;
	struct cred *c;
	unsigned words;
	int r = cap_version(uheader, &h, &words);

	if (r < 0)
		return r == -EINVAL && !udata ? 0 : r;
	if (h.pid < 0)
		return -EINVAL;
	if (h.pid)
		t = thread_get_by_tid(h.pid);
	if (!t)
		return -ESRCH;
	c = thread_cred(t);
	for (unsigned i = 0; i < 2; i++)
		d[i] = (struct cap_data){ c->cap_effective >> 32 * i, c->cap_permitted >> 32 * i,
					  c->cap_inheritable >> 32 * i };
	cred_put(c);
	if (h.pid)
		thread_put(t);
	return udata ? copyout(udata, d, words * sizeof(d[0])) : 0;
}

long sys_capset(struct cap_header *uheader, const struct cap_data *udata)
{
	struct cap_header h;
	struct cap_data d[2] = { 0 };
	struct cred *old = current->cred, *c;
	uint64_t eff, perm, inh;
	unsigned words;
	int r = cap_version(uheader, &h, &words);

	if (r < 0)
		return r;
	if (h.pid != 0 && h.pid != current->tid)
		return -EPERM;
	if (copyin(d, udata, words * sizeof(d[0])) < 0)
		return -EFAULT;
	eff = (d[0].effective | (uint64_t)d[1].effective << 32) & CAP_ALL;
	perm = (d[0].permitted | (uint64_t)d[1].permitted << 32) & CAP_ALL;
	inh = (d[0].inheritable | (uint64_t)d[1].inheritable << 32) & CAP_ALL;
	if ((perm & ~old->cap_permitted) || (eff & ~perm) ||
	    (inh & ~(old->cap_inheritable | old->cap_bset)) ||
	    (!capable(CAP_SETPCAP) && (inh & ~(old->cap_inheritable | old->cap_permitted))))
		return -EPERM;
	c = cred_copy(old->ngroups);
	if (!c)
		return -ENOMEM;
	c->cap_effective = eff;
	c->cap_permitted = perm;
	c->cap_inheritable = inh;
	c->cap_ambient &= perm & inh;
	cred_commit(c);
	return 0;
}
