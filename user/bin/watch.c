/* watch [-n seconds] [-c count] command...: run a command again and again on a clear
   screen. */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *prog = "watch";

int main(int argc, char **argv)
{
	double pause = 2;
	long rounds = -1;
	size_t n = 1;
	char when[32];
	int c;

	while ((c = getopt(argc, argv, "+n:c:t")) != -1) {
		if (c == '?')
			usage("watch [-n seconds] [-c count] command...");
		if (c == 'n')
			pause = seconds(optarg);
		if (c == 'c')
			rounds = number(optarg);
	}
	if (optind == argc)
		usage("watch [-n seconds] [-c count] command...");
	for (int i = optind; i < argc; i++)
		n += strlen(argv[i]) + 1;
	char *command = xmalloc(n);
	*command = 0;
	for (int i = optind; i < argc; i++) {
		strcat(command, argv[i]);
		if (i + 1 < argc)
			strcat(command, " ");
	}
	while (rounds < 0 || rounds-- > 0) {
		time_t now = time(NULL);
		strftime(when, sizeof when, "%H:%M:%S", localtime(&now));
		printf("\033[H\033[2JEvery %gs: %-50s %s\n\n", pause, command, when);
		fflush(stdout);
		system(command);
		if (rounds)
			sleep_for(pause);
	}
	return 0;
}
