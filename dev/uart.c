/* 16550 serial ports. Early and dying output polls; later bytes go through a ring that
   the transmitter's interrupt drains, sixteen at a time. */
#include "dev/uart.h"
#include "abi/termios.h"
#include "cpu/irq.h"

enum { DATA = 0, IER = 1, FCR = 2, IIR = 2, LCR = 3, MCR = 4, LSR = 5, MSR = 6 };

#define IER_RX      0x01
#define IER_TX      0x02
#define IIR_NONE    0x01
#define LSR_DATA    0x01
#define LSR_TX_IDLE 0x20
#define LCR_BREAK   0x40
#define MCR_DTR     0x01
#define MCR_RTS     0x02
#define FIFO        16
#define TX_SIZE     8192

static uint8_t tx_buf[2][TX_SIZE];

struct uart uart1 = { .port = 0x3f8, .irq = 4, .lock = SPINLOCK_INIT(RANK_UART) };
struct uart uart2 = { .port = 0x2f8, .irq = 3, .lock = SPINLOCK_INIT(RANK_UART) };

static void init_one(struct uart *u, void *buf)
{
	ring_init(&u->tx, buf, TX_SIZE);
	outb(u->port + IER, 0);
	outb(u->port + LCR, 0x80);         /* divisor 1: 115200 */
	outb(u->port + DATA, 1);
	outb(u->port + IER, 0);
	outb(u->port + LCR, 0x03);         /* 8 bits, no parity, one stop bit */
	outb(u->port + FCR, 0x07);         /* FIFOs on and empty; interrupt on each byte */
	outb(u->port + MCR, 0x0b);         /* DTR, RTS, interrupt line */
	u->present = inb(u->port + LSR) != 0xff;
}

void uart_init(void)
{
	init_one(&uart1, tx_buf[0]);
	init_one(&uart2, tx_buf[1]);
}

void uart_putc_sync(struct uart *u, uint8_t c)
{
	if (!u->present)
		return;
	while (!(inb(u->port + LSR) & LSR_TX_IDLE))
		cpu_relax();
	outb(u->port + DATA, c);
}

static void set_ier(struct uart *u, uint8_t ier)
{
	if (u->ier != ier)
		outb(u->port + IER, ier);
	u->ier = ier;
}

/* If the transmitter is idle, fill its FIFO; ask for an interrupt while bytes are left. */
static void push_out(struct uart *u)
{
	if (inb(u->port + LSR) & LSR_TX_IDLE)
		for (int i = 0; i < FIFO && !ring_empty(&u->tx); i++)
			outb(u->port + DATA, ring_getc(&u->tx));
	set_ier(u, ring_empty(&u->tx) ? IER_RX : IER_RX | IER_TX);
}

/* tricks.md: The serial line is edge triggered */
static void interrupt(void *arg)
{
	struct uart *u = arg;
	bool was_full, room;

	/* The line is edge triggered: it must have gone low before we leave. */
	do {
		while (inb(u->port + LSR) & LSR_DATA) {
			uint8_t c = inb(u->port + DATA);

			if (u->rx)
				u->rx(c);
		}
		spin_lock(&u->lock);
		was_full = ring_room(&u->tx) < TX_SIZE / 2;
		push_out(u);
		room = was_full && ring_room(&u->tx) >= TX_SIZE / 2;
		spin_unlock(&u->lock);
		if (room && u->tx_room)
			u->tx_room();
	} while (!(inb(u->port + IIR) & IIR_NONE));
}

void uart_start(struct uart *u, void (*rx)(uint8_t), void (*tx_room)(void))
{
	if (!u->present)
		return;
	u->rx = rx;
	u->tx_room = tx_room;
	if (irq_register(u->irq, interrupt, u) < 0)
		return;
	spin_lock(&u->lock);
	u->irq_driven = true;
	set_ier(u, IER_RX);
	spin_unlock(&u->lock);
}

size_t uart_write(struct uart *u, const void *data, size_t n)
{
	const uint8_t *p = data;

	if (!u->irq_driven) {
		for (size_t i = 0; i < n; i++)
			uart_putc_sync(u, p[i]);
		return n;
	}
	spin_lock(&u->lock);
	n = ring_put(&u->tx, data, min(n, (size_t)TX_SIZE));
	if (!(u->ier & IER_TX))
		push_out(u);
	spin_unlock(&u->lock);
	return n;
}

void uart_drain_sync(struct uart *u)
{
	for (int c; (c = ring_getc(&u->tx)) >= 0;)
		uart_putc_sync(u, c);
}

void uart_break(struct uart *u, bool on)
{
	uint8_t lcr;

	spin_lock(&u->lock);
	lcr = inb(u->port + LCR);
	outb(u->port + LCR, on ? lcr | LCR_BREAK : lcr & ~LCR_BREAK);
	spin_unlock(&u->lock);
}

unsigned uart_modem(struct uart *u, unsigned clear, unsigned set)
{
	static const struct { uint8_t msr; uint16_t line; } in[] = {
		{ 0x10, TIOCM_CTS }, { 0x20, TIOCM_DSR }, { 0x40, TIOCM_RNG }, { 0x80, TIOCM_CAR },
	};
	unsigned lines;
	uint8_t mcr, msr;

	spin_lock(&u->lock);
	mcr = inb(u->port + MCR);
	lines = (mcr & MCR_DTR ? TIOCM_DTR : 0) | (mcr & MCR_RTS ? TIOCM_RTS : 0);
	lines = ((lines & ~clear) | set) & (TIOCM_DTR | TIOCM_RTS);
	mcr = (mcr & ~(MCR_DTR | MCR_RTS)) | (lines & TIOCM_DTR ? MCR_DTR : 0) | (lines & TIOCM_RTS ? MCR_RTS : 0);
	outb(u->port + MCR, mcr);
	msr = inb(u->port + MSR);
	spin_unlock(&u->lock);
	for (unsigned i = 0; i < ARRAY_SIZE(in); i++)
		if (msr & in[i].msr)
			lines |= in[i].line;
	return lines;
}

size_t uart_pending(struct uart *u)
{
	return ring_used(&u->tx);
}
