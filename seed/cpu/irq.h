/* Exceptions and interrupts by number. */
#pragma once
#include "lib/types.h"

/* Exceptions that the code names; the others are only printed. */
enum {
	VEC_DE = 0, VEC_DB = 1, VEC_NMI = 2, VEC_BP = 3, VEC_OF = 4, VEC_UD = 6, VEC_DF = 8, VEC_NP = 11, VEC_SS = 12,
	VEC_GP = 13, VEC_PF = 14, VEC_MF = 16, VEC_AC = 17, VEC_XM = 19,
	VEC_IRQ = 32,                  /* the first of 16 interrupts */
};

#define IRQ_TIMER  0
#define IRQ_SERIAL 4

/* Load the interrupt table. */
void idt_init(void);

/* Set up the interrupt controller, with every line masked. */
void pic_init(void);

/* Call handler for each interrupt of this line from now on. Once for each line. */
void irq_register(unsigned irq, void (*handler)(void));

/* An interrupt came: acknowledge it and call its handler. */
void irq_dispatch(unsigned irq);
