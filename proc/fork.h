/* A birth as clone(2), clone3(2), fork(2) and vfork(2) order it. Layer 9. */
#pragma once
#include "abi/sched.h"
#include "lib/types.h"

struct file;

#define CLONE_NAMESPACES (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
			  CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWTIME)

struct clone_plan {
	uint64_t  flags;
	uintptr_t stack;          /* top; 0: the parent's */
	uintptr_t tls;
	uint32_t *uparent_tid, *uchild_tid, *upidfd;
	int       exit_signal;
	int       set_tid;        /* 0: any */
	int       pidfd;          /* reserved descriptor, -1 none */
	struct file *pidfd_file;
};

/* Carries a birth out: returns the child's tid, or -errno. */
long clone_do(struct clone_plan *c);
