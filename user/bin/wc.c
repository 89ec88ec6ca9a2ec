/* wc [-lwc] [file...]: count lines, words and bytes. */
#include "util.h"

#include <ctype.h>
#include <unistd.h>

const char *prog = "wc";

struct count {
	long lines, words, bytes;
};

static bool on[128];

static void print(const struct count *c, const char *name, bool pad)
{
	const char *blank = "";
	int width = pad ? 7 : 1;

	if (on['l'])
		printf("%*ld", width, c->lines), blank = " ";
	if (on['w'])
		printf("%s%*ld", blank, width, c->words), blank = " ";
	if (on['c'])
		printf("%s%*ld", blank, width, c->bytes);
	printf(name ? " %s\n" : "\n", name);
}

static struct count count(FILE *f)
{
	struct count n = { 0, 0, 0 };
	bool inside = false;
	int c;

	while ((c = getc(f)) != EOF) {
		n.bytes++;
		n.lines += c == '\n';
		n.words += !isspace(c) && !inside;
		inside = !isspace(c);
	}
	return n;
}

int main(int argc, char **argv)
{
	struct count total = { 0, 0, 0 };
	int c, files = 0, status = 0;

	while ((c = getopt(argc, argv, "lwcm")) != -1) {
		if (c == '?')
			usage("wc [-lwc] [file...]");
		on[c == 'm' ? 'c' : c] = true;
	}
	int chosen = on['l'] + on['w'] + on['c'];
	if (!chosen)
		on['l'] = on['w'] = on['c'] = true;
	bool pad = chosen != 1 || argc - optind > 1;
	do {
		FILE *f = open_input(argv[optind]);
		if (!f) {
			status = 1;
			continue;
		}
		struct count n = count(f);
		print(&n, argv[optind], pad);
		total.lines += n.lines;
		total.words += n.words;
		total.bytes += n.bytes;
		files++;
		if (f != stdin)
			fclose(f);
	} while (optind < argc && argv[++optind]);
	if (files > 1)
		print(&total, "total", pad);
	return done(status);
}
