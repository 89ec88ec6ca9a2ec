/* What one CPU needs before anything else runs on it: descriptor tables, %gs, control
   registers, the SYSCALL door. And what the CPUs can do. */
#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "cpu/irq.h"
#include "cpu/layout.h"
#include "cpu/usercopy.h"
#include "lib/assert.h"
#include "lib/string.h"

BUILD_BUG_ON(offsetof(struct cpu, task) != CPU_TASK);
BUILD_BUG_ON(offsetof(struct cpu, kstack_top) != CPU_KSTACK);
BUILD_BUG_ON(offsetof(struct cpu, user_rsp) != CPU_USER_RSP);
BUILD_BUG_ON(offsetof(struct cpu, gs_base) != CPU_GS_BASE);
BUILD_BUG_ON(offsetof(struct cpu, tss) + offsetof(struct tss, rsp) != CPU_TSS_RSP0);
BUILD_BUG_ON(offsetof(struct tss, ist[1]) != 36 || offsetof(struct tss, iopb) != 102);
BUILD_BUG_ON(offsetof(struct cpu_task, kstack_top) != TASK_KSTACK);
BUILD_BUG_ON(offsetof(struct cpu_task, fpu) != TASK_FPU);
BUILD_BUG_ON(offsetof(struct cpu_task, attention) != TASK_ATTENTION);
BUILD_BUG_ON(offsetof(struct cpu_task, frame_changed) != TASK_CHANGED);
BUILD_BUG_ON(offsetof(struct cpu_task, fs_base) != TASK_FS_BASE);
BUILD_BUG_ON(offsetof(struct cpu_task, gs_base) != TASK_GS_BASE);
BUILD_BUG_ON(offsetof(struct cpu_task, in_syscall) != TASK_IN_CALL);
BUILD_BUG_ON(offsetof(struct cpu_task, syscall_hooks) != TASK_HOOKS);

struct cpu          cpus[CPU_MAX];
unsigned            ncpus = 1;
struct cpu_features cpu_features;
uint32_t            syscall_watch;

static uint8_t boot_ist_stacks[KSTACK_SIZE] __attribute__((aligned(16)));

extern char boot_stack[], boot_stack_top[];
extern struct smap_site { int32_t insn, kind; } _smap_sites_start[], _smap_sites_end[];

void syscall_entry(void);

static void find_features(void)
{
	uint32_t max = cpuid(0, 0).eax;
	struct cpuid c1 = cpuid(1, 0), c7 = { 0 }, x1 = cpuid(0x80000001, 0);
	struct cpu_features *f = &cpu_features;

	if (max >= 7)
		c7 = cpuid(7, 0);
	f->hwcap = c1.edx;
	f->xsave = c1.ecx & BIT(26);
	f->smep = c7.ebx & BIT(7);
	f->smap = c7.ebx & BIT(20);
	f->umip = c7.ecx & BIT(2);
	f->nx = x1.edx & BIT(20);
	f->rdtscp = x1.edx & BIT(27);
}

/* Turn the three-byte no-operations into STAC and CLAC, through the boot map, which
   still lets us write text. tricks.md: The kernel changes its own text once */
static void patch_smap_sites(void)
{
	for (struct smap_site *s = _smap_sites_start; s < _smap_sites_end; s++) {
		uint8_t *p = (uint8_t *)&s->insn + s->insn;

		p[1] = 0x01;
		p[2] = s->kind;
	}
}

