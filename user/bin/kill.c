/* kill [-SIGNAL | -s signal | -n number] process...: send a signal; -pid is a group.
   kill -l or -L lists the signals. */
#include "util.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

const char *prog = "kill";

static int list(int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		int n = signal_number(argv[i]);
		if (n < 0)
			n = atoi(argv[i]) - 128;
		if (argv[i][0] >= '0' && argv[i][0] <= '9')
			puts(signal_name(n > 128 ? n - 128 : n));
		else
			printf("%d\n", n);
	}
	for (int sig = 1; argc == 2 && sig < 32; sig++)
		printf("%2d %-8s%s", sig, signal_name(sig), sig % 6 ? "" : "\n");
	if (argc == 2)
		putchar('\n');
	return done(0);
}

int main(int argc, char **argv)
{
	int sig = SIGTERM, i = 1, status = 0;

	if (argc > 1 && (strcmp(argv[1], "-l") == 0 || strcmp(argv[1], "-L") == 0))
		return list(argc, argv);
	if (argc > 2 && argv[1][0] == '-' && strcmp(argv[1], "--") != 0) {
		const char *name = argv[i++] + 1;
		if ((strcmp(name, "s") == 0 || strcmp(name, "n") == 0) && i < argc)
			name = argv[i++];
		sig = signal_number(name);
		if (sig < 0)
			fail("%s: no such signal", name);
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i >= argc)
		usage("kill [-SIGNAL | -s signal] process...  |  kill -l");
	for (; i < argc; i++)
		if (kill(number(argv[i]), sig) < 0) {
			complain("%s", argv[i]);
			status = 1;
		}
	return status;
}
