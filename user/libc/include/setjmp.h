/* Leaving several functions at once. */
#pragma once
#include <abi/types.h>

typedef struct {
	unsigned long regs[8];          /* rbx rbp r12 r13 r14 r15 rsp rip */
	int           saved;            /* mask is worth restoring */
	sigset_t      mask;
} jmp_buf[1];
typedef jmp_buf sigjmp_buf;

int setjmp(jmp_buf env) __attribute__((returns_twice));
int _setjmp(jmp_buf env) __attribute__((returns_twice));
int sigsetjmp(sigjmp_buf env, int savemask) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf env, int value);
_Noreturn void _longjmp(jmp_buf env, int value);
_Noreturn void siglongjmp(sigjmp_buf env, int value);