static void load_tables(struct cpu *c)
{
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) gdtr = {
		sizeof(c->gdt) - 1, (uintptr_t)c->gdt
	};
	uintptr_t t = (uintptr_t)&c->tss;

	c->gdt[SEL_KCODE / 8] = 0x00af9b000000ffff;
	c->gdt[SEL_KDATA / 8] = 0x00cf93000000ffff;
	c->gdt[SEL_UDATA / 8] = 0x00cff3000000ffff;
	c->gdt[SEL_UCODE / 8] = 0x00affb000000ffff;
	c->gdt[SEL_TSS / 8] = (sizeof(c->tss) - 1) | (t & 0xffffff) << 16
			      | 0x89ul << 40 | (t >> 24 & 0xff) << 56;
	c->gdt[SEL_TSS / 8 + 1] = t >> 32;
	c->gdt[SEL_CPU / 8] = 0x0040f50000000000 | c->id;
	c->tss.iopb = sizeof(c->tss);          /* beyond the limit: no port is allowed */
	for (int i = 1; i <= IST_COUNT; i++)
		c->tss.ist[i] = (uintptr_t)c->ist_stacks + i * (KSTACK_SIZE / IST_COUNT);
	__asm__ volatile(
		"lgdt %0\n"
		"pushq %1\n"
		"leaq 1f(%%rip), %%rax\n"
		"pushq %%rax\n"
		"lretq\n"
		"1: movl %2, %%eax\n"
		"movl %%eax, %%ss\n"
		"ltr %3"
		: : "m"(gdtr), "i"(SEL_KCODE), "i"(SEL_KDATA), "r"((uint16_t)SEL_TSS)
		: "rax", "memory");
	idt_load();
}

static void set_control_registers(void)
{
	struct cpu_features *f = &cpu_features;
	uint64_t cr4 = read_cr4() | CR4_PGE | CR4_OSFXSR | CR4_OSXMM;

	cr4 |= f->smep ? CR4_SMEP : 0;
	cr4 |= f->smap ? CR4_SMAP : 0;
	cr4 |= f->umip ? CR4_UMIP : 0;
	cr4 |= f->xsave ? CR4_OSXSAVE : 0;
	write_cr4(cr4);
	write_cr0((read_cr0() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE | CR0_WP);
}

/* FSGSBASE stays off: a user program that could load any GS base would make the sign of
   GS_BASE, by which the NMI entry knows whose it is, worthless. */
static void set_msrs(struct cpu *c)
{
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE | (cpu_features.nx ? EFER_NXE : 0));
	wrmsr(MSR_STAR, (SEL_KCODE | 0x23ul << 16) << 32);
	wrmsr(MSR_LSTAR, (uintptr_t)syscall_entry);
	wrmsr(MSR_SFMASK, RFLAGS_IF | RFLAGS_TF | RFLAGS_DF | RFLAGS_IOPL | RFLAGS_NT
			  | RFLAGS_RF | RFLAGS_AC);
	wrmsr(MSR_FS_BASE, 0);
	wrmsr(MSR_KERNEL_GS_BASE, 0);
	if (cpu_features.rdtscp)
		wrmsr(MSR_TSC_AUX, c->id);
}

void cpu_init(struct cpu *c)
{
	c->self = c;
	c->id = c - cpus;
	c->tag = c->id + 1;
	c->held = HELD_IRQ_OFF;
	c->task = &c->boot_task;
	c->kstack_top = c->tss.rsp[0] = c->boot_task.kstack_top;
	load_tables(c);
	wrmsr(MSR_GS_BASE, (uintptr_t)c);
	set_control_registers();
	set_msrs(c);
	fpu_init_cpu();
}

void cpu_init_boot(void)
{
	struct cpu *c = &cpus[0];

	find_features();
	if (cpu_features.smap)
		patch_smap_sites();
	usercopy_init();
	idt_init();
	c->ist_stacks = boot_ist_stacks;
	c->boot_task.kstack = boot_stack;
	c->boot_task.kstack_top = (uintptr_t)boot_stack_top;
	cpu_init(c);
	c->online = 1;
}

void cpu_set_current(struct cpu_task *t)
{
	struct cpu *c = this_cpu();

	c->task = t;
	c->kstack_top = c->tss.rsp[0] = t->kstack_top;
}

void task_set_fs_base(uint64_t base)
{
	current_task()->fs_base = base;
	wrmsr(MSR_FS_BASE, base);
}

/* While the kernel runs, the user's GS base waits in KERNEL_GS_BASE. */
void task_set_gs_base(uint64_t base)
{
	uint64_t held = irq_save();

	current_task()->gs_base = base;
	percpu_write(gs_base, base);
	wrmsr(MSR_KERNEL_GS_BASE, base);
	irq_restore(held);
}
