/* Interrupt vectors and who handles them. Layer 2. */
#pragma once
#include "lib/types.h"

enum {
	IRQ_VEC_DEVICE  = 0x20,       /* + ISA irq 0..15; the messages of cards behind them */
	IRQ_VEC_TIMER   = 0xf0,
	IRQ_VEC_RESCHED = 0xf1,
	IRQ_VEC_TLB     = 0xf2,
	IRQ_VEC_SPURIOUS = 0xff,
};

/* Hook: handlers run with interrupts off; they fill a ring, wake, set attention. */
typedef void irq_handler(void *arg);

/* Route ISA interrupt irq (0..15; the MADT's overrides are obeyed) to the boot CPU and
   let it through. One handler an interrupt. 0 or -EBUSY/-EINVAL. */
int irq_register(unsigned irq, irq_handler *handler, void *arg);

/* A vector for a card that sends its interrupts as messages (MSI-X), which need no routing. The vector, -EBUSY. */
int irq_alloc(irq_handler *handler, void *arg);
#define IRQ_MESSAGES 8

/* From trap(), for vectors >= VEC_IRQ: run the handler and acknowledge. */
void irq_dispatch(unsigned vector);

/* Interrupts taken, by vector of a device (0..15), the timer, resched or TLB. */
uint64_t irq_count(unsigned vector);

void idt_init(void);                 /* build the table, once */
void idt_load(void);                 /* on each CPU */
void ioapic_init(void);              /* after acpi_init; masks the old PIC too */
void ioapic_route(unsigned irq, unsigned vector, uint32_t apic_id);
