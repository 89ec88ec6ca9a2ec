/* Which time it is: TSC ticks since boot, times a factor found once, against the best
   reference there is: HPET, the ACPI timer, or the PIT. The LAPIC timer's rate falls out of
   the same few milliseconds. */
#include "cpu/clock.h"
#include "cpu/acpi.h"
#include "cpu/lapic.h"
#include "cpu/layout.h"

#define WINDOW         (4 * NSEC_PER_MSEC)
#define TRIES          6
#define PM_TIMER_HZ    3579545ul
#define PIT_HZ         1193182ul
#define FEMTO          1000000000000000ul
#define HPET_PERIOD    0x004            /* high half of the capabilities: femtoseconds */
#define HPET_CONFIG    0x010
#define HPET_COUNTER   0x0f0

struct clock_params clock_params;
static uint64_t tsc_khz;

/* A counter that runs up to mask and around, at a known rate. */
struct reference {
	uint64_t (*read)(void);
	uint64_t mask, hz;
};

static volatile uint32_t *hpet(unsigned reg)
{
	return (volatile uint32_t *)((uintptr_t)phys_to_virt(acpi.hpet) + reg);
}

static uint64_t read_hpet(void)
{
	return *hpet(HPET_COUNTER);
}

static uint64_t read_pm_timer(void)
{
	return inl(acpi.pm_timer);
}

/* Channel 2 counts down from 0xffff. */
static uint64_t read_pit(void)
{
	uint8_t low;

	outb(0x43, 0x80);
	low = inb(0x42);
	return 0xffff - (low | inb(0x42) << 8);
}

static struct reference find_reference(void)
{
	uint32_t period = acpi.hpet ? *hpet(HPET_PERIOD) : 0;

	if (period >= 1000000 && period <= 100000000) {
		*hpet(HPET_CONFIG) |= 1;
		return (struct reference){ read_hpet, 0xffffffff, FEMTO / period };
	}
	if (acpi.pm_timer)
		return (struct reference){ read_pm_timer, 0xffffff, PM_TIMER_HZ };
	outb(0x61, (inb(0x61) & ~2) | 1);      /* gate on, speaker off */
	outb(0x43, 0xb0);                      /* channel 2, both bytes, mode 0 */
	outb(0x42, 0xff);
	outb(0x42, 0xff);
	return (struct reference){ read_pit, 0xffff, PIT_HZ };
}

struct sample {
	uint64_t tsc, ref, lapic;
};

/* All three counters at one moment: of several tries the one least disturbed. */
static struct sample take_sample(const struct reference *r)
{
	struct sample best = { 0 };
	uint64_t least = ~0ul;

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = rdtsc(), ref = r->read();
		uint64_t lapic = lapic_timer_raw(), after = rdtsc();

		if (after - before < least) {
			least = after - before;
			best = (struct sample){ before + least / 2, ref, lapic };
		}
	}
	return best;
}

void clock_init(void)
{
	struct reference r = find_reference();
	uint64_t wanted = r.hz / (NSEC_PER_SEC / WINDOW), ticks, ns;
	struct sample a, b;

	lapic_timer_start_raw(0xffffffff);
	a = take_sample(&r);
	while (((r.read() - a.ref) & r.mask) < wanted)
		cpu_relax();
	b = take_sample(&r);
	ns = ((b.ref - a.ref) & r.mask) * NSEC_PER_SEC / r.hz;
	ticks = max(b.tsc - a.tsc, 1ul);
	tsc_khz = ticks * 1000000 / ns;
	clock_params.mult = (ns << 32) / ticks;
	clock_params.tsc_base = a.tsc;
	lapic_timer_set_rate(max(a.lapic - b.lapic, 1ul), ns);
}

uint64_t clock_tsc_khz(void)
{
	return tsc_khz;
}

void clock_delay(nsec_t ns)
{
	nsec_t end = clock_now() + ns;

	while (clock_now() < end)
		cpu_relax();
}
