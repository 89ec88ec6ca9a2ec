/* echo: the shell's builtin as a program, see sh/echo.c. */
#include "util.h"

const char *prog = "echo";
int echo_main(int argc, char **argv);

int main(int argc, char **argv)
{
	return done(echo_main(argc, argv));
}
