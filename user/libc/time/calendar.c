/* Seconds since 1970 and the calendar. Local time is UTC moved by what TZ says in its
   simple form ("CET-1"); there are no rules for summer time. */
#include <time.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <stdio.h>
#include <ctype.h>
#include <limits.h>
#include "user/libc/libc.h"

char *tzname[2] = { "UTC", "UTC" };
long timezone;
int daylight;
static char zone[16] = "UTC";

void tzset(void)
{
	const char *tz = getenv("TZ");
	size_t n = 0;

	timezone = 0;
	strcpy(zone, "UTC");
	tzname[0] = tzname[1] = zone;
	if (!tz || !isalpha((unsigned char)*tz))
		return;
	while (isalpha((unsigned char)tz[n]) && n < sizeof zone - 1)
		n++;
	if (n < 3)
		return;
	memcpy(zone, tz, n);
	zone[n] = 0;
	int sign = tz[n] == '-' ? -1 : 1, hours = 0, minutes = 0;
	sscanf(tz + n, "%*[+-]%d:%d", &hours, &minutes);
	if (isdigit((unsigned char)tz[n]))
		sscanf(tz + n, "%d:%d", &hours, &minutes);
	timezone = sign * (hours * 3600L + minutes * 60);
}

/* Days from 1970-01-01 to a date; years are counted from March, so that the leap day is
   the last of its year. */
static long days_from(long year, int month, int day)
{
	year -= month < 2;
	long era = (year >= 0 ? year : year - 399) / 400;
	long yoe = year - era * 400;
	long doy = (153 * (month + (month > 1 ? -2 : 10)) + 2) / 5 + day - 1;
	long doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct tm *gmtime_r(const time_t *restrict t, struct tm *restrict tm)
{
	long days = *t / 86400, rest = *t % 86400;

	if (rest < 0) {
		rest += 86400;
		days--;
	}
	long z = days + 719468;
	long era = (z >= 0 ? z : z - 146096) / 146097;
	long doe = z - era * 146097;
	long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	long doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	long mp = (5 * doy + 2) / 153;
	int month = mp < 10 ? mp + 2 : mp - 10;
	long year = yoe + era * 400 + (month < 2);

	if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
		ret(-EOVERFLOW);
		return NULL;
	}
	*tm = (struct tm){
		.tm_sec = rest % 60, .tm_min = rest / 60 % 60, .tm_hour = rest / 3600,
		.tm_mday = doy - (153 * mp + 2) / 5 + 1, .tm_mon = month,
		.tm_year = year - 1900, .tm_wday = ((days + 4) % 7 + 7) % 7,
		.tm_yday = days - days_from(year, 0, 1), .tm_zone = "UTC",
	};
	return tm;
}

struct tm *localtime_r(const time_t *restrict t, struct tm *restrict tm)
{
	tzset();
	time_t local = *t - timezone;
	if (!gmtime_r(&local, tm))
		return NULL;
	tm->tm_gmtoff = -timezone;
	tm->tm_zone = zone;
	return tm;
}

time_t timegm(struct tm *tm)
{
	long year = tm->tm_year + 1900L + tm->tm_mon / 12;
	int month = tm->tm_mon % 12;

	if (month < 0) {
		month += 12;
		year--;
	}
	time_t t = (days_from(year, month, 1) + tm->tm_mday - 1) * 86400 +
		   tm->tm_hour * 3600L + tm->tm_min * 60L + tm->tm_sec;
	gmtime_r(&t, tm);
	return t;
}

time_t mktime(struct tm *tm)
{
	tzset();
	time_t t = timegm(tm) + timezone;
	localtime_r(&t, tm);
	return t;
}

static struct tm shared_tm;

struct tm *gmtime(const time_t *t) { return gmtime_r(t, &shared_tm); }
struct tm *localtime(const time_t *t) { return localtime_r(t, &shared_tm); }

static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
				    "Friday", "Saturday" };
static const char *const months[] = { "January", "February", "March", "April", "May", "June",
				      "July", "August", "September", "October", "November",
				      "December" };

char *ctime(const time_t *t)
{
	static char buf[64];
	struct tm *tm = localtime(t);

	return tm && strftime(buf, sizeof buf, "%a %b %e %H:%M:%S %Y\n", tm) ? buf : NULL;
}

static int expand(char *to, size_t n, int letter, const struct tm *tm)
{
	switch (letter) {
	case 'a': return snprintf(to, n, "%.3s", days[tm->tm_wday]);
	case 'A': return snprintf(to, n, "%s", days[tm->tm_wday]);
	case 'b': case 'h': return snprintf(to, n, "%.3s", months[tm->tm_mon]);
	case 'B': return snprintf(to, n, "%s", months[tm->tm_mon]);
	case 'c': return strftime(to, n, "%a %b %e %H:%M:%S %Y", tm);
	case 'd': return snprintf(to, n, "%02d", tm->tm_mday);
	case 'e': return snprintf(to, n, "%2d", tm->tm_mday);
	case 'F': return strftime(to, n, "%Y-%m-%d", tm);
	case 'H': return snprintf(to, n, "%02d", tm->tm_hour);
	case 'm': return snprintf(to, n, "%02d", tm->tm_mon + 1);
	case 'M': return snprintf(to, n, "%02d", tm->tm_min);
	case 'R': return strftime(to, n, "%H:%M", tm);
	case 's': {
		struct tm copy = *tm;
		return snprintf(to, n, "%ld", mktime(&copy));
	}
	case 'S': return snprintf(to, n, "%02d", tm->tm_sec);
	case 'T': case 'X': return strftime(to, n, "%H:%M:%S", tm);
	case 'x': return strftime(to, n, "%m/%d/%y", tm);
	case 'y': return snprintf(to, n, "%02d", (tm->tm_year + 1900) % 100);
	case 'Y': return snprintf(to, n, "%d", tm->tm_year + 1900);
	case 'z': return snprintf(to, n, "%+05ld", tm->tm_gmtoff / 3600 * 100 +
				  tm->tm_gmtoff % 3600 / 60);
	case 'Z': return snprintf(to, n, "%s", tm->tm_zone ? tm->tm_zone : "");
	case '%': return snprintf(to, n, "%%");
	default: return snprintf(to, n, "%%%c", letter);
	}
}

size_t strftime(char *restrict s, size_t n, const char *restrict fmt,
		const struct tm *restrict tm)
{
	size_t at = 0;

	for (; *fmt; fmt++) {
		char text[80];
		int len = 1;
		text[0] = *fmt;
		if (*fmt == '%' && fmt[1]) {
			fmt += strchr("EO-_", fmt[1]) && fmt[2] ? 2 : 1;
			len = expand(text, sizeof text, *fmt, tm);
		}
		if (at + len >= n)
			return 0;
		memcpy(s + at, text, len);
		at += len;
	}
	if (n == 0)
		return 0;
	s[at] = 0;
	return at;
}
