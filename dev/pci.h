/* PCI: which cards there are, where their registers lie, and interrupts that are messages (MSI-X). PCI Local Bus 3.0. Layer 8. */
#pragma once
#include "cpu/irq.h"
#include "lib/types.h"

/* One function of one card. */
struct pci_dev {
	uint8_t  bus, slot, fn;
	uint16_t vendor, device;
};

/* Call found for every function there is until it says true. */
bool pci_scan(bool (*found)(const struct pci_dev *d, void *arg), void *arg);
uint32_t pci_read(const struct pci_dev *d, unsigned offset, unsigned size);     /* 1, 2 or 4 bytes of its configuration */
void pci_write(const struct pci_dev *d, unsigned offset, unsigned size, uint32_t value);
/* The capability of a kind behind that offset (0: the first): its offset, 0: there is none. */
unsigned pci_capability(const struct pci_dev *d, unsigned kind, unsigned after);
/* The registers that base address register n describes, mapped; *size of them. NULL: there are none. At start-up only. */
volatile void *pci_map(const struct pci_dev *d, unsigned n, size_t *size);
/* Let it use memory, and send message n of the MSI-X table to a handler. 0, -ENODEV (it cannot), -EBUSY (no vector). */
int  pci_enable(const struct pci_dev *d);
int  pci_message(const struct pci_dev *d, unsigned n, irq_handler *handler, void *arg);

#define PCI_CAP_VENDOR 0x09
#define PCI_CAP_MSIX   0x11
