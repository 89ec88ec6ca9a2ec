/* The local APIC: one-shot timer and interrupts between CPUs. Layer 2. */
#pragma once
#include "lib/types.h"

void     lapic_init_cpu(void);       /* enable it on this CPU */
void     lapic_eoi(void);

/* One clock_interrupt() on this CPU after delta ns (at least a microsecond, at most some
   seconds: a longer delta fires early, and the caller looks at the clock and arms again). */
void     lapic_timer_arm(nsec_t delta);
void     lapic_timer_stop(void);

/* For calibration: the raw count-down register. */
void     lapic_timer_start_raw(uint32_t count);
uint32_t lapic_timer_raw(void);
void     lapic_timer_set_rate(uint64_t ticks, nsec_t in);

void     lapic_send(uint32_t apic_id, unsigned vector);
void     lapic_send_nmi_others(void);
void     lapic_send_init(uint32_t apic_id);
void     lapic_send_startup(uint32_t apic_id, paddr_t page);
