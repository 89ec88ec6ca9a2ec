/* test: the shell's builtin as a program, see sh/test.c. */
#include "util.h"

const char *prog = "test";
int test_main(int argc, char **argv);

int main(int argc, char **argv)
{
	return done(test_main(argc, argv));
}
