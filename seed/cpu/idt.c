/* The interrupt table: for each vector the place where the processor goes on. Read
   cpu/vectors.S before; SDM 3A, 6.14. */
#include "cpu/irq.h"
#include "cpu/layout.h"

#define GATE_INTERRUPT 0x8e        /* present; interrupts are off inside */
#define GATE_USER      0x60        /* programs may ask for it by an instruction: int3, into */

struct gate {
	uint16_t offset_low, selector;
	uint8_t  ist, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};

extern const uintptr_t vector_stubs[48];

static struct gate idt[48] __attribute__((aligned(16)));

/* An address of 64 bits in three parts: the table grew with the processors. */
void idt_init(void)
{
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) idtr = { sizeof(idt) - 1, (uintptr_t)idt };

	for (unsigned v = 0; v < ARRAY_SIZE(idt); v++) {
		idt[v] = (struct gate){
			.offset_low = vector_stubs[v],
			.offset_middle = vector_stubs[v] >> 16,
			.offset_high = vector_stubs[v] >> 32,
			.selector = SEL_KCODE,
			.type = GATE_INTERRUPT,
		};
	}
	idt[VEC_BP].type |= GATE_USER;
	idt[VEC_OF].type |= GATE_USER;
	idt[VEC_DF].ist = 1;               /* a double fault means that the stack itself is bad, */
	idt[VEC_NMI].ist = 2;              /* and an NMI may come when it is the user's */
	__asm__ volatile("lidt %0" : : "m"(idtr));
}
