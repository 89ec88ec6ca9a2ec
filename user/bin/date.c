/* date [-uRI] [-d @seconds | -r file] [+format] | -s @seconds: show the time of now, of -d or
   of a file's last change, as -R (mail), -I (day) or the format has it; or set the time. */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char *prog = "date";

#define USAGE "date [-uRI] [-d @seconds | -r file] [+format] | -s @seconds"

int main(int argc, char **argv)
{
	const char *format = "%a %b %e %H:%M:%S %Z %Y";
	static char text[4096];
	struct timespec now;
	bool utc = false;
	int c;

	clock_gettime(CLOCK_REALTIME, &now);
	while ((c = getopt(argc, argv, "us:RId:r:")) != -1) {
		if (c == '?')
			usage(USAGE);
		utc |= c == 'u';
		if (c == 'R')
			format = "%a, %d %b %Y %H:%M:%S %z";
		if (c == 'I')
			format = "%F";
		if (c == 'd') {
			if (*optarg != '@')
				usage(USAGE);
			now = (struct timespec){ number(optarg + 1), 0 };
		}
		if (c == 'r') {
			struct stat st;
			if (stat(optarg, &st) < 0)
				die("%s", optarg);
			now = st.st_mtim;
		}
		if (c == 's') {
			struct timespec t = { number(optarg + (*optarg == '@')), 0 };
			if (clock_settime(CLOCK_REALTIME, &t) < 0)
				die("the clock");
			now = t;
		}
	}
	if (optind < argc && argv[optind][0] == '+')
		format = argv[optind] + 1;
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
