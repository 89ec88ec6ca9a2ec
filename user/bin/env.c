/* env [-i] [-u name] [name=value...] [command...]: run a command in a changed
   environment, or print the environment. */
#include "util.h"

#include <errno.h>
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
	if (optind < argc) {
		execvp(argv[optind], argv + optind);
		complain("%s", argv[optind]);
		return errno == ENOENT ? 127 : 126;
	}
	for (char **e = environ; *e; e++)
		puts(*e);
	return done(0);
}
