/* Instructions that C has no words for, and the bits of registers, named as in the
   Intel manual (SDM). */
#pragma once
#include "lib/types.h"

/* Control registers: 0 and 4 switch abilities of the processor on and off, 2 holds the
   address of the last page fault, 3 that of the page tables. SDM 3A, 2.5. */
#define CR0_MP      BIT(1)
#define CR0_EM      BIT(2)
#define CR0_TS      BIT(3)
#define CR0_NE      BIT(5)
#define CR0_WP      BIT(16)
#define CR4_OSFXSR  BIT(9)
#define CR4_OSXMM   BIT(10)
#define CR4_UMIP    BIT(11)
#define CR4_SMEP    BIT(20)
#define CR4_SMAP    BIT(21)

/* Model specific registers, read and written by number: how SYSCALL works, and the base of
   the segment FS. SDM 4. */
#define MSR_EFER           0xc0000080
#define MSR_STAR           0xc0000081
#define MSR_LSTAR          0xc0000082
#define MSR_SFMASK         0xc0000084
#define MSR_FS_BASE        0xc0000100
#define EFER_SCE    BIT(0)
#define EFER_NXE    BIT(11)

/* The flags register. FIXED is always set; IF lets interrupts in, DF turns the direction of
   string instructions, TF makes a trap after each instruction. SDM 1, 3.4.3. */
#define RFLAGS_FIXED BIT(1)
#define RFLAGS_TF    BIT(8)
#define RFLAGS_IF    BIT(9)
#define RFLAGS_DF    BIT(10)
#define RFLAGS_IOPL  (3 * BIT(12))
#define RFLAGS_NT    BIT(14)
#define RFLAGS_AC    BIT(18)

/* What the processor can: the answer to a question with two numbers. */
struct cpuid { uint32_t eax, ebx, ecx, edx; };

static inline struct cpuid cpuid(uint32_t leaf, uint32_t sub)
{
	struct cpuid r;

	__asm__ volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(sub));
	return r;
}

/* The time stamp counter; like the registers below it comes in two halves, as it did when
   registers had 32 bits. */
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

static inline void wrmsr(uint32_t msr, uint64_t v)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)v), "d"((uint32_t)(v >> 32)) : "memory");
}

/* read_cr2() and so on, write_cr3() and so on: the control registers. */
#define X86_CONTROL_REGISTER(n)                                                          \
	static inline uint64_t read_cr##n(void)                                          \
	{                                                                                \
		uint64_t v;                                                              \
		__asm__ volatile("mov %%cr" #n ", %0" : "=r"(v) : : "memory");           \
		return v;                                                                \
	}                                                                                \
	static inline void write_cr##n(uint64_t v)                                       \
	{                                                                                \
		__asm__ volatile("mov %0, %%cr" #n : : "r"(v) : "memory");               \
	}
X86_CONTROL_REGISTER(0)
X86_CONTROL_REGISTER(2)
X86_CONTROL_REGISTER(3)
X86_CONTROL_REGISTER(4)

/* Registers of devices, by their I/O port: a byte out, two bytes out, a byte in. */
static inline void outb(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t v)
{
	__asm__ volatile("outw %0, %1" : : "a"(v), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

/* Stop for ever: no interrupt can wake it. */
static inline _Noreturn void cpu_halt(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" : : : "memory");
}
