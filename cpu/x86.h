/* Instructions and register bits, as the manual names them. Layer 2. */
#pragma once
#include "lib/types.h"

#define CR0_MP       BIT(1)
#define CR0_EM       BIT(2)
#define CR0_TS       BIT(3)
#define CR0_NE       BIT(5)
#define CR0_WP       BIT(16)
#define CR0_PG       BIT(31)
#define CR4_PAE      BIT(5)
#define CR4_PGE      BIT(7)
#define CR4_OSFXSR   BIT(9)
#define CR4_OSXMM    BIT(10)
#define CR4_UMIP     BIT(11)
#define CR4_OSXSAVE  BIT(18)
#define CR4_SMEP     BIT(20)
#define CR4_SMAP     BIT(21)

#define MSR_APIC_BASE      0x1b
#define MSR_EFER           0xc0000080
#define MSR_STAR           0xc0000081
#define MSR_LSTAR          0xc0000082
#define MSR_SFMASK         0xc0000084
#define MSR_FS_BASE        0xc0000100
#define MSR_GS_BASE        0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102
#define MSR_TSC_AUX        0xc0000103

#define EFER_SCE     BIT(0)
#define EFER_LME     BIT(8)
#define EFER_NXE     BIT(11)

#define RFLAGS_FIXED BIT(1)
#define RFLAGS_TF    BIT(8)
#define RFLAGS_IF    BIT(9)
#define RFLAGS_DF    BIT(10)
#define RFLAGS_IOPL  (3 * BIT(12))
#define RFLAGS_NT    BIT(14)
#define RFLAGS_RF    BIT(16)
#define RFLAGS_AC    BIT(18)
/* What a user program may set: CF PF AF ZF SF TF DF OF RF AC. */
#define RFLAGS_USER  (0xcd5ul | RFLAGS_TF | RFLAGS_RF | RFLAGS_AC)

/* Page fault error code. */
#define PF_PRESENT   BIT(0)
#define PF_WRITE     BIT(1)
#define PF_USER      BIT(2)
#define PF_RESERVED  BIT(3)
#define PF_FETCH     BIT(4)

/* Exception vectors. */
enum {
	VEC_DE = 0, VEC_DB = 1, VEC_NMI = 2, VEC_BP = 3, VEC_OF = 4, VEC_BR = 5, VEC_UD = 6,
	VEC_NM = 7, VEC_DF = 8, VEC_TS = 10, VEC_NP = 11, VEC_SS = 12, VEC_GP = 13,
	VEC_PF = 14, VEC_MF = 16, VEC_AC = 17, VEC_MC = 18, VEC_XM = 19,
	VEC_IRQ = 32,          /* first interrupt; see cpu/irq.h */
};

static inline uint64_t rdtsc(void)
{
	uint32_t lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi << 32 | lo;
}

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t lo, hi;

	__asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return (uint64_t)hi << 32 | lo;
}

static inline void wrmsr(uint32_t msr, uint64_t val)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)val), "d"((uint32_t)(val >> 32))
			 : "memory");
}

struct cpuid { uint32_t eax, ebx, ecx, edx; };

static inline struct cpuid cpuid(uint32_t leaf, uint32_t sub)
{
	struct cpuid r;

	__asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(sub));
	return r;
}

static inline void xsetbv(uint32_t reg, uint64_t val)
{
	__asm__ volatile("xsetbv" : : "c"(reg), "a"((uint32_t)val), "d"((uint32_t)(val >> 32)));
}

#define X86_READ_CR(n)                                                           \
	static inline uint64_t read_cr##n(void)                                  \
	{                                                                        \
		uint64_t v;                                                      \
		__asm__ volatile("mov %%cr" #n ", %0" : "=r"(v) :: "memory");    \
		return v;                                                        \
	}
#define X86_WRITE_CR(n)                                                          \
	static inline void write_cr##n(uint64_t v)                               \
	{                                                                        \
		__asm__ volatile("mov %0, %%cr" #n : : "r"(v) : "memory");       \
	}
X86_READ_CR(0)
X86_READ_CR(2)
X86_READ_CR(3)
X86_READ_CR(4)
X86_WRITE_CR(0)
X86_WRITE_CR(3)
X86_WRITE_CR(4)

static inline void invlpg(uintptr_t va)
{
	__asm__ volatile("invlpg (%0)" : : "r"(va) : "memory");
}

static inline void outb(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t v)
{
	__asm__ volatile("outw %0, %1" : : "a"(v), "Nd"(port));
}

static inline void outl(uint16_t port, uint32_t v)
{
	__asm__ volatile("outl %0, %1" : : "a"(v), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint32_t inl(uint16_t port)
{
	uint32_t v;

	__asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void cpu_relax(void)
{
	__asm__ volatile("pause" ::: "memory");
}

/* The bare instructions; the kernel proper uses irq_disable and irq_enable of cpu/cpu.h. */
static inline void cli(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static inline void sti(void)
{
	__asm__ volatile("sti" ::: "memory");
}

static inline _Noreturn void cpu_halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" ::: "memory");
}

/* Open and close the door to user memory under SMAP. The three-byte no-operation is
   listed in a section and patched into STAC or CLAC by cpu_init_boot if SMAP exists. */
#define SMAP_SITE(kind)                                                          \
	"771: .byte 0x0f, 0x1f, 0x00\n"                                          \
	".pushsection .smap_sites, \"a\"\n"                                      \
	".long 771b - .\n .long " #kind "\n"                                     \
	".popsection\n"

static inline void user_access_begin(void)
{
	__asm__ volatile(SMAP_SITE(0xcb) ::: "memory");
}

static inline void user_access_end(void)
{
	__asm__ volatile(SMAP_SITE(0xca) ::: "memory");
}
