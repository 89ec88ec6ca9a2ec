/* Two clocks. The time stamp counter of the processor tells the time, once its speed
   has been measured. The timer chip (PIT) interrupts a thousand times a second: that
   is when sleepers are woken and another thread gets its turn. Read cpu/pic.c
   before. */
#include "cpu/clock.h"
#include "cpu/irq.h"
#include "cpu/x86.h"
#include "hooks.h"

#define PIT_HZ      1193182ul      /* the chip counts down so fast */
#define PIT_CONTROL 0x43
#define PIT_TICK    0x40           /* channel 0 interrupts, */
#define PIT_MEASURE 0x42           /* channel 2 is free for measuring */
#define GATE        0x61           /* bit 0 lets channel 2 count */

uint64_t clock_ticks;
static uint64_t tsc_start;
static uint64_t nsec_per_tsc;      /* times 2^32 */

/* The count has 16 bits and the port 8: without holding it first, it could change
   between the two reads. */
static uint16_t measure_read(void)
{
	uint8_t low;

	outb(PIT_CONTROL, 0x80);           /* hold the count of channel 2 for reading, low byte first */
	low = inb(PIT_MEASURE);
	return low | inb(PIT_MEASURE) << 8;
}

/* Let channel 2 count down from 65535 for a hundredth of a second and see how far
   the counter got meanwhile. */
static void measure_tsc(void)
{
	uint16_t wanted = PIT_HZ / 100, counted;
	uint64_t ticks;

	outb(GATE, (inb(GATE) & ~2) | 1);
	outb(PIT_CONTROL, 0xb0);           /* channel 2, two bytes, count once */
	outb(PIT_MEASURE, 0xff);
	outb(PIT_MEASURE, 0xff);
	tsc_start = rdtsc();
	do
		counted = 0xffff - measure_read();
	while (counted < wanted);
	ticks = rdtsc() - tsc_start;
	nsec_per_tsc = ((counted * (uint64_t)NSEC_PER_SEC / PIT_HZ) << 32) / max(ticks, 1ul);
}

/* The product of two 64-bit numbers needs 128 bits; the upper half of the
   nanoseconds is shifted down again. */
nsec_t clock_now(void)
{
	return (unsigned __int128)(rdtsc() - tsc_start) * nsec_per_tsc >> 32;
}

/* An interrupt comes only in user mode or at a hlt: everything
   that is done here finds the kernel at rest. */
static void tick(void)
{
	clock_ticks++;
	if (sched_tick)
		sched_tick();
}

/* Mode 2 of the chip: when the count reaches 0 it interrupts and begins again with
   the divisor by itself. */
void clock_init(void)
{
	uint16_t divisor = PIT_HZ * TICK / NSEC_PER_SEC;

	measure_tsc();
	outb(PIT_CONTROL, 0x34);           /* channel 0, two bytes, again and again */
	outb(PIT_TICK, divisor & 0xff);
	outb(PIT_TICK, divisor >> 8);
	irq_register(IRQ_TIMER, tick);
}
