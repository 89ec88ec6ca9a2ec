/* Time as calls carry it: seconds with a fraction, timers, clock ids (layer 0). */
#pragma once
#include "abi/types.h"

struct timespec {
	time_t tv_sec;
	long   tv_nsec;
};

struct timeval {
	time_t      tv_sec;
	suseconds_t tv_usec;
};

struct timezone {
	int tz_minuteswest, tz_dsttime;
};

struct timex {
	unsigned modes;
	long offset, freq, maxerror, esterror;
	int  status;
	long constant, precision, tolerance;
	struct timeval time;
	long tick, ppsfreq, jitter;
	int  shift;
	long stabil, jitcnt, calcnt, errcnt, stbcnt;
	int  tai, unused[11];
};
#define STA_UNSYNC 0x40
#define TIME_ERROR 5

struct itimerspec {
	struct timespec it_interval, it_value;
};

struct itimerval {
	struct timeval it_interval, it_value;
};

struct utimbuf {
	time_t actime, modtime;
};

#define CLOCK_REALTIME           0
#define CLOCK_MONOTONIC          1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID  3
#define CLOCK_MONOTONIC_RAW      4
#define CLOCK_REALTIME_COARSE    5
#define CLOCK_MONOTONIC_COARSE   6
#define CLOCK_BOOTTIME           7
#define CLOCK_REALTIME_ALARM     8
#define CLOCK_BOOTTIME_ALARM     9
#define CLOCK_TAI                11

/* The clock of another process or thread: its id inverted above three type bits. */
#define CPUCLOCK_PERTHREAD       4
#define CPUCLOCK_SCHED           2
#define CPUCLOCK_PID(clock)      (~((clock) >> 3))
#define CPUCLOCK_MAKE(pid, type) ((clockid_t)((~(unsigned)(pid) << 3) | (type)))

#define TIMER_ABSTIME            1
#define TFD_TIMER_ABSTIME        1
#define TFD_TIMER_CANCEL_ON_SET  2
#define TFD_NONBLOCK             04000
#define TFD_CLOEXEC              02000000

enum { ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF };

#define UTIME_NOW  0x3fffffffL
#define UTIME_OMIT 0x3ffffffeL
