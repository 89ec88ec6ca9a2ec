/* Pipes, with a name (FIFO) or without. */
#pragma once
#include "lib/types.h"

struct file;

/* How many bytes fit into the pipe behind f; -EBADF if it is none. */
long pipe_size(const struct file *f);

/* The second half of opening a FIFO: wait for the other side. 0, -ENXIO, -ENOMEM,
   -ERESTART. */
int fifo_open(struct file *f);
