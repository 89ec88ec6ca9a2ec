/* User code that the kernel lends every process: the clocks without a system call. Position independent,
   no data of its own; what it cannot do itself it asks the kernel. */
#include "abi/errno.h"
#include "abi/time.h"
#include "cpu/layout.h"
#include "proc/vdso/data.h"

#define NSEC 1000000000ul

/* The page below the ELF header (vdso.lds). */
extern const volatile struct vdso_data vvar __attribute__((visibility("hidden")));

int __vdso_clock_gettime(clockid_t clock, struct timespec *ts);
int __vdso_clock_getres(clockid_t clock, struct timespec *ts);
int __vdso_gettimeofday(struct timeval *tv, struct timezone *tz);
time_t __vdso_time(time_t *t);
int __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused);

static inline long call2(long nr, long a, long b)
{
	long r;

	__asm__ volatile("syscall" : "=a"(r) : "a"(nr), "D"(a), "S"(b), "d"(0) : "rcx", "r11", "memory");
	return r;
}

static inline uint64_t monotonic(void)
{
	uint32_t lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (unsigned __int128)(((uint64_t)hi << 32 | lo) - vvar.tsc_base) * vvar.mult >> 32;
}

static inline uint64_t realtime(void)
{
	uint32_t seq;
	uint64_t t;

	do {
		seq = vvar.seq;
		__asm__ volatile("" ::: "memory");
		t = monotonic() + vvar.wall_offset;
		__asm__ volatile("" ::: "memory");
	} while (__builtin_expect((seq & 1) || seq != vvar.seq, 0));
	return t;
}

int __vdso_clock_gettime(clockid_t clock, struct timespec *ts)
{
	uint64_t t;

	switch (clock) {
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		t = monotonic();
		break;
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		t = realtime();
		break;
	default:
		return call2(228, clock, (long)ts);
	}
	ts->tv_sec = t / NSEC;
	ts->tv_nsec = t % NSEC;
	return 0;
}

int __vdso_clock_getres(clockid_t clock, struct timespec *ts)
{
	return call2(229, clock, (long)ts);
}

int __vdso_gettimeofday(struct timeval *tv, struct timezone *tz)
{
	uint64_t t;

	if (tv) {
		t = realtime();
		tv->tv_sec = t / NSEC;
		tv->tv_usec = t % NSEC / 1000;
	}
	if (tz)
		tz->tz_minuteswest = tz->tz_dsttime = 0;
	return 0;
}

time_t __vdso_time(time_t *t)
{
	time_t now = realtime() / NSEC;

	if (t)
		*t = now;
	return now;
}

int __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused)
{
	uint32_t limit;

	__asm__ volatile("lsl %1, %0" : "=r"(limit) : "r"(SEL_CPU));
	if (cpu)
		*cpu = limit;
	if (node)
		*node = 0;
	return 0;
}
