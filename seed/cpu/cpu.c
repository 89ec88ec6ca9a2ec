/* The processor's segment descriptors and task state segment (TSS), and the control
   registers. Segments are a leftover: in 64-bit mode a descriptor says little more
   than a privilege level. Of the TSS two things are alive: the stack to which a trap
   from user mode switches, and extra stacks for traps that cannot trust any other.
   Read cpu/layout.h and cpu/x86.h before; SDM 3A, 3.4.5 and 8.7. */
#include "cpu/cpu.h"
#include "cpu/layout.h"
#include "cpu/x86.h"

static struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];           /* the stack pointer for traps to privilege level 0, 1, 2 */
	uint64_t reserved1;
	uint64_t ist[7];           /* stacks that a descriptor of the interrupt table may ask for, 1 to 7 */
	uint64_t reserved2;
	uint16_t reserved3, iopb;  /* where the map of allowed ports begins; beyond the end: none is allowed */
} __attribute__((packed)) tss;

static uint64_t gdt[10];
static uint8_t  fault_stacks[2][4096] __attribute__((aligned(16)));

/* The descriptor of the TSS is the only one with an address, in two parts and two
   entries. After lgdt the old code segment is still loaded: only a far return
   changes it. */
static void load_descriptors(void)
{
	struct { uint16_t limit; uint64_t base; } __attribute__((packed)) gdtr = { sizeof(gdt) - 1, (uintptr_t)gdt };
	uintptr_t t = (uintptr_t)&tss;

	gdt[SEL_KCODE / 8] = 0x00af9b000000ffff;       /* 64-bit code, level 0 */
	gdt[SEL_KDATA / 8] = 0x00cf93000000ffff;
	gdt[SEL_UDATA / 8] = 0x00cff3000000ffff;       /* level 3 */
	gdt[SEL_UCODE / 8] = 0x00affb000000ffff;
	gdt[SEL_TSS / 8] = (sizeof(tss) - 1) | (t & 0xffffff) << 16 | 0x89ul << 40 | (t >> 24 & 0xff) << 56;
	gdt[SEL_TSS / 8 + 1] = t >> 32;
	tss.iopb = sizeof(tss);
	for (int i = 0; i < 2; i++)
		tss.ist[i] = (uintptr_t)fault_stacks[i + 1];   /* stacks grow down from their end */
	__asm__ volatile("lgdt %0\n"
			 "pushq %1\n"                   /* a far return loads the code segment */
			 "leaq 1f(%%rip), %%rax\n"
			 "pushq %%rax\n"
			 "lretq\n"
			 "1: movl %2, %%eax\n"
			 "movl %%eax, %%ss\n"
			 "ltr %3"
			 : : "m"(gdtr), "i"(SEL_KCODE), "i"(SEL_KDATA), "r"((uint16_t)SEL_TSS) : "rax", "memory");
}

/* SSE must be allowed before the first program uses it. With WP the kernel too obeys
   read-only pages. The protections of CR4 are younger: they are used if the
   processor has them. */
void cpu_init(void)
{
	uint64_t cr4 = read_cr4() | CR4_OSFXSR | CR4_OSXMM;
	struct cpuid features = { 0 };

	if (cpuid(0, 0).eax >= 7)
		features = cpuid(7, 0);
	cr4 |= features.ebx & BIT(7) ? CR4_SMEP : 0;   /* the kernel never executes the user's pages, */
	cr4 |= features.ebx & BIT(20) ? CR4_SMAP : 0;  /* and never touches them by their user addresses */
	cr4 |= features.ecx & BIT(2) ? CR4_UMIP : 0;   /* programs do not read where our tables lie */
	write_cr4(cr4);
	write_cr0((read_cr0() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE | CR0_WP);
	load_descriptors();
}

/* A trap from user mode begins at the end of the stack of the thread that runs; so
   this changes with every switch. */
void cpu_set_kernel_stack(uintptr_t top)
{
	tss.rsp[0] = top;
}

/* Both boards of QEMU have the power management register here: type 5 ("soft off")
   is 0, bit 13 begins it. */
_Noreturn void machine_poweroff(void)
{
	outw(0x604, 0x2000);
	cpu_halt();
}

/* The chipset's reset register; then the keyboard controller's reset line, which
   older machines have. */
_Noreturn void machine_reboot(void)
{
	outb(0xcf9, 0x06);
	outb(0x64, 0xfe);
	cpu_halt();
}
