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

static bool is_uid(const struct cred *c, uint32_t id)
{
	return id == c->uid || id == c->euid || id == c->suid;
}

static bool is_gid(const struct cred *c, uint32_t id)
{
	return id == c->gid || id == c->egid || id == c->sgid;
}

/* Set the three user ids (KEEP: as they are); permissions were checked. */
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
	if (ruid != KEEP)
		c->uid = ruid;
	if (euid != KEEP)
		c->euid = euid;
	if (suid != KEEP)
		c->suid = suid;
	c->fsuid = c->euid;
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
	if (rgid != KEEP)
		c->gid = rgid;
	if (egid != KEEP)
		c->egid = egid;
	if (sgid != KEEP)
		c->sgid = sgid;
	c->fsgid = c->egid;
	cred_commit(c);
	return 0;
}

long sys_setuid(uid_t uid)
{
	struct cred *c = current->cred;

	if (uid == KEEP)
		return -EINVAL;
	if (capable(CAP_SETUID))
		return set_uids(uid, uid, uid);
	return uid == c->uid || uid == c->suid ? set_uids(KEEP, uid, KEEP) : -EPERM;
}

long sys_setgid(gid_t gid)
{
	struct cred *c = current->cred;

	if (gid == KEEP)
		return -EINVAL;
	if (capable(CAP_SETGID))
		return set_gids(gid, gid, gid);
	return gid == c->gid || gid == c->sgid ? set_gids(KEEP, gid, KEEP) : -EPERM;
}

long sys_setreuid(uid_t ruid, uid_t euid)
{
	struct cred *c = current->cred;
	uint32_t e = euid == KEEP ? c->euid : euid;

	if (!capable(CAP_SETUID) && ((ruid != KEEP && ruid != c->uid && ruid != c->euid) ||
				     (euid != KEEP && !is_uid(c, euid))))
		return -EPERM;
	return set_uids(ruid, euid, ruid != KEEP || (euid != KEEP && euid != c->uid) ? e : KEEP);
}

long sys_setregid(gid_t rgid, gid_t egid)
{
	struct cred *c = current->cred;
	uint32_t e = egid == KEEP ? c->egid : egid;

	if (!capable(CAP_SETGID) && ((rgid != KEEP && rgid != c->gid && rgid != c->egid) ||
				     (egid != KEEP && !is_gid(c, egid))))
		return -EPERM;
	return set_gids(rgid, egid, rgid != KEEP || (egid != KEEP && egid != c->gid) ? e : KEEP);
}

long sys_setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	struct cred *c = current->cred;

	if (!capable(CAP_SETUID) && ((ruid != KEEP && !is_uid(c, ruid)) || (euid != KEEP && !is_uid(c, euid)) ||
				     (suid != KEEP && !is_uid(c, suid))))
		return -EPERM;
	return set_uids(ruid, euid, suid);
}

long sys_setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	struct cred *c = current->cred;

	if (!capable(CAP_SETGID) && ((rgid != KEEP && !is_gid(c, rgid)) || (egid != KEEP && !is_gid(c, egid)) ||
				     (sgid != KEEP && !is_gid(c, sgid))))
		return -EPERM;
	return set_gids(rgid, egid, sgid);
}

static long put_three(uint32_t *ua, uint32_t *ub, uint32_t *uc, uint32_t a, uint32_t b, uint32_t c)
{
	if (put_user32(ua, a) < 0 || put_user32(ub, b) < 0 || put_user32(uc, c) < 0)
		return -EFAULT;
	return 0;
}

long sys_getresuid(uid_t *uruid, uid_t *ueuid, uid_t *usuid)
{
	struct cred *c = current->cred;

	return put_three(uruid, ueuid, usuid, c->uid, c->euid, c->suid);
}

long sys_getresgid(gid_t *urgid, gid_t *uegid, gid_t *usgid)
{
	struct cred *c = current->cred;

	return put_three(urgid, uegid, usgid, c->gid, c->egid, c->sgid);
}

#define CAPS_FS (BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_DAC_READ_SEARCH) | BIT(CAP_FOWNER) | \
		 BIT(CAP_FSETID) | BIT(CAP_LINUX_IMMUTABLE) | BIT(CAP_MKNOD) | BIT(CAP_MAC_OVERRIDE))

/* Both calls return the old id, whether or not they changed it. */
long sys_setfsuid(uid_t uid)
{
	struct cred *old = current->cred, *c;
	uint32_t was = old->fsuid;

	if (uid == KEEP || uid == was || !(is_uid(old, uid) || capable(CAP_SETUID)))
		return was;
	c = cred_copy(old->ngroups);
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
	struct cred *old = current->cred, *c;
	uint32_t was = old->fsgid;

	if (gid == KEEP || gid == was || !(is_gid(old, gid) || capable(CAP_SETGID)))
		return was;
	c = cred_copy(old->ngroups);
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
