/* /proc: what the kernel knows, as files. */
#pragma once
#include "fs/seq.h"

struct inode;
struct proc;
struct thread;

void procfs_init(void);

/* fs/procpid.c: the files of one process, or of one thread of it: t is that one, or
   the oldest (NULL for a zombie). */
struct pid_file {
	const char *name;
	mode_t      mode;
	void      (*show)(struct seq *s, struct proc *p, struct thread *t);      /* NULL: the directory "task" */
};
extern const struct pid_file pid_files[];          /* ends with an entry without a name */
