/* wc [-lwc] [file...]: count lines, words and bytes. */
#include "util.h"

#include <ctype.h>
#include <unistd.h>

const char *prog = "wc";

static bool on[128];

static void print(const long count[3], const char *name, int width)
{
	const char *blank = "";

	for (int i = 0; i < 3; i++)
		if (on[(int)"lwc"[i]])
			printf("%s%*ld", blank, width, count[i]), blank = " ";
	printf(name ? " %s\n" : "\n", name);
}

int main(int argc, char **argv)
{
	long total[3] = { 0 };
	int c, chosen = 0, status = 0;

	while ((c = option(argc, argv, "lwc", "wc [-lwc] [file...]")) != -1)
		chosen += !on[c], on[c] = true;
	if (!chosen)
		on['l'] = on['w'] = on['c'] = true;
	int width = chosen == 1 && argc - optind < 2 ? 1 : 7;
	for (int i = optind; i == optind || i < argc; i++) {
		FILE *f = open_input(argv[i]);
		long n[3] = { 0 };
		bool inside = false;

		while (f && (c = getc(f)) != EOF) {
			n[0] += c == '\n';
			n[1] += !isspace(c) && !inside;
			n[2]++;
			inside = !isspace(c);
		}
		if (f)
			print(n, argv[i], width);
		status |= !f;
		for (int k = 0; k < 3; k++)
			total[k] += n[k];
	}
	if (argc - optind > 1)
		print(total, "total", width);
	return done(status);
}
