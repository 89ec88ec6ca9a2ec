/* Nanoseconds since boot, out of the TSC. Layer 2. */
#pragma once
#include "cpu/x86.h"

/* ns = ((tsc - base) * mult) >> 32, in 128 bits. Constant after clock_init; a vDSO may
   carry a copy. */
struct clock_params {
	uint64_t tsc_base;
	uint64_t mult;
};

extern struct clock_params clock_params;

/* Calibrate TSC and LAPIC timer against the HPET, the ACPI timer or the PIT. */
void clock_init(void);
uint64_t clock_tsc_khz(void);

static inline nsec_t clock_now(void)
{
	uint64_t t = rdtsc() - clock_params.tsc_base;

	/* (t * mult) >> 32 in 128 bits; as __int128 it would cost each caller an aligned stack */
	__asm__("mulq %1; shrdq $32, %%rdx, %%rax" : "+a"(t) : "rm"(clock_params.mult) : "rdx", "cc");
	return t;
}

/* Busy-wait, for hardware. */
void clock_delay(nsec_t ns);

/* cpu/rtc.c: the battery clock, seconds since 1970, UTC. */
int64_t rtc_read(void);
