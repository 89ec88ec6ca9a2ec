/* What the firmware's tables say: which CPUs and I/O APICs there are, which timers, how
   to power off. Read once, defensively, into one struct. Layer 2. */
#pragma once
#include "cpu/cpu.h"

#define ACPI_MAX_IOAPIC 4

struct acpi_info {
	unsigned ncpus;                       /* usable, the boot CPU among them */
	uint32_t apic_ids[CPU_MAX];
	paddr_t  lapic;
	unsigned nioapics;
	struct { paddr_t base; uint32_t gsi; } ioapics[ACPI_MAX_IOAPIC];
	struct { uint32_t gsi; uint16_t flags; } isa[16];   /* overrides applied */
	paddr_t  hpet;                        /* 0 = none */
	uint16_t pm_timer;                    /* I/O port, 0 = none; */
	uint16_t pm1a_control;                /* I/O port, 0 = none */
	uint16_t s5_type;                     /* SLP_TYP of S5, from the DSDT; else 0 */
	uint8_t  reset_value;
	uint16_t reset_port;                  /* I/O port, 0 = none */
};

extern struct acpi_info acpi;

/* Without ACPI, acpi describes one CPU and the usual I/O APIC. */
void acpi_init(void);

/* Never return; if the machine does not obey, the CPU halts. */
_Noreturn void machine_poweroff(void);
_Noreturn void machine_reboot(void);
