/* kill: the shell's builtin as a program, see sh/kill.c. */
#include "util.h"

const char *prog = "kill";
int kill_main(int argc, char **argv);

int main(int argc, char **argv)
{
	return kill_main(argc, argv);
}
