/* seq [-s separator] [-w] [first [step]] last: numbers in a row. */
#include "util.h"

#include <unistd.h>

const char *prog = "seq";

int main(int argc, char **argv)
{
	const char *between = "\n";
	long first = 1, step = 1, last;
	int i = 1, width = 0;
	char buf[32];

	for (; i < argc && argv[i][0] == '-' && argv[i][1] >= 'a'; i++) {
		if (argv[i][1] == 's' && argv[i][2])
			between = argv[i] + 2;
		else if (argv[i][1] == 's' && i + 1 < argc)
			between = argv[++i];
		else if (argv[i][1] == 'w')
			width = 1;
		else
			usage("seq [-s separator] [-w] [first [step]] last");
	}
	if (argc - i < 1 || argc - i > 3)
		usage("seq [-s separator] [-w] [first [step]] last");
	if (argc - i > 1)
		first = number(argv[i]);
	if (argc - i > 2)
		step = number(argv[i + 1]);
	last = number(argv[argc - 1]);
	if (step == 0)
		fail("the step is zero");
	if (width) {
		int a = snprintf(buf, sizeof buf, "%ld", first);
		int b = snprintf(buf, sizeof buf, "%ld", last);
		width = a > b ? a : b;
	}
	for (long n = first; step > 0 ? n <= last : n >= last; n += step)
		printf("%s%0*ld", n == first ? "" : between, width, n);
	if (step > 0 ? first <= last : first >= last)
		putchar('\n');
	return done(0);
}
