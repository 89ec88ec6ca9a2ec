/* sleep time...: do nothing for so many seconds; 1.5, 2m, 1h add up. */
#include "util.h"

const char *prog = "sleep";

int main(int argc, char **argv)
{
	double total = 0;

	if (argc < 2 || argv[1][0] == '-')
		usage("sleep seconds...");
	for (int i = 1; i < argc; i++)
		total += seconds(argv[i]);
	sleep_for(total);
	return 0;
}
