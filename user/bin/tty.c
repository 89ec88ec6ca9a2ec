/* tty: the name of the terminal on standard input. */
#include "util.h"

#include <unistd.h>

const char *prog = "tty";

int main(void)
{
	const char *name = ttyname(0);

	puts(name ? name : "not a tty");
	return done(name ? 0 : 1);
}
