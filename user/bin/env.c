/* env [-i] [-u name] [name=value...] [command...]: run a command in a changed
   environment, or print the environment. */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *prog = "env";
extern char **environ;

int main(int argc, char **argv)
{
	static char *nothing[] = { NULL };
	int c;

	while ((c = getopt(argc, argv, "+iu:")) != -1) {
		if (c == 'i')
			environ = nothing;
		else if (c == 'u')
			unsetenv(optarg);
		else
			usage("env [-i] [-u name] [name=value...] [command...]");
	}
	for (; optind < argc && strchr(argv[optind], '='); optind++)
		putenv(argv[optind]);
	if (optind < argc)
		run_program(argv + optind);
	for (char **e = environ; *e; e++)
		puts(*e);
	return done(0);
}
