/* pwd: the current folder. */
#include "util.h"

#include <unistd.h>

const char *prog = "pwd";

int main(int argc, char **argv)
{
	char buf[4096];

	while (option(argc, argv, "LP", "pwd [-LP]") != -1)
		continue;
	if (!getcwd(buf, sizeof buf))
		die("the current folder");
	puts(buf);
	return done(0);
}
