/* The terminal. Between the serial port and the programs stands the line discipline:
   it echoes what is typed, lets a line be edited before anybody reads it (canonical
   mode), and turns some characters into signals. Read dev/uart.c, kernel/waitq.h and
   fs/file.h before; termios(3). */
#include "dev/tty.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "cpu/irq.h"
#include "dev/uart.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "hooks.h"
#include "mm/user.h"

#define CTRL(c) ((c) & 0x1f)

struct tty tty = {
	.termios = {
		.c_iflag = ICRNL, .c_oflag = OPOST | ONLCR, .c_cflag = CS8 | CREAD | HUPCL | B38400,
		.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE,
		.c_cc = {
			[VINTR] = CTRL('C'), [VQUIT] = CTRL('\\'), [VERASE] = 0x7f, [VKILL] = CTRL('U'), [VEOF] = CTRL('D'),
			[VMIN] = 1, [VSUSP] = CTRL('Z'),
		},
	},
	.can_read = WAITQ_INIT(tty.can_read),
};

/* Is one of these bits of c_lflag set? */
static bool local(tcflag_t flag)
{
	return tty.termios.c_lflag & flag;
}

/* Programs end a line with "\n" alone; the terminal wants "\r\n" (OPOST, ONLCR). */
static void put(char c)
{
	if (c == '\n' && (tty.termios.c_oflag & OPOST) && (tty.termios.c_oflag & ONLCR))
		uart_putc('\r');
	uart_putc(c);
}

/* ---- input ---- */

/* Control characters are shown as ^ and a letter. */
static void echo(char c)
{
	if (!local(ECHO))
		return;
	if ((uint8_t)c < ' ' && c != '\n' && c != '\t') {
		put('^');
		put(c + '@');
	} else {
		put(c);
	}
}

/* Positions only grow; the place in the ring is the rest of the division. */
static char *byte_at(uint64_t n)
{
	return &tty.input[n % TTY_LINE];
}

/* Take back the last byte of the line that is being typed. False if there is none. */
static bool erase(void)
{
	char c;

	if (tty.head == tty.line_end)
		return false;
	c = *byte_at(--tty.head);
	if (local(ECHO) && local(ECHOE))
		for (int n = (uint8_t)c < ' ' ? 2 : 1; n > 0; n--) {
			put('\b');
			put(' ');
			put('\b');
		}
	return true;
}

/* What was typed is forgotten: what is read, what is complete and what is typed end
   at the same place. */
void tty_flush_input(void)
{
	tty.tail = tty.line_end = tty.head;
}

/* The signal that c stands for, or 0. */
static int signal_of(char c)
{
	const cc_t *cc = tty.termios.c_cc;

	if (!local(ISIG) || !c)
		return 0;
	return c == (char)cc[VINTR] ? SIGINT : c == (char)cc[VQUIT] ? SIGQUIT : c == (char)cc[VSUSP] ? SIGTSTP : 0;
}

/* Canonical mode: what c does to the line. True if it becomes part of it. */
static bool edit_line(char c)
{
	const cc_t *cc = tty.termios.c_cc;

	if (c == (char)cc[VERASE]) {
		erase();
	} else if (c == (char)cc[VKILL]) {
		while (erase())
			;
	} else if (c == (char)cc[VEOF]) {
		*byte_at(tty.head++) = 0;          /* a line end that is not read: see read_line */
		tty.line_end = tty.head;
		wake_all(&tty.can_read);
	} else {
		return true;
	}
	return false;
}

/* One byte was typed. It may be translated, be a signal, edit the line, or become
   part of it. Readers wake when something can be read: in canonical mode only with
   the end of a line. */
static void input(char c)
{
	int sig;

	if (c == '\r' && (tty.termios.c_iflag & ICRNL))
		c = '\n';
	sig = signal_of(c);
	/* What was typed before ^C was meant for a program that shall end: it is thrown away. */
	if (sig && HOOKED(tty_hooks)) {
		tty_flush_input();
		echo(c);
		tty_hooks.send(sig);
		return;
	}
	if (tty.head - tty.tail >= TTY_LINE - (c != '\n'))
		return;                            /* full, but for a place for the end of the line: the rest is lost */
	if (local(ICANON) && c && !edit_line(c))
		return;
	echo(c);
	*byte_at(tty.head++) = c;
	if (local(ICANON) && c != '\n')
		return;
	tty.line_end = tty.head;
	wake_all(&tty.can_read);
}

