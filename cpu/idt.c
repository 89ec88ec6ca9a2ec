/* The interrupt table: 256 gates to the stubs of vectors.S, and the handlers of devices. */
#include "abi/errno.h"
#include "cpu/irq.h"
#include "cpu/acpi.h"
#include "cpu/lapic.h"
#include "cpu/layout.h"
#include "cpu/smp.h"
#include "cpu/tlb.h"
#include "lib/assert.h"

struct gate {
	uint16_t offset_low, selector;
	uint8_t  ist, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};

static struct gate idt[256] __attribute__((aligned(16)));

/* Guards: docs/locks.md */
static struct {
	irq_handler *handler;     /* I */
	void        *arg;         /* I */
} devices[16 + IRQ_MESSAGES];

static uint64_t counts[CPU_MAX][256];

extern const uintptr_t vector_stubs[256];      /* vectors.S */

#define GATE_INTERRUPT 0x8e
#define GATE_USER      0x60                    /* DPL 3: the INT instruction may use it */

/* Stacks of their own for what may come while %rsp or %gs is the user's. */
static uint8_t stack_of(unsigned vector)
{
	switch (vector) {
	case VEC_DF:  return 1;
	case VEC_NMI: return 2;
	case VEC_DB:  return 3;
	case VEC_MC:  return 4;
	default:      return 0;
	}
}

void idt_init(void)
{
	for (unsigned v = 0; v < 256; v++) {
		uintptr_t stub = vector_stubs[v];

		idt[v] = (struct gate){
			.offset_low = stub,
			.selector = SEL_KCODE,
			.ist = stack_of(v),
			.type = GATE_INTERRUPT,
			.offset_middle = stub >> 16,
			.offset_high = stub >> 32,
		};
	}
	idt[VEC_BP].type |= GATE_USER;
	idt[VEC_OF].type |= GATE_USER;
}

void idt_load(void)
{
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) idtr = {
		sizeof(idt) - 1, (uintptr_t)idt
	};

	__asm__ volatile("lidt %0" : : "m"(idtr));
}

int irq_register(unsigned irq, irq_handler *handler, void *arg)
{
	if (irq >= 16)
		return -EINVAL;
	if (devices[irq].handler)
		return -EBUSY;
	devices[irq].arg = arg;
	__atomic_store_n(&devices[irq].handler, handler, __ATOMIC_RELEASE);
	ioapic_route(irq, IRQ_VEC_DEVICE + irq, cpus[0].apic_id);
	return 0;
}

int irq_alloc(irq_handler *handler, void *arg)
{
	for (unsigned i = 16; i < ARRAY_SIZE(devices); i++) {
		if (devices[i].handler)
			continue;
		devices[i].arg = arg;
		__atomic_store_n(&devices[i].handler, handler, __ATOMIC_RELEASE);
		return IRQ_VEC_DEVICE + i;
	}
	return -EBUSY;
}

/* The timer and resched are acknowledged first: what they call may switch threads only
   later, but a level-triggered device must be quiet before its acknowledgement. */
void irq_dispatch(unsigned vector)
{
	unsigned device = vector - IRQ_VEC_DEVICE;

	assert(irq_enabled());               /* as it was a moment ago */
	percpu_write(held, HELD_IRQ_OFF);
	counts[cpu_id()][vector]++;
	if (vector == IRQ_VEC_TIMER) {
		lapic_eoi();
		clock_interrupt();
	} else if (vector == IRQ_VEC_RESCHED) {
		lapic_eoi();
		sched_ipi();
	} else if (vector == IRQ_VEC_TLB) {
		tlb_interrupt();
		lapic_eoi();
	} else if (device < ARRAY_SIZE(devices)) {
		if (devices[device].handler)
			devices[device].handler(devices[device].arg);
		lapic_eoi();
	}
	percpu_write(held, 0);               /* the return from the interrupt turns them on */
}

uint64_t irq_count(unsigned vector)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < ncpus; i++)
		sum += counts[i][vector & 255];
	return sum;
}
