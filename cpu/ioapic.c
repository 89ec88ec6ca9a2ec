/* The I/O APICs route device interrupts; the old PIC is told to be quiet. */
#include "cpu/acpi.h"
#include "cpu/irq.h"
#include "cpu/layout.h"
#include "cpu/spinlock.h"

#define REG_VERSION    1
#define REG_REDIRECT   0x10            /* two words an entry */
#define ENTRY_MASKED   BIT(16)
#define ENTRY_LOW      BIT(13)
#define ENTRY_LEVEL    BIT(15)
#define MADT_LOW(f)    (((f) & 3) == 3)
#define MADT_LEVEL(f)  (((f) >> 2 & 3) == 3)

static struct spinlock lock = SPINLOCK_INIT(RANK_LOG);   /* index and data go together */

static uint32_t read_reg(unsigned n, uint32_t r)
{
	volatile uint32_t *io = phys_to_virt(acpi.ioapics[n].base);

	io[0] = r;
	return io[4];
}

static void write_reg(unsigned n, uint32_t r, uint32_t v)
{
	volatile uint32_t *io = phys_to_virt(acpi.ioapics[n].base);

	io[0] = r;
	io[4] = v;
}

static unsigned entries(unsigned n)
{
	return (read_reg(n, REG_VERSION) >> 16 & 0xff) + 1;
}

void ioapic_init(void)
{
	outb(0x20, 0x11);              /* both PICs: initialise, vectors 0x20 and 0x28 */
	outb(0xa0, 0x11);
	outb(0x21, IRQ_VEC_DEVICE);
	outb(0xa1, IRQ_VEC_DEVICE + 8);
	outb(0x21, 4);
	outb(0xa1, 2);
	outb(0x21, 1);
	outb(0xa1, 1);
	outb(0x21, 0xff);              /* and masked for ever */
	outb(0xa1, 0xff);
	for (unsigned n = 0; n < acpi.nioapics; n++)
		for (unsigned i = 0; i < entries(n); i++)
			write_reg(n, REG_REDIRECT + 2 * i, ENTRY_MASKED);
}

void ioapic_route(unsigned irq, unsigned vector, uint32_t apic_id)
{
	uint32_t gsi = acpi.isa[irq].gsi, flags = acpi.isa[irq].flags;
	uint32_t low = vector | (MADT_LOW(flags) ? ENTRY_LOW : 0)
		       | (MADT_LEVEL(flags) ? ENTRY_LEVEL : 0);

	spin_lock(&lock);
	for (unsigned n = 0; n < acpi.nioapics; n++) {
		uint32_t i = gsi - acpi.ioapics[n].gsi;

		if (gsi < acpi.ioapics[n].gsi || i >= entries(n))
			continue;
		write_reg(n, REG_REDIRECT + 2 * i + 1, apic_id << 24);
		write_reg(n, REG_REDIRECT + 2 * i, low);
		break;
	}
	spin_unlock(&lock);
}
