/* kmain: the start of the kernel, readable as a list. boot_main calls it, on the
   boot stack, with interrupts off. Read boot/multiboot.c before, and hooks.h. */
#include "boot/bootinfo.h"
#include "dev/uart.h"
#include "hooks.h"
#include "kernel/klog.h"
#include "kernel/panic.h"

/* The first words: what the loader said of the machine. */
static void say_hello(void)
{
	size_t bytes = 0;

	for (unsigned i = 0; i < bootinfo.nram; i++)
		bytes += bootinfo.ram[i].end - bootinfo.ram[i].start;
	printk("Sprout seed: %lu MiB of memory, initrd of %lu bytes, command line \"%s\"\n", bytes >> 20,
	       bootinfo.initrd_size, bootinfo.cmdline);
}

/* Each chapter adds a line here: it is skipped where the chapter's files are not
   linked. */
void kmain(void)
{
	uart_init();
	say_hello();
	if (traps_start)
		traps_start();
	if (memory_start)
		memory_start();
	if (processes_start)
		processes_start();             /* does not return */
	if (traps_show)
		traps_show();
	panic("there is nothing to run");
}
