/* Panic: the kernel has found a mistake of its own. It says what, prints the
   registers and the chain of calls that led there, and halts. Read lib/assert.h,
   kernel/klog.h and lib/ksyms.h before. */
#include "kernel/panic.h"
#include "boot/bootinfo.h"
#include "cpu/layout.h"
#include "cpu/x86.h"
#include "hooks.h"
#include "kernel/klog.h"
#include "lib/ksyms.h"

/* after: addr is a return address. It may lie behind the last instruction of its
   function, so the byte before it is looked up. */
static void print_function(uintptr_t addr, bool after)
{
	uintptr_t offset;
	const char *name = ksym_lookup(addr - after, &offset);

	if (name)
		printk("  %lx %s+%lx\n", addr, name, offset + after);
	else
		printk("  %lx\n", addr);
}

/* Every function begins by pushing rbp and making rbp point there. So rbp is the
   head of a chain: at rbp lies the caller's rbp, and 8 bytes above it the address to
   which the function returns. */
void backtrace_print(uintptr_t rip, uintptr_t rbp)
{
	print_function(rip, false);
	for (int depth = 0; depth < 30 && rbp >= PHYS_BASE && rbp % 8 == 0; depth++) {
		const uintptr_t *frame = (const uintptr_t *)rbp;

		if (frame[1] < KERNEL_BASE)
			return;
		print_function(frame[1], true);
		if (frame[0] <= rbp || frame[0] > rbp + 16384)     /* callers lie above, on the same stack */
			return;
		rbp = frame[0];
	}
}

/* The general registers tell nothing here: C has used them since. */
static void print_registers(uintptr_t rip, uintptr_t rbp)
{
	printk(" rip %016lx rbp %016lx\n", rip, rbp);
	printk(" cr0 %016lx cr2 %016lx cr3 %016lx cr4 %016lx\n", read_cr0(), read_cr2(), read_cr3(), read_cr4());
}

/* The return address and the frame of the caller are where every function has them.
   A second panic, while the first prints, stops at once. */
void panic(const char *fmt, ...)
{
	uintptr_t rip = (uintptr_t)__builtin_return_address(0);
	uintptr_t rbp = *(uintptr_t *)__builtin_frame_address(0);
	static bool panicking;
	char value[8];
	va_list ap;

	__asm__ volatile("cli");
	if (panicking)                         /* a panic inside a panic: say no more */
		cpu_halt();
	panicking = true;
	printk("\npanic: ");
	va_start(ap, fmt);
	vprintk(fmt, ap);
	va_end(ap);
	printk("\n");
	if (!trap_describe || !trap_describe(&rip, &rbp))
		print_registers(rip, rbp);
	printk("backtrace:\n");
	backtrace_print(rip, rbp);
	printk("---- end of panic ----\n");
	if (boot_option("panic", value, sizeof(value)))
		outb(0xf4, 0x31);              /* panic=exit: QEMU's isa-debug-exit device ends the machine */
	cpu_halt();
}
