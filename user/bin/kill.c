/* kill [-SIGNAL | -s signal | -n number] process...: send a signal; -pid is a group. kill -l lists the signals, or names
   one, or the one behind an exit status. */
#include "util.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* The shell has it built in, with a main and a prog of its own. */
const char *prog __attribute__((weak)) = "kill";
int main(int argc, char **argv) __attribute__((weak, alias("kill_main")));

static int list(char **argv)
{
	for (; *argv; argv++) {
		int n = atoi(*argv);

		if (n)
			puts(signal_name(n > 128 ? n - 128 : n));
		else
			printf("%d\n", signal_number(*argv));
	}
	return done(0);
}

int kill_main(int argc, char **argv)
{
	int sig = SIGTERM, i = 1, status = 0;

	if (argc > 2 && strcmp(argv[1], "-l") == 0)
		return list(argv + 2);
	for (int n = 1; argc == 2 && !strcmp(argv[1], "-l") && n < 32; n++)
		printf("%2d %-8s%s", n, signal_name(n), n % 6 && n < 31 ? "" : "\n");
	if (argc == 2 && strcmp(argv[1], "-l") == 0)
		return done(0);
	if (argc > 2 && argv[1][0] == '-' && strcmp(argv[1], "--") != 0) {
		const char *name = argv[i++] + 1;

		if ((strcmp(name, "s") == 0 || strcmp(name, "n") == 0) && i < argc)
			name = argv[i++];
		sig = signal_number(name);
	}
	i += i < argc && strcmp(argv[i], "--") == 0;
	if (sig < 0 || i >= argc || strcmp(argv[i], "--help") == 0) {
		fprintf(stderr, "usage: kill [-SIGNAL | -s signal] process...  |  kill -l\n");
		return 2;
	}
	for (; i < argc; i++) {
		char *end;
		pid_t pid = strtol(argv[i], &end, 10);
		bool bad = *end || end == argv[i];

		if (bad || kill(pid, sig) < 0) {
			fprintf(stderr, "kill: %s: %s\n", argv[i], bad ? "not a process" : strerror(errno));
			status = 1;
		}
	}
	return status;
}
