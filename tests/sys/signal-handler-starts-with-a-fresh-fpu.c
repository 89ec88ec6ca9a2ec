/* A handler finds the x87 and SSE registers as after exec; the interrupted code gets its own back. */
#include "check.h"

static unsigned mxcsr;
static unsigned short control;
static unsigned long xmm[2];
static unsigned env[7];

static void handler(int sig)
{
	unsigned other = 0x9f80;

	__asm__ volatile("stmxcsr %0; fnstcw %1; movups %%xmm7, %2; fnstenv %3"
			 : "=m"(mxcsr), "=m"(control), "=m"(xmm), "=m"(env));
	__asm__ volatile("fninit; ldmxcsr %0; pcmpeqd %%xmm7, %%xmm7" : : "m"(other) : "xmm7");
}

int main(void)
{
	unsigned mine = 0x7f80, after;
	unsigned short word = 0x27f, word_after;
	unsigned long before[2] = { 0x1234, 0x5678 }, x[2];
	long double pi;

	CHECK(signal(SIGUSR1, handler) != SIG_ERR);
	mxcsr = control = 1;
	__asm__ volatile("ldmxcsr %4; fldcw %5; fldpi; movups %6, %%xmm7\n"
			 "mov $39, %%eax; syscall; mov %%eax, %%edi; mov $186, %%eax; syscall; mov %%eax, %%esi\n"
			 "mov $10, %%edx; mov $234, %%eax; syscall\n"           /* tgkill(getpid(), gettid(), SIGUSR1) */
			 "stmxcsr %0; fnstcw %1; fstpt %2; movups %%xmm7, %3; fninit"
			 : "=m"(after), "=m"(word_after), "=m"(pi), "=m"(x)
			 : "m"(mine), "m"(word), "m"(before)
			 : "rax", "rcx", "rdx", "rsi", "rdi", "r11", "xmm7", "memory");
	CHECK_EQ(mxcsr, 0x1f80);
	CHECK_EQ(control, 0x37f);
	CHECK(xmm[0] == 0 && xmm[1] == 0);
	CHECK_EQ(env[2] & 0xffff, 0xffff);       /* tags: all empty */
	CHECK_EQ(after, 0x7f80);
	CHECK_EQ(word_after, 0x27f);
	CHECK(x[0] == 0x1234 && x[1] == 0x5678);
	CHECK(pi > 3.14159L && pi < 3.1416L);
	return check_done();
}
