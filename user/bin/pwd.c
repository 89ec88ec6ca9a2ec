/* pwd: the current folder. */
#include "util.h"

#include <unistd.h>

const char *prog = "pwd";

int main(void)
{
	char buf[4096];

	if (!getcwd(buf, sizeof buf))
		die("the current folder");
	puts(buf);
	return done(0);
}
