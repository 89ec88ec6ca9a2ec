/* The serial port COM1: a 16550, at the place where every PC has it. Output waits
   for the port, which is simple and works in every situation, in the middle of a
   panic too. Read cpu/x86.h before. */
#include "dev/uart.h"
#include "cpu/x86.h"

#define COM1 0x3f8

/* Registers, from COM1. */
enum { DATA = 0, INTERRUPT_ENABLE = 1, FIFO_CONTROL = 2, LINE_CONTROL = 3, MODEM_CONTROL = 4, LINE_STATUS = 5 };

#define STATUS_RECEIVED 0x01
#define STATUS_CAN_SEND 0x20

/* Eight bits at 115200 bits a second, the form that every terminal program expects.
   QEMU does not care. */
void uart_init(void)
{
	outb(COM1 + LINE_CONTROL, 0x80);       /* the next two bytes are the divisor: */
	outb(COM1 + DATA, 1);                  /* 1, that is 115200 bits a second */
	outb(COM1 + INTERRUPT_ENABLE, 0);
	outb(COM1 + LINE_CONTROL, 0x03);       /* 8 bits, no parity, one stop bit */
	outb(COM1 + FIFO_CONTROL, 0x07);       /* queues on, and emptied */
	outb(COM1 + MODEM_CONTROL, 0x0b);      /* ready, and its interrupt line connected */
	outb(COM1 + INTERRUPT_ENABLE, 0x01);   /* an interrupt for each byte that arrives */
}

/* A byte is taken when the transmitter is empty. QEMU is always ready; a real line
   takes 87 microseconds a byte. */
void uart_putc(char c)
{
	while (!(inb(COM1 + LINE_STATUS) & STATUS_CAN_SEND))
		;
	outb(COM1 + DATA, c);
}

/* It never waits: without a byte there is -1. */
int uart_getc(void)
{
	return inb(COM1 + LINE_STATUS) & STATUS_RECEIVED ? inb(COM1 + DATA) : -1;
}
