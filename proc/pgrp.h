/* Process groups, sessions and who has the terminal. Layer 6. */
#pragma once
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/types.h"

struct proc;
struct tty;

/* Guards: docs/locks.md */
struct session {
	struct ref   refs;
	int          sid;       /* I */
	struct proc *leader;    /* proc_tree  NULL when it is gone */
	struct tty  *tty;       /* proc_tree  counted by tty code; controlling terminal */
};

struct pgrp {
	struct ref      refs;
	int             pgid;     /* I */
	struct session *session;  /* I  counted */
	struct list     members;  /* proc_tree  proc.pgrp_link */
};

struct pgrp *pgrp_new(int pgid, struct session *s);   /* NULL no memory; holds proc_tree */
void pgrp_put(struct pgrp *g);
void session_put(struct session *s);
/* p becomes leader of a new session and group of its own number. Holds proc_tree. 0 or -ENOMEM. */
int  session_start(struct proc *p);
void pgrp_join(struct proc *p, struct pgrp *g);        /* holds proc_tree; takes over the reference on g */
void pgrp_leave(struct proc *p);                       /* holds proc_tree */
/* No member has a parent outside the group but in the session: stopped members would never be continued. Holds proc_tree. */
bool pgrp_orphaned(struct pgrp *g, struct proc *ignore);
/* After p leaves its family: SIGHUP, SIGCONT to groups that became orphaned with stopped members. Holds proc_tree. */
void pgrp_check_orphans(struct proc *p, struct proc *old_parent);
