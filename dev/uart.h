/* 16550 serial ports: COM1 is the console, COM2 the test machine's channel. Layer 2: early
   and panic output poll; later both directions run on interrupts. */
#pragma once
#include "cpu/spinlock.h"
#include "lib/ring.h"

struct uart {
	uint16_t        port;      /* I */
	uint8_t         irq;       /* I */
	bool            present;   /* I */
	bool            irq_driven;/* I  after uart_start */
	struct spinlock lock;      /* RANK_UART: tx ring and transmitter */
	struct ring     tx;        /* lock */
	uint8_t         ier;       /* lock  interrupts enabled */
	void          (*rx)(uint8_t c);     /* I  hook, interrupts off */
	void          (*tx_room)(void);     /* I  hook: the tx ring became half empty */
};

extern struct uart uart1, uart2;

/* Polled output works from here on; before anything else, no memory needed. */
void uart_init(void);

/* Interrupts on: after ioapic_init. rx and tx_room may be NULL. */
void uart_start(struct uart *u, void (*rx)(uint8_t), void (*tx_room)(void));

/* Wait until it is out; for panic and early log, takes no lock. */
void uart_putc_sync(struct uart *u, uint8_t c);

/* Queue up to n bytes; the number taken (all, by polling, before uart_start). Never waits. */
size_t uart_write(struct uart *u, const void *data, size_t n);

/* For panic: send what is queued, by polling. */
void uart_drain_sync(struct uart *u);
/* Hold the line in the state of a break, or end that. */
void uart_break(struct uart *u, bool on);
/* The modem lines as TIOCM_ bits, after DTR and RTS have been changed. */
unsigned uart_modem(struct uart *u, unsigned clear, unsigned set);
/* Bytes still in the tx ring. */
size_t uart_pending(struct uart *u);
