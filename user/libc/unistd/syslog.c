/* syslog: a datagram to /dev/log if someone listens there, else to the console if asked. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "user/libc/libc.h"

extern char *program_invocation_short_name;

static const char *name;
static int options, facility = LOG_USER, fd = -1;

void openlog(const char *n, int o, int f)
{
	name = n;
	options = o;
	facility = f ? f : LOG_USER;
}

void closelog(void)
{
	if (fd >= 0)
		close(fd);
	fd = -1;
}

static int reach(void)
{
	struct sockaddr_un addr = { AF_UNIX, "/dev/log" };

	if (fd < 0)
		fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return fd >= 0 && connect(fd, (struct sockaddr *)&addr, sizeof addr) == 0;
}

void vsyslog(int priority, const char *fmt, va_list ap)
{
	char line[1024], when[32], pid[16] = "";
	time_t now = time(NULL);
	struct tm tm;

	if (!(priority & ~7))
		priority |= facility;
	strftime(when, sizeof when, "%b %e %T", gmtime_r(&now, &tm));
	if (options & LOG_PID)
		snprintf(pid, sizeof pid, "[%d]", getpid());
	int n = snprintf(line, sizeof line, "<%d>%s %s%s: ", priority, when,
			 name ? name : program_invocation_short_name, pid);
	n += vsnprintf(line + n, sizeof line - n, fmt, ap);
	if (n >= (int)sizeof line)
		n = sizeof line - 1;
	const char *text = strchr(line, '>') + 1;
	if (options & LOG_PERROR)
		dprintf(2, "%s\n", text);
	if (reach() && send(fd, line, n, 0) >= 0)
		return;
	int console = options & LOG_CONS ? open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC) : -1;
	if (console >= 0) {
		dprintf(console, "%s\n", text);
		close(console);
	}
}

void syslog(int priority, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsyslog(priority, fmt, ap);
	va_end(ap);
}
