/* Calendar, clocks, timers. */
#pragma once
#include <abi/time.h>

#ifndef CLOCKS_PER_SEC
#define CLOCKS_PER_SEC 1000000L
#endif
#define TIME_UTC 1

typedef void *timer_t;
struct sigevent;

struct tm {
	int tm_sec;
	int tm_min;
	int tm_hour;
	int tm_mday;
	int tm_mon;
	int tm_year;
	int tm_wday;
	int tm_yday;
	int tm_isdst;
	long tm_gmtoff;
	const char *tm_zone;
};

extern char *tzname[2];
extern long  timezone;
extern int   daylight;
void   tzset(void);

time_t time(time_t *t);
clock_t clock(void);
struct tm *gmtime(const time_t *t);
struct tm *gmtime_r(const time_t *restrict t, struct tm *restrict tm);
struct tm *localtime(const time_t *t);
struct tm *localtime_r(const time_t *restrict t, struct tm *restrict tm);
time_t mktime(struct tm *tm);
time_t timegm(struct tm *tm);
char  *ctime(const time_t *t);
size_t strftime(char *restrict s, size_t n, const char *restrict fmt,
		const struct tm *restrict tm);

int clock_gettime(clockid_t clock, struct timespec *ts);
int clock_settime(clockid_t clock, const struct timespec *ts);
int clock_getres(clockid_t clock, struct timespec *ts);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *ts,
		    struct timespec *left);
int clock_getcpuclockid(pid_t pid, clockid_t *clock);
int nanosleep(const struct timespec *ts, struct timespec *left);
int timespec_get(struct timespec *ts, int base);

int timer_create(clockid_t clock, struct sigevent *restrict event,
		 timer_t *restrict timer);
int timer_delete(timer_t timer);
int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict value,
		  struct itimerspec *restrict old);
int timer_gettime(timer_t timer, struct itimerspec *value);
int timer_getoverrun(timer_t timer);
