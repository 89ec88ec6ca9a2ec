/* Four threads and a child fill the vector registers, all 32 bytes where the CPU has AVX, and handlers clear them:
   everybody finds his own again. */
#include "tools.h"
#include <pthread.h>
#include <sys/time.h>

#define LOOPS 200

static int has_avx;
static volatile int caught;

static void handler(int sig)
{
	caught++;
	if (has_avx)
		__asm__ volatile("vzeroall");
	else
		__asm__ volatile("pxor %%xmm0, %%xmm0; pxor %%xmm15, %%xmm15" : : : "xmm0", "xmm15");
}

/* The registers are held over a loop long enough for a switch or a signal. */
static void *hold(void *mine)
{
	char in[32], low[32], high[32];

	memset(in, (long)mine, sizeof(in));
	for (int i = 0; i < LOOPS; i++) {
		memcpy(low, in, sizeof(low));
		memcpy(high, in, sizeof(high));
		if (has_avx)
			__asm__ volatile("vmovups %2, %%ymm0; vmovups %2, %%ymm15; mov $20000, %%ecx; 1: dec %%ecx; jnz 1b\n"
					 "vmovups %%ymm0, %0; vmovups %%ymm15, %1; vzeroupper"
					 : "=m"(low), "=m"(high) : "m"(in) : "rcx", "xmm0", "xmm15");
		else
			__asm__ volatile("movups %2, %%xmm0; movups %2, %%xmm15; mov $20000, %%ecx; 1: dec %%ecx; jnz 1b\n"
					 "movups %%xmm0, %0; movups %%xmm15, %1"
					 : "=m"(low), "=m"(high) : "m"(in) : "rcx", "xmm0", "xmm15");
		if (!CHECK(memcmp(in, low, 32) == 0 && memcmp(in, high, 32) == 0))
			break;
	}
	return NULL;
}

int main(void)
{
	struct itimerval often = {{0, 1000}, {0, 1000}};
	pthread_t t[4];
	pid_t child;

	__builtin_cpu_init();
	has_avx = __builtin_cpu_supports("avx");
	signal(SIGALRM, handler);
	setitimer(ITIMER_REAL, &often, NULL);
	for (long i = 0; i < 4; i++)
		CHECK(pthread_create(&t[i], NULL, hold, (void *)(i + 1)) == 0);
	child = fork();
	if (child == 0) {
		hold((void *)9l);
		_exit(check_done());
	}
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	wait_ok_pid(child);
	CHECK(caught > 0);
	return check_done();
}
