/* uptime: how long the system has been up, and how busy it is. */
#include "procread.h"
#include "util.h"

#include <time.h>

const char *prog = "uptime";

int main(int argc, char **argv)
{
	char load[64], clock[16];
	long up = (long)uptime_seconds();
	time_t now = time(NULL);

	if (argc > 1)
		beyond(argv, "uptime");
	load_averages(load, sizeof load);
	strftime(clock, sizeof clock, "%H:%M:%S", localtime(&now));
	printf(" %s up ", clock);
	if (up >= 86400)
		printf("%ld day%s, ", up / 86400, up >= 2 * 86400 ? "s" : "");
	if (up >= 3600)
		printf("%2ld:%02ld", up / 3600 % 24, up / 60 % 60);
	else
		printf("%ld min", up / 60);
	printf(",  load average: %s\n", load);
	return done(0);
}
