/* The local APIC (SDM vol. 3, 11) through its memory window: timer, end of interrupt, and
   messages to other CPUs. */
#include "cpu/lapic.h"
#include "cpu/acpi.h"
#include "cpu/irq.h"
#include "cpu/layout.h"

enum {
	REG_ID = 0x20, REG_TPR = 0x80, REG_EOI = 0xb0, REG_SVR = 0xf0, REG_ESR = 0x280,
	REG_ICR_LOW = 0x300, REG_ICR_HIGH = 0x310, REG_LVT_TIMER = 0x320,
	REG_LVT_LINT0 = 0x350, REG_LVT_LINT1 = 0x360, REG_LVT_ERROR = 0x370,
	REG_TIMER_INITIAL = 0x380, REG_TIMER_CURRENT = 0x390, REG_TIMER_DIVIDE = 0x3e0,
};

#define LVT_MASKED    BIT(16)
#define LVT_NMI       0x400
#define SVR_ENABLE    0x100
#define DIVIDE_BY_1   0xb
#define ICR_PENDING   BIT(12)
#define ICR_ASSERT    BIT(14)
#define ICR_OTHERS    (3 * BIT(18))
#define ICR_NMI       0x400
#define ICR_INIT      0x500
#define ICR_STARTUP   0x600

static uint64_t timer_mult = 1ul << 32;    /* count = (ns * timer_mult) >> 32 */

static volatile uint32_t *reg(unsigned r)
{
	return (volatile uint32_t *)((uintptr_t)phys_to_virt(acpi.lapic) + r);
}

void lapic_init_cpu(void)
{
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | BIT(11));
	*reg(REG_TPR) = 0;
	*reg(REG_LVT_LINT0) = LVT_MASKED;
	*reg(REG_LVT_LINT1) = LVT_NMI;
	*reg(REG_LVT_ERROR) = LVT_MASKED;
	*reg(REG_SVR) = SVR_ENABLE | IRQ_VEC_SPURIOUS;
	*reg(REG_TIMER_DIVIDE) = DIVIDE_BY_1;
	*reg(REG_LVT_TIMER) = IRQ_VEC_TIMER;       /* one shot */
	*reg(REG_TIMER_INITIAL) = 0;
	lapic_eoi();
}

void lapic_eoi(void)
{
	*reg(REG_EOI) = 0;
}

void lapic_timer_arm(nsec_t delta)
{
	uint64_t ns = delta < NSEC_PER_USEC ? NSEC_PER_USEC : delta;
	uint64_t count;

	ns = min(ns, 4ul * NSEC_PER_SEC);
	count = (unsigned __int128)ns * timer_mult >> 32;
	*reg(REG_TIMER_INITIAL) = min(count, 0xfffffffful);
}

void lapic_timer_stop(void)
{
	*reg(REG_TIMER_INITIAL) = 0;
}

void lapic_timer_start_raw(uint32_t count)
{
	*reg(REG_LVT_TIMER) = LVT_MASKED | IRQ_VEC_TIMER;
	*reg(REG_TIMER_INITIAL) = count;
}

uint32_t lapic_timer_raw(void)
{
	return *reg(REG_TIMER_CURRENT);
}

void lapic_timer_set_rate(uint64_t ticks, nsec_t in)
{
	timer_mult = (ticks << 32) / in;
	*reg(REG_TIMER_INITIAL) = 0;
	*reg(REG_LVT_TIMER) = IRQ_VEC_TIMER;
}

/* The two halves must not be torn apart by an interrupt that sends too. */
static void send(uint32_t apic_id, uint32_t low)
{
	uint64_t held = irq_save();

	while (*reg(REG_ICR_LOW) & ICR_PENDING)
		cpu_relax();
	*reg(REG_ICR_HIGH) = apic_id << 24;
	*reg(REG_ICR_LOW) = low;
	irq_restore(held);
}

void lapic_send(uint32_t apic_id, unsigned vector)
{
	send(apic_id, vector);
}

void lapic_send_nmi_others(void)
{
	send(0, ICR_NMI | ICR_ASSERT | ICR_OTHERS);
}

void lapic_send_init(uint32_t apic_id)
{
	send(apic_id, ICR_INIT | ICR_ASSERT);
}

void lapic_send_startup(uint32_t apic_id, paddr_t page)
{
	send(apic_id, ICR_STARTUP | ICR_ASSERT | page >> PAGE_SHIFT);
}
