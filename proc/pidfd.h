/* A process as a file: poll it for its end, wait for it, signal it, without a number that could be
   given to another. Layer 9. */
#pragma once
#include "lib/types.h"

struct file;
struct proc;

struct file *pidfd_file(struct proc *p, int flags);      /* takes its own reference on p; NULL: no memory */
int pidfd_proc(int fd, struct proc **out);               /* counted. 0, -EBADF */
int pidfd_or_dir_proc(int fd, struct proc **out);        /* the same, and an open /proc/PID will do */
int pidfd_proc_flags(int fd, struct proc **out, bool *nonblock);
