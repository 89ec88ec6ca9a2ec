/* Who is told about a file by signal (F_SETOWN, F_SETSIG, O_ASYNC), and other inner doors of file.c. Layer 7. */
#pragma once
#include "lib/types.h"

struct file;

/* Guarded by the owner lock of fs/file.c. */
struct fowner {
	int      type;          /* F_OWNER_TID, PID, PGRP */
	int      pid;           /* 0: nobody */
	int      sig;           /* 0: SIGIO without details */
	int      fd;            /* number it had when O_ASYNC was switched on */
	uint32_t uid, euid;     /* of who set it: permission to signal */
};

int file_set_owner(struct file *f, int type, int pid);    /* 0, -ENOMEM */
int file_owner_set(struct file *f, int who);              /* as F_SETOWN: a process, or minus a group */
int file_owner_get(struct file *f);
int file_set_signal(struct file *f, int sig);
int file_set_async(struct file *f, int fd, bool on);
void file_init_fmode(struct file *f); /* after an open changed f->ops */
void file_init(void);
extern size_t file_max;               /* open descriptions allowed: ENFILE */
