/* Whose is this trap? An interrupt goes to its device's handler, an exception of a
   program to the code that knows processes, and an exception in the kernel is a
   mistake of ours: panic, with everything that helps to find it. Read cpu/entry.S
   and kernel/panic.c before. */
#include "cpu/trapframe.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/irq.h"
#include "cpu/layout.h"
#include "cpu/x86.h"
#include "hooks.h"
#include "kernel/klog.h"
#include "kernel/panic.h"

_Static_assert(offsetof(struct trapframe, rax) == TF_RAX, "cpu/trapframe.h: TF_RAX");
_Static_assert(offsetof(struct trapframe, cs) == TF_CS, "cpu/trapframe.h: TF_CS");
_Static_assert(sizeof(struct trapframe) == TF_SIZE, "cpu/trapframe.h: TF_SIZE");

/* entry.S calls it. */
void trap(struct trapframe *tf, unsigned vector);

static const char *const exception_names[] = {
	"divide error", "debug exception", "NMI", "breakpoint", "overflow", "bound range exceeded", "invalid opcode",
	"device not available", "double fault", "coprocessor overrun", "invalid TSS", "segment not present",
	"stack segment fault", "general protection fault", "page fault", "reserved exception", "x87 error",
	"alignment check", "machine check", "SIMD error",
};

static const struct trapframe *fatal_frame;     /* of the exception that the kernel dies of */

/* For panic: the registers at the exception, instead of those of the function that
   called panic. */
bool trap_describe(uintptr_t *rip, uintptr_t *rbp)
{
	const struct trapframe *tf = fatal_frame;

	if (!tf)
		return false;
	printk(" rip %016lx rsp %016lx flags %lx error %lx\n", tf->rip, tf->rsp, tf->rflags, tf->error);
	printk(" rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", tf->rax, tf->rbx, tf->rcx, tf->rdx);
	printk(" rsi %016lx rdi %016lx rbp %016lx r8  %016lx\n", tf->rsi, tf->rdi, tf->rbp, tf->r8);
	printk(" r9  %016lx r10 %016lx r11 %016lx r12 %016lx\n", tf->r9, tf->r10, tf->r11, tf->r12);
	printk(" r13 %016lx r14 %016lx r15 %016lx\n", tf->r13, tf->r14, tf->r15);
	printk(" cr2 %016lx cr3 %016lx\n", read_cr2(), read_cr3());
	*rip = tf->rip;
	*rbp = tf->rbp;
	return true;
}

/* What the processor tells in the error code, in words. */
static _Noreturn void die_of(const struct trapframe *tf, unsigned vector)
{
	uint64_t e = tf->error;

	fatal_frame = tf;
	if (vector == VEC_PF)              /* the bits of the error code: SDM 3A, 4.7 */
		panic("page fault in the kernel: %s of %lx, %s", e & 16 ? "execution" : e & 2 ? "write" : "read", read_cr2(),
		      e & 1 ? "which the page does not allow" : "where no page is mapped");
	if (vector == VEC_DF && tf->rsp >= KSTACK_BASE && tf->rsp < KERNEL_BASE)
		panic("double fault: the kernel stack is overrun (rsp %lx)", tf->rsp);
	panic("%s in the kernel, error code %lx",
	      vector < ARRAY_SIZE(exception_names) ? exception_names[vector] : "exception", e);
}

/* On the way out to user mode user_return has the last word; a kernel that is
   interrupted goes on where it was. */
void trap(struct trapframe *tf, unsigned vector)
{
	if (vector >= VEC_IRQ)
		irq_dispatch(vector - VEC_IRQ);
	else if (trapframe_user(tf) && user_exception && vector != VEC_DF)
		user_exception(tf, vector);
	else
		die_of(tf, vector);
	if (trapframe_user(tf) && user_return)
		user_return(tf);
}

/* The tables come before the first interrupt can: interrupts are off until the first sti. */
void traps_start(void)
{
	cpu_init();
	idt_init();
	pic_init();
	clock_init();
}

/* What one sees at the end of chapter 2: three ticks, then a mistake. hlt waits for an
   interrupt. */
void traps_show(void)
{
	volatile int zero = 0, result;

	for (int i = 0; i < 3; i++) {
		__asm__ volatile("sti; hlt; cli" : : : "memory");
		printk("tick %lu at %ld ns\n", clock_ticks, clock_now());
	}
	printk("now a division by zero\n");
	result = 100 / zero;
	printk("%d\n", result);
}
