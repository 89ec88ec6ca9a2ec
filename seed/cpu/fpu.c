/* The registers for floating point: x87 and SSE. The kernel is compiled without
   them, so they are saved and loaded only when another thread gets the CPU. SDM 1,
   10.5. Read cpu/x86.h before. */
#include "abi/signal.h"
#include "kernel/thread.h"

/* What the manual calls the state after FNINIT. Without it a new program could read
   what the last one left. */
void fpu_init(void *area)
{
	*(struct fpstate *)area = (struct fpstate){
		.cwd = 0x37f,              /* all x87 exceptions masked, full precision */
		.mxcsr = 0x1f80,           /* all SSE exceptions masked */
	};
}

/* 512 bytes at an address that is a multiple of 16: struct thread sees to that. */
void fpu_save(void *area)
{
	__asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
}

/* The area must be what fpu_save or fpu_init have left, or checked: a bit that the
   processor does not know would fault here. */
void fpu_restore(const void *area)
{
	__asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
}
