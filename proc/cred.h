/* Who a thread is: user and group ids, capabilities; and what that lets it do. Layer 6. */
#pragma once
#include "abi/info.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/types.h"

struct inode;
struct space;
struct thread;

/* What limits count per real user id. Guards: docs/locks.md */
struct account {
	struct ref  refs;
	uint32_t    uid;        /* I */
	struct list link;       /* user_lock */
	int         nthreads;   /* a  RLIMIT_NPROC */
	int         nsignals;   /* a  RLIMIT_SIGPENDING */
	uint64_t    mq_bytes;   /* a  RLIMIT_MSGQUEUE */
	uint64_t    passed;     /* a  descriptors in messages on their way: RLIMIT_NOFILE */
	uint64_t    pipe_pages; /* a  pipe-user-pages-soft, -hard */
	uint64_t    inotifies, watches;   /* watch_lock  inotify instances, and watches in them */
};

/* Immutable once published: changed by replacing it (cred_new, cred_commit). */
struct cred {
	struct ref refs;
	union { struct { uint32_t uid, euid, suid, fsuid; }; uint32_t uids[4]; };
	union { struct { uint32_t gid, egid, sgid, fsgid; }; uint32_t gids[4]; };
	uint64_t cap_permitted, cap_effective, cap_inheritable, cap_bset, cap_ambient;
	uint32_t securebits;
	bool     keep_caps, no_new_privs;
	struct account *user;          /* counted; of uid */
	unsigned ngroups;
	uint32_t groups[];
};

extern struct cred cred_root;
void cred_get(struct cred *c);
void cred_put(struct cred *c);
#define CAP_ALL ((1UL << (CAP_LAST_CAP + 1)) - 1)
void cred_init(void);                          /* once, before the first process */
/* A private copy of the current thread's, to change and commit. NULL: no memory. */
struct cred *cred_copy(unsigned ngroups);
void cred_commit(struct cred *c);              /* current uses it from now on; takes it over */
/* The same for exec, which takes over its new space in the same moment: nobody sees one without the other, and exec_id tells. */
void cred_commit_exec(struct cred *c, struct space *sp);
struct cred *thread_cred(struct thread *t);    /* counted, of any thread */
uint32_t thread_uid(struct thread *t);         /* the real one */
bool capable(int cap);                         /* the current thread */
bool cred_has_group(const struct cred *c, uint32_t gid);    /* fsgid or supplementary */
bool cred_has_egroup(const struct cred *c, uint32_t gid);   /* egid or supplementary */
/* May the current thread send sig to t's process? kill(2). */
bool may_signal(struct thread *t, int sig);
/* May the current thread look into t? ptrace(2), "access mode checking". Then which program that is, else 0. Exec may come at any
   time: what was fetched from t afterwards is that program's only if same_program says so, too. */
uint64_t may_ptrace(struct thread *t);
bool same_program(struct thread *t, uint64_t id);
/* The same for its space, asked and taken in one moment: counted, NULL if it has none any more. 0 or -EPERM. */
int  ptrace_space_get(struct thread *t, struct space **out);
/* Make uid the real user of a private copy. 0 or -EAGAIN (no memory). */
int  cred_set_user(struct cred *c, uint32_t uid);
void user_put(struct account *u);
/* What exec makes of the ids and capabilities (suid, sgid bits of the file; -1: none), and whether these are more rights than
   the current thread has; cred_gain_nothing takes them back. NULL: no memory. */
struct cred *cred_for_exec(uint32_t suid, uint32_t sgid, bool *secure, bool *gains);
void cred_gain_nothing(struct cred *c);
