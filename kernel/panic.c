/* The end of everything: stop the other CPUs, print registers and a symbolised backtrace of each.
   Takes no lock that could be held, and writes to the serial port by polling. */
#include "kernel/panic.h"
#include "cpu/smp.h"
#include "cpu/layout.h"
#include "dev/uart.h"
#include "kernel/thread.h"
#include "lib/gcov.h"
#include "lib/ksyms.h"
#include "lib/printf.h"
#include <stdarg.h>

bool panic_exit;
static int panicking;        /* CPU id + 1 of the first */
static int reporter;         /* whose turn to print */

static void out(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void out(const char *fmt, ...)
{
	char line[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	for (char *p = line; *p; p++) {
		if (*p == '\n')
			uart_putc_sync(&uart1, '\r');
		uart_putc_sync(&uart1, *p);
	}
}

/* back: a return address, which may lie behind the end of a function that ends in a call. */
static void print_symbol(uintptr_t addr, bool back)
{
	uintptr_t off;
	const char *name = ksym_lookup(addr - back, &off);

	if (name)
		out("  %#lx %s+%#lx\n", addr, name, off + back);
	else
		out("  %#lx\n", addr);
}

/* All frames lie on one kernel stack: the walk goes up as long as they do. */
void backtrace_print(uintptr_t rip, uintptr_t rbp)
{
	uintptr_t low = rbp;

	print_symbol(rip, false);
	for (int depth = 0; depth < 32; depth++) {
		uintptr_t *frame = (uintptr_t *)rbp;

		if (rbp < low || rbp - low > KSTACK_SIZE || (rbp & 7) || rbp < PHYS_BASE)
			return;
		if (!frame[1] || frame[1] < KERNEL_BASE)
			return;
		print_symbol(frame[1], true);
		if (frame[0] <= rbp)
			return;
		rbp = frame[0];
	}
}

static void report(const struct trapframe *tf, uintptr_t rip, uintptr_t rbp)
{
	struct thread *t = current;

	out("CPU %u: thread \"%s\" tid %d\n", cpu_id(), t->comm, t->tid);
	if (tf) {
		out(" rip %016lx rsp %016lx rbp %016lx flags %lx cs %lx err %lx\n", tf->rip, tf->rsp,
		    tf->rbp, tf->rflags, tf->cs, tf->error);
		out(" rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", tf->rax, tf->rbx, tf->rcx, tf->rdx);
		out(" rsi %016lx rdi %016lx r8  %016lx r9  %016lx\n", tf->rsi, tf->rdi, tf->r8, tf->r9);
		out(" r10 %016lx r11 %016lx r12 %016lx r13 %016lx\n", tf->r10, tf->r11, tf->r12, tf->r13);
		out(" r14 %016lx r15 %016lx cr2 %016lx cr3 %016lx\n", tf->r14, tf->r15, read_cr2(), read_cr3());
	}
	out("backtrace:\n");
	if (tf && trapframe_user(tf))
		out("  in user mode\n");
	else
		backtrace_print(rip, rbp);
}

static _Noreturn void end(void)
{
	out("---- end of panic ----\n");
	gcov_dump();
	if (panic_exit) {
		outl(0xf4, 0x31);        /* isa-debug-exit: status 0x63 */
		outb(0x604, 0);
	}
	cpu_halt();
}

static _Noreturn void panic_common(const struct trapframe *tf, uintptr_t rip, uintptr_t rbp,
				   const char *fmt, va_list ap)
{
	char text[200];
	int nobody = 0;

	irq_disable();
	vsnprintf(text, sizeof(text), fmt, ap);
	if (!__atomic_compare_exchange_n(&panicking, &nobody, cpu_id() + 1, false,
					 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
		if (nobody == (int)cpu_id() + 1) {
			out("panic inside panic: %s\n", text);
			end();
		}
		for (;;)
			cpu_relax();     /* the first one's NMI finds us */
	}
	uart_drain_sync(&uart1);
	out("\npanic: %s\n", text);
	report(tf, rip, rbp);
	if (ncpus > 1)
		smp_stop_others();
	for (unsigned c = 0; c < ncpus; c++) {
		if (c == cpu_id())
			continue;
		__atomic_store_n(&reporter, c + 1, __ATOMIC_SEQ_CST);
		for (int i = 0; i < 50000000 && __atomic_load_n(&reporter, __ATOMIC_SEQ_CST); i++)
			cpu_relax();
	}
	end();
}

void panic(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	panic_common(NULL, (uintptr_t)__builtin_return_address(0),
		     *(uintptr_t *)__builtin_frame_address(0), fmt, ap);
}

void panic_frame(const struct trapframe *tf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	panic_common(tf, tf->rip, tf->rbp, fmt, ap);
}

void panic_nmi(const struct trapframe *tf)
{
	if (!panicking) {
		gcov_dump();
		return;
	}
	while (__atomic_load_n(&reporter, __ATOMIC_SEQ_CST) != (int)cpu_id() + 1)
		cpu_relax();
	report(tf, tf->rip, tf->rbp);
	__atomic_store_n(&reporter, 0, __ATOMIC_SEQ_CST);
	cpu_halt();
}
