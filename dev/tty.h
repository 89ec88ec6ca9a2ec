/* struct tty: a terminal: modes, edited input, who is in the foreground. Layer 8.
   tty_ops is what lies below it: a serial port, the screen, the master side of a pty. */
#pragma once
#include "abi/termios.h"
#include "kernel/mutex.h"
#include "lib/ref.h"
#include "lib/ring.h"

struct file;
struct pgrp;
struct session;
struct tty;

#define TTY_BUF 4096

/* All under the tty's lock unless said. */
struct tty_ops {
	size_t (*write)(struct tty *t, const void *data, size_t n);   /* bytes taken; never waits */
	size_t (*out_room)(struct tty *t);                            /* bytes it would take now */
	size_t (*pending)(struct tty *t);                             /* output not yet gone */
	void   (*flush_output)(struct tty *t);                        /* or NULL */
	void   (*room)(struct tty *t);                                /* input was read: more may come; or NULL */
	void   (*send_break)(struct tty *t, bool on);                 /* or NULL */
	unsigned (*modem)(struct tty *t, unsigned clear, unsigned set);   /* TIOCM_ lines, changed first; NULL: has none */
	void   (*notify)(struct tty *t, unsigned bits);               /* TIOCPKT_*: what a pty's master may hear; or NULL */
	void   (*free)(struct tty *t);                                /* last reference; no lock; or NULL */
};

/* Guards:  I set once   l lock   t proc_tree   r raw_lock */
struct tty {
	struct ref      refs;
	struct list     all;           /* tty_list's lock */
	const struct tty_ops *ops;     /* I */
	void           *data;          /* I  of the ops */
	uint64_t        rdev;          /* I */
	char            name[12];      /* I  "ttyS0", "pts/3" */
	bool            is_pty;        /* I */
	struct mutex    lock;          /* RANK_TTY */
	struct kernel_termios termios; /* l */
	struct kernel_termios fixed;   /* l  bits and characters that cannot be changed: TIOCSLCKTRMIOS */
	struct winsize  winsize;       /* l */
	bool            exclusive;     /* l  TIOCEXCL */
	unsigned        opens;         /* l  slave side open files */
	unsigned        generation;    /* l  bumped by a hang-up: older files are dead, but for the console's */
	bool            other_closed;  /* l  pty: no master any more */

	/* input: what was edited; [tail, canon) can be read in canonical mode, [canon, head) is the line being typed */
	uint8_t         buf[TTY_BUF];  /* l */
	uint32_t        head, canon, tail;   /* l */
	uint64_t        end_mark[TTY_BUF / 64];   /* l  byte ends a line; a 0 that does is an end of file */
	bool            lnext;         /* l  the next character is literal */
	bool            stopped;       /* l  ^S */
	unsigned        column;        /* l  of the cursor, for tabs and erase */
	unsigned        line_column;   /* l  where the line being typed began */
	struct waitq    can_read;      /* l */
	struct waitq    can_write;     /* l */

	/* raw input of an interrupt-driven device, taken by tty_input_thread */
	struct spinlock raw_lock;      /* RANK_INPUT */
	struct ring     raw;           /* r */
	struct waitq    raw_wait;      /* r */

	struct session *session;       /* t  whose controlling terminal it is */
	struct pgrp    *foreground;    /* t  counted */
};

void tty_init(struct tty *t, const struct tty_ops *ops, const char *name, uint64_t rdev);
void tty_get(struct tty *t);
void tty_put(struct tty *t);
/* A character from the device's interrupt: into the raw ring. Interrupts off. */
void tty_raw_input(struct tty *t, uint8_t c);
/* Start the thread that runs the line discipline on the raw ring. */
void tty_start_input(struct tty *t);
/* Run the line discipline over n bytes; holds lock. Returns how many were taken. */
size_t ldisc_receive(struct tty *t, const uint8_t *data, size_t n);
/* Bytes that may be received now. Holds lock, or polls: looks again when woken. */
size_t ldisc_room(struct tty *t);
/* Post-process and write; holds lock. Bytes of data taken, less than n when the device is full. */
size_t ldisc_write(struct tty *t, const uint8_t *data, size_t n);
/* Output stops or goes on; holds lock. */
void ldisc_stop(struct tty *t, bool stop);
static inline void tty_notify(struct tty *t, unsigned bits) { if (t->ops->notify) t->ops->notify(t, bits); }
void ldisc_flush_input(struct tty *t);              /* holds lock */
/* Is there something for read(2)? Holds lock, or polls. */
bool ldisc_readable(struct tty *t);
/* Take up to n bytes for read(2): one line in canonical mode. Holds lock. Sets *end at the end of a line. */
size_t ldisc_take(struct tty *t, uint8_t *out, size_t n, bool *end);
uint32_t ldisc_count(struct tty *t);                /* bytes that could be read, for FIONREAD; holds lock */
/* ICANON was switched: what is there is one line now, or bytes, all to be read. Holds lock. */
void ldisc_mode_switched(struct tty *t);

/* Signal the foreground group. Takes proc_tree. */
void tty_signal_foreground(struct tty *t, int sig);
/* The line is gone: kill the session's groups, make open files dead. No lock. */
void tty_hangup(struct tty *t);
/* The current process ends or gives its terminal up: for all the session, if it leads one. No lock. */
void tty_disassociate(bool on_exit);

extern const struct file_ops tty_fops;              /* open: file->inode->rdev says which */
/* Open t on file f (open(2) of any of its names): may make it the controlling terminal. */
int tty_attach(struct tty *t, struct file *f, bool no_ctty);
/* Make t the controlling terminal of s, whose leader is the current process. Holds proc_tree. */
void tty_adopt(struct tty *t, struct session *s);
/* master: asked through the master side, which need not share the session. */
long tty_ioctl_on(struct tty *t, struct file *f, unsigned cmd, uintptr_t arg, bool master);
long tty_ioctl(struct file *f, unsigned cmd, uintptr_t arg);
struct tty *tty_of_file(struct file *f);            /* not counted; NULL: hung up */
/* Background process about to read or change: SIGTTIN, SIGTTOU. 0, -EIO, -ERESTART. No lock. */
int tty_job_control(struct tty *t, int sig);
/* All terminals by number, for /dev nodes and /proc. Counted or NULL. */
struct tty *tty_by_rdev(uint64_t rdev);
struct tty *tty_own(void);            /* of the session, counted; or NULL */
void tty_register(struct tty *t);                   /* with its rdev; makes it findable */
void tty_unregister(struct tty *t);
void pty_init(void);
