/* A signal at any instruction leaves general and SSE registers, flags and x87 control word as they were. */
#include "tools.h"
#include <sys/time.h>

static volatile int caught;

static void handler(int sig)
{
	double d = caught;

	caught++;
	d = d * 3.7 + 1;
	__asm__ volatile("pxor %%xmm0, %%xmm0; pxor %%xmm7, %%xmm7; pxor %%xmm15, %%xmm15; std; cld"
			 : : : "xmm0", "xmm7", "xmm15");
	__asm__ volatile("fninit");
	if (d < 0)
		_exit(1);
}

int main(void)
{
	struct itimerval it = {{0, 500}, {0, 500}};
	unsigned short cw = 0x027f, now;
	unsigned mxcsr = 0x9fe0, mnow;                  /* flush to zero, denormals are zero: what -ffast-math sets */

	signal(SIGALRM, handler);
	__asm__ volatile("fldcw %0; ldmxcsr %1" : : "m"(cw), "m"(mxcsr));
	setitimer(ITIMER_REAL, &it, NULL);
	while (caught < 20) {
		unsigned long a = 0x1111, b = 0x2222, x, y, z;
		__asm__ volatile("movq %3, %%xmm0; movq %4, %%xmm15; movq %3, %%xmm7; mov $2000, %%ecx\n"
				 "1: dec %%ecx; jnz 1b\n"
				 "movq %%xmm0, %0; movq %%xmm15, %1; movq %%xmm7, %2"
				 : "=r"(x), "=r"(y), "=r"(z) : "r"(a), "r"(b) : "rcx", "xmm0", "xmm7", "xmm15");
		if (x != a || y != b || z != a) {
			CHECK_EQ(x, a);
			break;
		}
	}
	it = (struct itimerval){{0, 0}, {0, 0}};
	setitimer(ITIMER_REAL, &it, NULL);
	__asm__ volatile("fnstcw %0; stmxcsr %1" : "=m"(now), "=m"(mnow));
	CHECK_EQ(now, cw);
	CHECK_EQ(mnow, mxcsr);
	return check_done();
}
