/* The firmware's tables. They are read through the direct map, each checked for place,
   length and sum before a byte of it is believed; what is missing keeps the usual values. */
#include "cpu/acpi.h"
#include "cpu/layout.h"
#include "lib/gcov.h"
#include "lib/string.h"

#define TABLE_MAX   0x100000ul
#define LOW_LIMIT   0x100000000ul      /* tables live in the first 4 GiB */
#define HEADER      36

struct acpi_info acpi = {
	.ncpus = 1, .lapic = 0xfee00000,
	.nioapics = 1, .ioapics = { { 0xfec00000, 0 } },
};

static uint32_t get(const uint8_t *p, unsigned size)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < size; i++)
		v |= (uint32_t)p[i] << 8 * i;
	return v;
}

static bool sum_ok(const uint8_t *p, size_t n)
{
	uint8_t sum = 0;

	while (n-- > 0)
		sum += *p++;
	return sum == 0;
}

/* The table at pa if it is one, with its length; sig NULL accepts any. */
static const uint8_t *table_at(uint64_t pa, const char *sig, uint32_t *len)
{
	const uint8_t *t = phys_to_virt(pa);

	if (pa < 0x400 || pa > LOW_LIMIT - TABLE_MAX)
		return NULL;
	*len = get(t + 4, 4);
	if (*len < HEADER || *len > TABLE_MAX || (sig && memcmp(t, sig, 4) != 0))
		return NULL;
	return sum_ok(t, *len) ? t : NULL;
}

static const uint8_t *rsdp_in(paddr_t start, paddr_t end)
{
	for (paddr_t pa = align_up(start, 16); pa + 20 <= end; pa += 16) {
		const uint8_t *p = phys_to_virt(pa);

		if (memcmp(p, "RSD PTR ", 8) == 0 && sum_ok(p, 20))
			return p;
	}
	return NULL;
}

static const uint8_t *rsdp_find(void)
{
	paddr_t ebda = get(phys_to_virt(0x40e), 2) << 4;
	const uint8_t *p = NULL;

	if (ebda >= 0x80000 && ebda < 0xa0000)
		p = rsdp_in(ebda, ebda + 1024);
	return p ? p : rsdp_in(0xe0000, 0x100000);
}

static void madt_entry(const uint8_t *e, uint32_t self)
{
	switch (e[0]) {
	case 0:                                    /* local APIC: usable, not the boot CPU */
		if (e[1] >= 8 && (e[4] & 1) && e[3] != self && acpi.ncpus < CPU_MAX)
			acpi.apic_ids[acpi.ncpus++] = e[3];
		break;
	case 1:                                    /* I/O APIC */
		if (e[1] >= 12 && acpi.nioapics < ACPI_MAX_IOAPIC) {
			acpi.ioapics[acpi.nioapics].base = get(e + 4, 4);
			acpi.ioapics[acpi.nioapics++].gsi = get(e + 8, 4);
		}
		break;
	case 2:                                    /* an ISA interrupt wired elsewhere */
		if (e[1] >= 10 && e[3] < 16) {
			acpi.isa[e[3]].gsi = get(e + 4, 4);
			acpi.isa[e[3]].flags = get(e + 8, 2);
		}
		break;
	}
}

static void madt_parse(const uint8_t *t, uint32_t len)
{
	if (len < 44)
		return;
	acpi.lapic = get(t + 36, 4);
	acpi.nioapics = 0;
	for (uint32_t at = 44; at + 2 <= len && t[at + 1] >= 2 && at + t[at + 1] <= len;
	     at += t[at + 1])
		madt_entry(t + at, acpi.apic_ids[0]);
	if (acpi.nioapics == 0)
		acpi.nioapics = 1;
}

/* The value of SLP_TYPa in the package \_S5, found by its name. */
static void dsdt_parse(uint64_t pa)
{
	uint32_t len;
	const uint8_t *t = table_at(pa, "DSDT", &len);

	for (uint32_t i = HEADER; t && i + 12 < len; i++) {
		const uint8_t *p = t + i + 4;

		if (memcmp(t + i, "_S5_", 4) != 0 || *p++ != 0x12)
			continue;
		p += (*p >> 6) + 2;                /* package length, number of elements */
		acpi.s5_type = *p == 0x0a ? p[1] : *p <= 1 ? *p : 0;
		return;
	}
}

static void fadt_parse(const uint8_t *t, uint32_t len)
{
	uint32_t flags;

	if (len < 116)
		return;
	flags = get(t + 112, 4);
	acpi.pm1a_control = get(t + 64, 4);
	acpi.pm_timer = t[91] == 4 ? get(t + 76, 4) : 0;
	if (len >= 129 && (flags & BIT(10)) && t[116] == 1) {
		acpi.reset_port = get(t + 120, 4);
		acpi.reset_value = t[128];
	}
	dsdt_parse(get(t + 40, 4));
}

static void parse_table(uint64_t pa)
{
	uint32_t len;
	const uint8_t *t = table_at(pa, NULL, &len);

	if (!t)
		return;
	if (memcmp(t, "APIC", 4) == 0)
		madt_parse(t, len);
	else if (memcmp(t, "FACP", 4) == 0)
		fadt_parse(t, len);
	else if (memcmp(t, "HPET", 4) == 0 && len >= 52 && t[40] == 0 && !get(t + 48, 4))
		acpi.hpet = get(t + 44, 4);
}

void acpi_init(void)
{
	const uint8_t *rsdp = rsdp_find(), *root = NULL;
	uint32_t len, entry = 8;

	for (unsigned i = 0; i < 16; i++)
		acpi.isa[i].gsi = i;
	acpi.apic_ids[0] = cpuid(1, 0).ebx >> 24;
	cpus[0].apic_id = acpi.apic_ids[0];
	if (!rsdp)
		return;
	if (rsdp[15] >= 2 && get(rsdp + 28, 4) == 0)
		root = table_at(get(rsdp + 24, 4), "XSDT", &len);
	if (!root) {
		root = table_at(get(rsdp + 16, 4), "RSDT", &len);
		entry = 4;
	}
	for (uint32_t at = HEADER; root && at + entry <= len; at += entry)
		if (entry == 4 || get(root + at + 4, 4) == 0)
			parse_table(get(root + at, 4));
}

_Noreturn void machine_poweroff(void)
{
	irq_disable();
	gcov_dump();
	if (acpi.pm1a_control)
		outw(acpi.pm1a_control, acpi.s5_type << 10 | BIT(13));
	outw(0x604, 0x2000);                       /* where QEMU has it in any case */
	cpu_halt();
}

_Noreturn void machine_reboot(void)
{
	gcov_dump();
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) none = { 0 };

	irq_disable();
	if (acpi.reset_port)
		outb(acpi.reset_port, acpi.reset_value);
	outb(0xcf9, 0x06);
	outb(0x64, 0xfe);                          /* the keyboard controller's reset line */
	__asm__ volatile("lidt %0; int3" : : "m"(none));
	cpu_halt();
}
