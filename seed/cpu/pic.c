/* The interrupt controller: two chips of 1976 with eight lines each, the second
   behind line 2 of the first. Every PC still answers to them. Read cpu/idt.c before. */
#include "cpu/irq.h"
#include "cpu/x86.h"
#include "lib/assert.h"

#define PIC1 0x20                  /* command; the mask is one port higher */
#define PIC2 0xa0
#define CASCADE 2

static void (*handlers[16])(void);

/* Four initialisation words each: begin, first vector, how the two are connected,
   mode. Then the mask: all lines off. */
void pic_init(void)
{
	outb(PIC1, 0x11);
	outb(PIC2, 0x11);
	outb(PIC1 + 1, VEC_IRQ);
	outb(PIC2 + 1, VEC_IRQ + 8);
	outb(PIC1 + 1, 1 << CASCADE);
	outb(PIC2 + 1, CASCADE);
	outb(PIC1 + 1, 1);
	outb(PIC2 + 1, 1);
	outb(PIC1 + 1, 0xff & ~(1 << CASCADE));
	outb(PIC2 + 1, 0xff);
}

/* A line is masked until somebody handles it: an interrupt that nobody quiets would
   come again for ever. */
void irq_register(unsigned irq, void (*handler)(void))
{
	uint16_t port = irq < 8 ? PIC1 + 1 : PIC2 + 1;

	assert(irq < ARRAY_SIZE(handlers) && !handlers[irq]);
	handlers[irq] = handler;
	outb(port, inb(port) & ~(1 << irq % 8));
}

/* The acknowledgement comes first: the handler may lead to another thread, which
   would keep the line blocked. */
void irq_dispatch(unsigned irq)
{
	if (irq >= 8)
		outb(PIC2, 0x20);
	outb(PIC1, 0x20);                  /* "end of interrupt" */
	if (handlers[irq])
		handlers[irq]();
}