/* The port keeps up to 16 bytes, so there may be several. */
static void interrupt(void)
{
	int c;

	while ((c = uart_getc()) >= 0)
		input(c);
}

void tty_init(void)
{
	irq_register(IRQ_SERIAL, interrupt);
	interrupt();                               /* what was typed before */
}

/* ---- reading ---- */

/* Bytes that a read may take now: in canonical mode those of complete lines, else all that
   have been typed. */
static size_t ready(void)
{
	return (local(ICANON) ? tty.line_end : tty.head) - tty.tail;
}

/* Without canonical mode VMIN may be 0: then a read never waits. */
static int wait_input(struct file *f)
{
	while (ready() == 0 && (local(ICANON) || tty.termios.c_cc[VMIN] > 0)) {
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_on(&tty.can_read, FOREVER) < 0)
			return -ERESTART;
	}
	return 0;
}

/* Canonical mode: at most one line. A 0 at the end of it stands for VEOF, and is
   taken but not given. */
static long read_line(struct uio *u)
{
	long done = 0;

	while (u->left > 0 && ready() > 0) {
		char c = *byte_at(tty.tail++);

		if (!c)
			break;
		if (uio_out(u, &c, 1) < 0)
			return -EFAULT;
		done++;
		if (c == '\n')
			break;
	}
	/* VEOF behind characters ends the line without a newline; it must not be
	   taken for the end of the file next time. */
	if (done > 0 && u->left == 0 && ready() > 0 && !*byte_at(tty.tail) && *byte_at(tty.tail - 1) != '\n')
		tty.tail++;
	return done;
}

/* Without canonical mode there are no lines: everything that is there, as far as it
   fits. */
static long read_raw(struct uio *u)
{
	long done = 0;

	for (; u->left > 0 && ready() > 0; done++)
		if (uio_out(u, byte_at(tty.tail++), 1) < 0)
			return -EFAULT;
	return done;
}

/* A background process must not take what is typed for the foreground:
   tty_hooks.check stops it (chapter 6). */
long tty_read(struct file *f, struct uio *u, off_t *pos)
{
	int r = HOOKED(tty_hooks) ? tty_hooks.check(false) : 0;

	if (r == 0)
		r = wait_input(f);
	if (r < 0)
		return r;
	return local(ICANON) ? read_line(u) : read_raw(u);
}

/* The bytes go through a small buffer, since they come from user memory. */
long tty_write(struct file *f, struct uio *u, off_t *pos)
{
	int r = HOOKED(tty_hooks) && local(TOSTOP) ? tty_hooks.check(true) : 0;
	char buf[128];
	long done = 0;

	while (r == 0 && u->left > 0) {
		size_t n = min(u->left, sizeof(buf));

		r = uio_in(u, buf, n);
		for (size_t i = 0; r == 0 && i < n; i++, done++)
			put(buf[i]);
	}
	return done > 0 ? done : r;
}

/* Output is never waited for: uart_putc looks at the port until it takes the byte. */
unsigned tty_poll(struct file *f, struct poller *pl)
{
	poller_add(pl, &tty.can_read);
	return (ready() > 0 ? POLLIN | POLLRDNORM : 0) | POLLOUT | POLLWRNORM;
}

/* The program sees the modes again as it set them, even those that mean nothing
   here. */
static long set_termios(unsigned long arg, bool flush)
{
	if (copyin(&tty.termios, (void *)arg, sizeof(tty.termios)) < 0)
		return -EFAULT;
	if (flush)
		tty_flush_input();
	tty.line_end = tty.head;           /* what was typed so far is readable in either mode */
	return 0;
}

/* What is not about the terminal itself but about its session goes to chapter 6. */
long tty_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	static const struct winsize size = { .ws_row = 24, .ws_col = 80 };

	switch (cmd) {
	case TCGETS:
		return copyout((void *)arg, &tty.termios, sizeof(tty.termios));
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return set_termios(arg, cmd == TCSETSF);
	case TIOCGWINSZ:
		return copyout((void *)arg, &size, sizeof(size));
	}
	return HOOKED(tty_hooks) ? tty_hooks.ioctl(cmd, arg) : -ENOSYS;
}
