/* Starting the other CPUs, one after the other, and the messages between them. */
#include "cpu/smp.h"
#include "cpu/acpi.h"
#include "cpu/clock.h"
#include "cpu/irq.h"
#include "cpu/lapic.h"
#include "cpu/layout.h"
#include "lib/string.h"

#define INIT_WAIT      (100 * NSEC_PER_USEC)
#define SECOND_STARTUP (10 * NSEC_PER_MSEC)
#define START_TIMEOUT  (500 * NSEC_PER_MSEC)

/* What boot/ap.S reads. */
struct cpu *ap_cpu;
uint64_t    ap_cr3, ap_stack, ap_efer;

extern char ap_start[], ap_start_end[];

_Noreturn void ap_entry(struct cpu *c);

_Noreturn void ap_entry(struct cpu *c)
{
	cpu_init(c);
	lapic_init_cpu();
	__atomic_store_n(&c->online, 1, __ATOMIC_RELEASE);
	ap_main();
}

static bool wait_online(struct cpu *c, nsec_t how_long)
{
	nsec_t end = clock_now() + how_long;

	while (!__atomic_load_n(&c->online, __ATOMIC_ACQUIRE)) {
		if (clock_now() > end)
			return false;
		cpu_relax();
	}
	return true;
}

static bool start_one(struct cpu *c, uint32_t apic_id)
{
	void *stack = kstack_alloc();

	c->ist_stacks = kstack_alloc();
	if (!stack || !c->ist_stacks)
		return false;
	c->apic_id = apic_id;
	c->boot_task.kstack = stack;
	c->boot_task.kstack_top = (uintptr_t)stack + KSTACK_SIZE;
	ap_cpu = c;
	ap_stack = c->boot_task.kstack_top;
	ap_cr3 = read_cr3();
	ap_efer = rdmsr(MSR_EFER) & (EFER_SCE | EFER_LME | EFER_NXE);
	lapic_send_init(apic_id);
	clock_delay(INIT_WAIT);
	lapic_send_startup(apic_id, AP_START_PAGE);
	if (wait_online(c, SECOND_STARTUP))
		return true;
	lapic_send_startup(apic_id, AP_START_PAGE);
	return wait_online(c, START_TIMEOUT);
}

/* A CPU that does not come keeps its stacks: it may yet wake up on them. */
void smp_start(unsigned max)
{
	memcpy(phys_to_virt(AP_START_PAGE), ap_start, ap_start_end - ap_start);
	for (unsigned i = 1; i < acpi.ncpus && ncpus < max; i++) {
		if (!start_one(&cpus[ncpus], acpi.apic_ids[i]))
			return;
		__atomic_store_n(&ncpus, ncpus + 1, __ATOMIC_RELEASE);
	}
}

void smp_resched(unsigned id)
{
	lapic_send(cpus[id].apic_id, IRQ_VEC_RESCHED);
}

void smp_stop_others(void)
{
	if (ncpus > 1)
		lapic_send_nmi_others();
}
