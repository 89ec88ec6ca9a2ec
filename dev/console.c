/* The console: kernel messages on COM1 and the screen; the terminals ttyS0, ttyS1 (serial) and tty1 (screen and
   keyboard). /dev/console is ttyS0, or tty1 with console=tty1 (or tty0). */
#include "dev/console.h"
#include "dev/mem.h"
#include "dev/devpts.h"
#include "dev/tty.h"
#include "dev/uart.h"
#include "dev/vga.h"
#include "kernel/options.h"
#include "fs/devfs.h"
#include "fs/waiters.h"
#include "kernel/klog.h"

struct tty *console_tty;
static struct tty serial[2];
static struct uart *const port[2] = { &uart1, &uart2 };

static void sink(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\n')
			uart_write(&uart1, "\r", 1);
		uart_write(&uart1, &text[i], 1);
	}
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\n')
			vga_write("\r", 1, NULL);
		vga_write(&text[i], 1, NULL);
	}
}

void console_init(void)
{
	/* SeaBIOS leaves a terminal on the serial line without line wrap (DECAWM). */
	uart_write(&uart1, "\033[?7h", 5);
	vga_init();
	klog_sink = sink;
}

static struct uart *uart_of(struct tty *t)
{
	return t->data;
}

static size_t serial_write(struct tty *t, const void *data, size_t n)
{
	return uart_write(uart_of(t), data, n);
}

static size_t serial_room(struct tty *t)
{
	struct uart *u = uart_of(t);

	return u->irq_driven ? u->tx.size - uart_pending(u) : 4096;
}

static size_t serial_pending(struct tty *t)
{
	return uart_pending(uart_of(t));
}

static void serial_break(struct tty *t, bool on)
{
	uart_break(uart_of(t), on);
}

static unsigned serial_modem(struct tty *t, unsigned clear, unsigned set)
{
	return uart_modem(uart_of(t), clear, set);
}

static const struct tty_ops serial_ops = {
	.write = serial_write, .out_room = serial_room, .pending = serial_pending,
	.send_break = serial_break, .modem = serial_modem,
};

/* ^^ is for the kernel, when the command line has sysrq, and ^K right behind it; all else is for the terminal. */
#define ASK_KEY  0x1e
#define KILL_KEY 0x0b

static void input(struct tty *t, uint8_t c)
{
	static struct tty *asked;              /* whose last key was ^^ */
	bool after = asked == t;

	asked = NULL;
	if (unlikely(c == ASK_KEY) && options.sysrq) {
		asked = t;
		waiters_report();
	} else if (unlikely(after) && c == KILL_KEY) {
		waiters_kill();
	} else {
		tty_raw_input(t, c);
	}
}

static void rx0(uint8_t c) { input(&serial[0], c); }
static void rx1(uint8_t c) { input(&serial[1], c); }
static void room0(void) { wake_all(&serial[0].can_write); }
static void room1(void) { wake_all(&serial[1].can_write); }

/* ---- tty1 ----------------------------------------------------------------------------------- */

static struct tty screen;

static size_t screen_write(struct tty *t, const void *data, size_t n)
{
	char answer[VGA_ANSWER];
	size_t said = vga_write(data, n, answer);

	for (size_t i = 0; i < said; i++)
		input(t, answer[i]);
	return n;
}

static size_t screen_room(struct tty *t)
{
	return 4096;
}

static size_t screen_pending(struct tty *t)
{
	return 0;
}

static const struct tty_ops screen_ops = {
	.write = screen_write, .out_room = screen_room, .pending = screen_pending,
};

static void key_input(uint8_t c)
{
	input(&screen, c);
}

static void screen_init(void)
{
	if (!vga_present)
		return;
	tty_init(&screen, &screen_ops, "tty1", (4UL << 8) | 1);
	screen.winsize = (struct winsize){ VGA_ROWS, VGA_COLS, 0, 0 };
	tty_register(&screen);
	tty_start_input(&screen);
	dev_register("tty1", 0620, screen.rdev, &tty_fops);
	kbd_init(key_input);
}

void dev_init(void)
{
	static const char *const name[2] = { "ttyS0", "ttyS1" };

	for (unsigned i = 0; i < 2; i++) {
		if (!port[i]->present && i > 0)
			continue;
		tty_init(&serial[i], &serial_ops, name[i], (4UL << 8) | (64 + i));
		serial[i].data = port[i];
		tty_register(&serial[i]);
		tty_start_input(&serial[i]);
		uart_start(port[i], i ? rx1 : rx0, i ? room1 : room0);
		dev_register(name[i], 0660, serial[i].rdev, &tty_fops);
	}
	screen_init();
	console_tty = options.screen_console && vga_present ? &screen : &serial[0];
	dev_register("tty", 0666, 5UL << 8, &tty_fops);
	dev_register("console", 0600, (5UL << 8) | 1, &tty_fops);
	mem_init();
	devpts_init();
	pty_init();
}
