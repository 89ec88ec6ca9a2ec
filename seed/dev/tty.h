/* The terminal: what is typed on COM1, and what is printed there. */
#pragma once
#include "abi/poll.h"
#include "abi/termios.h"
#include "kernel/waitq.h"

struct file;
struct poller;
struct uio;

#define TTY_LINE 4096                      /* bytes typed that nobody has read yet */

/* There is one. */
struct tty {
	struct kernel_termios termios;
	char     input[TTY_LINE];          /* a ring: byte number n is at n % TTY_LINE */
	uint64_t head, tail;               /* typed and read so far */
	uint64_t line_end;                 /* canonical mode: complete lines end here */
	struct waitq can_read;
	int      sid, pgid;                /* the session it controls and its foreground group (chapter 6); 0: none */
};

extern struct tty tty;

void tty_init(void);
void tty_flush_input(void);

long tty_read(struct file *f, struct uio *u, off_t *pos);
long tty_write(struct file *f, struct uio *u, off_t *pos);
unsigned tty_poll(struct file *f, struct poller *pl);
long tty_ioctl(struct file *f, unsigned cmd, unsigned long arg);
