/* Messages to the system's log. */
#pragma once
#include <stdarg.h>
#define LOG_EMERG   0
#define LOG_ALERT   1
#define LOG_CRIT    2
#define LOG_ERR     3
#define LOG_WARNING 4
#define LOG_NOTICE  5
#define LOG_INFO    6
#define LOG_DEBUG   7
#define LOG_USER    (1 << 3)
#define LOG_DAEMON  (3 << 3)
#define LOG_AUTH    (4 << 3)
#define LOG_LOCAL0  (16 << 3)
#define LOG_PID     1
#define LOG_CONS    2
#define LOG_NDELAY  8
#define LOG_PERROR  32
void openlog(const char *name, int options, int facility);
void closelog(void);
void syslog(int priority, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void vsyslog(int priority, const char *fmt, va_list ap);
