/* hostname [name]: show or set the machine's name. */
#include "util.h"

#include <string.h>
#include <unistd.h>

const char *prog = "hostname";

int main(int argc, char **argv)
{
	char name[256] = "";

	if (argc > 1) {
		if (sethostname(argv[1], strlen(argv[1])) < 0)
			die("%s", argv[1]);
		return 0;
	}
	gethostname(name, sizeof name - 1);
	puts(name);
	return done(0);
}
