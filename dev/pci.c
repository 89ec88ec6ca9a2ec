/* The configuration space of PCI is asked through two ports, one register at a time (3.2.2.3.2). Firmware has given every
   card its addresses already; they are only read here. */
#include "dev/pci.h"
#include "abi/errno.h"
#include "cpu/cpu.h"
#include "cpu/layout.h"
#include "cpu/spinlock.h"
#include "mm/pagetable.h"

#define PORT_ADDRESS 0xcf8
#define PORT_DATA    0xcfc

enum { REG_ID = 0x00, REG_COMMAND = 0x04, REG_STATUS = 0x06, REG_HEADER = 0x0e, REG_BAR = 0x10, REG_SECONDARY = 0x19,
       REG_CAPABILITIES = 0x34 };

#define COMMAND_MEMORY 0x002
#define COMMAND_MASTER 0x004
#define COMMAND_NOINTX 0x400
#define STATUS_CAPS    0x010
#define MSIX_ENABLE    0x8000
#define MSIX_MASKALL   0x4000
#define MSI_ADDRESS    0xfee00000u              /* SDM vol. 3, 11.11: to a local APIC */
#define DIRECT_END     0x100000000ul            /* what is below is in the direct map, devices too */

static struct spinlock lock = SPINLOCK_INIT(RANK_LOG);          /* address and data go together */

static void address(const struct pci_dev *d, unsigned offset)
{
	outl(PORT_ADDRESS, 0x80000000u | d->bus << 16 | d->slot << 11 | d->fn << 8 | (offset & 0xfc));
}

uint32_t pci_read(const struct pci_dev *d, unsigned offset, unsigned size)
{
	uint32_t v;

	spin_lock(&lock);
	address(d, offset);
	v = inl(PORT_DATA) >> 8 * (offset & 3);
	spin_unlock(&lock);
	return size == 4 ? v : v & ((1u << 8 * size) - 1);
}

void pci_write(const struct pci_dev *d, unsigned offset, unsigned size, uint32_t value)
{
	unsigned shift = 8 * (offset & 3);
	uint32_t mask = size == 4 ? ~0u : ((1u << 8 * size) - 1) << shift;

	spin_lock(&lock);
	address(d, offset);
	outl(PORT_DATA, (inl(PORT_DATA) & ~mask) | (value << shift & mask));
	spin_unlock(&lock);
}

/* The functions of one bus, and of those behind its bridges. depth: a bridge that leads nowhere but to itself. */
static bool scan_bus(unsigned bus, unsigned depth, bool (*found)(const struct pci_dev *d, void *arg), void *arg)
{
	for (unsigned n = 0; n < 256; n++) {
		struct pci_dev d = { .bus = bus, .slot = n >> 3, .fn = n & 7 };
		uint32_t id = pci_read(&d, REG_ID, 4);
		unsigned header = pci_read(&d, REG_HEADER, 1);

		if ((id & 0xffff) == 0xffff) {
			n |= d.fn == 0 ? 7 : 0;      /* without function 0 there are no others */
			continue;
		}
		d.vendor = id;
		d.device = id >> 16;
		if (found(&d, arg))
			return true;
		if ((header & 0x7f) == 1 && depth < 8 && scan_bus(pci_read(&d, REG_SECONDARY, 1), depth + 1, found, arg))
			return true;
		if (d.fn == 0 && !(header & 0x80))
			n |= 7;
	}
	return false;
}

bool pci_scan(bool (*found)(const struct pci_dev *d, void *arg), void *arg)
{
	return scan_bus(0, 0, found, arg);
}

unsigned pci_capability(const struct pci_dev *d, unsigned kind, unsigned after)
{
	unsigned at = after ? pci_read(d, after + 1, 1) : pci_read(d, REG_CAPABILITIES, 1);

	if (!(pci_read(d, REG_STATUS, 2) & STATUS_CAPS))
		return 0;
	for (unsigned i = 0; i < 48 && (at &= 0xfc) >= 0x40; i++) {      /* a list in 192 bytes has an end, or is a circle */
		if (pci_read(d, at, 1) == kind)
			return at;
		at = pci_read(d, at + 1, 1);
	}
	return 0;
}

/* Its size is found by writing ones and looking which stay (6.2.5.1). */
static uint64_t bar_of(const struct pci_dev *d, unsigned n, size_t *size)
{
	unsigned reg = REG_BAR + 4 * n, command = pci_read(d, REG_COMMAND, 2);
	uint32_t low = pci_read(d, reg, 4);
	bool wide = (low & 6) == 4 && n < 5;
	uint64_t high = wide ? pci_read(d, reg + 4, 4) : 0, mask;

	*size = 0;
	if (n > 5 || low & 1)
		return 0;
	pci_write(d, REG_COMMAND, 2, command & ~COMMAND_MEMORY);
	pci_write(d, reg, 4, ~0u);
	mask = pci_read(d, reg, 4) & ~15u;
	pci_write(d, reg, 4, low);
	pci_write(d, REG_COMMAND, 2, command);
	if (mask)
		*size = mask & -mask;
	return mask ? high << 32 | (low & ~15u) : 0;
}

volatile void *pci_map(const struct pci_dev *d, unsigned n, size_t *size)
{
	uint64_t pa = bar_of(d, n, size);

	if (!pa || pa % PAGE_SIZE || pa > PTE_ADDR)
		return NULL;
	for (uint64_t at = max(pa, DIRECT_END); at < pa + *size; at += PAGE_SIZE)
		if (pt_map_kernel((uintptr_t)phys_to_virt(at), at, PTE_P | PTE_W | PTE_G | PTE_NX) < 0)
			return NULL;
	return phys_to_virt(pa);
}

int pci_enable(const struct pci_dev *d)
{
	unsigned cap = pci_capability(d, PCI_CAP_MSIX, 0);

	if (!cap)
		return -ENODEV;
	pci_write(d, REG_COMMAND, 2, pci_read(d, REG_COMMAND, 2) | COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NOINTX);
	pci_write(d, cap + 2, 2, (pci_read(d, cap + 2, 2) & ~MSIX_MASKALL) | MSIX_ENABLE);
	return 0;
}

int pci_message(const struct pci_dev *d, unsigned n, irq_handler *handler, void *arg)
{
	unsigned cap = pci_capability(d, PCI_CAP_MSIX, 0);
	uint32_t where = cap ? pci_read(d, cap + 4, 4) : 0;
	size_t size, at = (where & ~7u) + 16 * n;
	volatile uint32_t *entry;
	int vector;

	if (!cap || n > (pci_read(d, cap + 2, 2) & 0x7ff))
		return -ENODEV;
	entry = pci_map(d, where & 7, &size);
	if (!entry || at + 16 > size)
		return -ENODEV;
	vector = irq_alloc(handler, arg);
	if (vector < 0)
		return vector;
	entry += at / 4;
	entry[3] = 1;                                /* masked while it is written */
	entry[0] = MSI_ADDRESS | cpus[0].apic_id << 12;
	entry[1] = 0;
	entry[2] = vector;
	entry[3] = 0;
	return 0;
}
