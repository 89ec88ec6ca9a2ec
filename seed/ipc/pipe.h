/* Pipes, with a name (FIFO) or without. */
#pragma once
#include "lib/types.h"

struct file;

/* The second half of opening a FIFO: wait for the other side. 0, -ENXIO, -ENOMEM,
   -ERESTART. */
int fifo_open(struct file *f);
