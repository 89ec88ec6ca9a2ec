/* yes [word...]: the words, or y, again and again. */
#include "util.h"

const char *prog = "yes";

int main(int argc, char **argv)
{
	while (!ferror(stdout)) {
		if (argc == 1)
			puts("y");
		for (int i = 1; i < argc; i++)
			printf("%s%c", argv[i], i + 1 < argc ? ' ' : '\n');
	}
	return 1;
}
