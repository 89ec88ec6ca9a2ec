/* What the boot loader told us, checked and copied. */
#pragma once
#include "lib/types.h"

#define BOOT_MAX_RANGES 64
#define BOOT_CMDLINE    1024

/* Usable memory from start to end, on page boundaries. */
struct boot_range {
	paddr_t start, end;
};

struct bootinfo {
	struct boot_range ram[BOOT_MAX_RANGES];   /* in the loader's order; the kernel and the initrd lie inside them */
	unsigned          nram;
	paddr_t           initrd;                 /* the module that was loaded with the kernel; 0: none */
	size_t            initrd_size;
	char              cmdline[BOOT_CMDLINE];  /* without the kernel's file name */
};

extern struct bootinfo bootinfo;

/* The value of word=value on the command line, copied to value. False if the word is
   not there. */
bool boot_option(const char *word, char *value, size_t size);

/* What stands behind "--" on the command line: it is not for the kernel but for the
   first program. */
const char *boot_arguments(void);
