/* x87, SSE and AVX state. The kernel itself never uses these registers, so the live
   ones are always those of the current user thread; context_switch saves and restores
   them at once, by XSAVE (x87 | SSE | AVX) or FXSAVE. Layer 2. */
#pragma once
#include "lib/types.h"

extern uint32_t fpu_size;           /* bytes of a state area; it wants 64-byte alignment */
extern uint8_t  fpu_use_xsave;

void fpu_init_cpu(void);            /* by cpu_init */

/* A fresh state (FCW 0x37f, MXCSR 0x1f80) for a new thread's area. */
void fpu_init_area(void *area);

/* fork, clone: store the live registers into the child's area. */
void fpu_save_live(void *area);

/* ptrace: n bytes of user memory into the area of a thread that does not run, made harmless. 0 or -EFAULT. */
int fpu_set_area(void *area, const void *uarea, size_t n);

/* exec: the live registers of the current thread become fresh. */
void fpu_reset_live(void);

/* After #MF (simd false) or #XM: the si_code of the SIGFPE, from the live registers. */
int fpu_error_code(bool simd);

/* Signal frames. Size of the user area, the magic words of Linux included; store the
   live registers there; load them from there, refusing what is not valid (the live
   state is then fresh). uarea is 64-byte aligned; NULL means fresh. 0 or -EFAULT/-EINVAL. */
static inline uint32_t fpu_user_size(void)
{
	return fpu_use_xsave ? fpu_size + sizeof(uint32_t) : fpu_size;
}
int fpu_save_user(void *uarea);
int fpu_restore_user(const void *uarea);
