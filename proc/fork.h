/* A birth as clone(2), clone3(2), fork(2) and vfork(2) order it. Layer 9. */
#pragma once
#include "abi/sched.h"
#include "kernel/waitq.h"
#include "lib/types.h"

struct file;
struct thread;

#define CLONE_NAMESPACES (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
			  CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWTIME)

struct clone_plan {
	uint64_t  flags;
	uintptr_t stack;          /* top; 0: the parent's */
	uintptr_t tls;
	uint32_t *uparent_tid, *uchild_tid, *upidfd;
	int       exit_signal;
	int       set_tid;        /* 0: any */
	int       pidfd;          /* the descriptor reserved for pidfd_file */
	struct file *pidfd_file;  /* NULL: not made yet, or not wanted */
};

/* Carries a birth out: returns the child's tid, or -errno. */
long clone_do(struct clone_plan *c);

/* vfork.c: on the stack of a parent that waits until the child execs or ends (vfork_done in life.h).
   Guards: proc_tree */
struct vfork {
	struct waitq done;
	bool         over;
};

/* Before the child starts. Takes a reference on it, which vfork_wait gives back. */
void vfork_begin(struct vfork *v, struct thread *child);
/* Sleeps until the child has left its parent's memory, or a fatal signal comes; the tracer hears of it. */
void vfork_wait(struct vfork *v, struct thread *child);
