/* Who a thread is: user and group ids, capabilities; and what that lets it do. Layer 6. */
#pragma once
#include "lib/ref.h"
#include "lib/types.h"

struct inode;
struct thread;

/* Immutable once published: changed by replacing it (cred_new, cred_commit). */
struct cred {
	struct ref refs;
	uint32_t uid, euid, suid, fsuid;
	uint32_t gid, egid, sgid, fsgid;
	uint64_t cap_permitted, cap_effective, cap_inheritable, cap_bset, cap_ambient;
	uint32_t securebits;
	bool     keep_caps, no_new_privs;
	unsigned ngroups;
	uint32_t groups[];
};

enum { CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID,
       CAP_SETPCAP, CAP_LINUX_IMMUTABLE, CAP_NET_BIND_SERVICE, CAP_NET_BROADCAST, CAP_NET_ADMIN, CAP_NET_RAW,
       CAP_IPC_LOCK, CAP_IPC_OWNER, CAP_SYS_MODULE, CAP_SYS_RAWIO, CAP_SYS_CHROOT, CAP_SYS_PTRACE, CAP_SYS_PACCT,
       CAP_SYS_ADMIN, CAP_SYS_BOOT, CAP_SYS_NICE, CAP_SYS_RESOURCE, CAP_SYS_TIME, CAP_SYS_TTY_CONFIG, CAP_MKNOD,
       CAP_LAST = 40 };

extern struct cred cred_root;
void cred_get(struct cred *c);
void cred_put(struct cred *c);
/* A private copy of the current thread's, to change and commit. NULL: no memory. */
struct cred *cred_copy(unsigned ngroups);
void cred_commit(struct cred *c);              /* current uses it from now on; takes it over */
struct cred *thread_cred(struct thread *t);    /* counted, of any thread */
bool capable(int cap);                         /* the current thread */
bool cred_has_group(const struct cred *c, uint32_t gid);    /* fsgid or supplementary */
bool cred_has_egroup(const struct cred *c, uint32_t gid);   /* egid or supplementary */
/* May the current thread send sig to t's process? kill(2). */
bool may_signal(struct thread *t, int sig);
bool may_ptrace(struct thread *t);
