/* date [-u] [+format] | -s @seconds: show or set the time. */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *prog = "date";

int main(int argc, char **argv)
{
	const char *format = "%a %b %e %H:%M:%S %Z %Y";
	static char text[4096];
	struct timespec now;
	bool utc = false;
	int c;

	while ((c = getopt(argc, argv, "us:R")) != -1) {
		if (c == '?')
			usage("date [-u] [+format] | -s @seconds");
		utc |= c == 'u';
		if (c == 's') {
			struct timespec t = { number(optarg + (*optarg == '@')), 0 };
			if (clock_settime(CLOCK_REALTIME, &t) < 0)
				die("the clock");
		}
	}
	if (optind < argc && argv[optind][0] == '+')
		format = argv[optind] + 1;
	clock_gettime(CLOCK_REALTIME, &now);
	/* %N is not strftime's. */
	char *with_n = xmalloc(strlen(format) * 9 + 1), *p = with_n;
	for (; *format; format++)
		if (format[0] == '%' && format[1] == 'N')
			p += sprintf(p, "%09ld", (long)now.tv_nsec), format++;
		else
			*p++ = *format;
	*p = 0;
	struct tm *tm = utc ? gmtime(&now.tv_sec) : localtime(&now.tv_sec);
	strftime(text, sizeof text, with_n, tm);
	puts(text);
	return done(0);
}
