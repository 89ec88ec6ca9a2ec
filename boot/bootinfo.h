/* What the boot loader told us, checked and copied. Layer 2. */
#pragma once
#include "lib/types.h"

#define BOOT_MAX_RANGES 64
#define BOOT_CMDLINE    1024

struct boot_range {
	paddr_t start, end;              /* page aligned, start < end */
};

struct bootinfo {
	/* Usable RAM, ascending, disjoint, above 1 MiB, less the kernel image [1 MiB,
	   _kernel_end) and less the module. The module's pages are given back one by one
	   as they are unpacked. */
	struct boot_range ram[BOOT_MAX_RANGES];
	unsigned          nram;
	paddr_t           ram_end;       /* end of the highest usable range or module */
	paddr_t           initrd;        /* module, 0 = none; any alignment */
	size_t            initrd_size;
	bool              initrd_bad;    /* one was named, but it lies outside RAM */
	char              cmdline[BOOT_CMDLINE];   /* without the kernel's own name */
	char              loader[32];
};

/* The value of word=value on the command line, copied and cut at the next space; or
   "" for a bare word. False if it is not there. */
bool boot_option(const struct bootinfo *b, const char *word, char *val, size_t size);

/* Parse a Multiboot (version 1) structure. `at` turns physical addresses into pointers, or
   NULL where there is no memory: on the host the tests give their own. kernel_end is the
   physical end of the image. */
void multiboot_parse(struct bootinfo *b, uint32_t magic, uint32_t info, paddr_t kernel_end,
		     const void *(*at)(paddr_t pa, size_t n));

/* kernel/main.c. */
_Noreturn void kmain(struct bootinfo *b);
