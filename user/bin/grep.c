/* grep [-ivncqlF] text [file...]: lines that hold a text; ^ before it and $ behind it mean a line's beginning and end. What
   else is special in patterns BusyBox does. Status 0 if there was such a line, 1 if not, 2 after trouble. */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *prog = "grep";
static bool on[128];

/* How many lines of f were chosen; they are printed if the options say so. */
static long search(FILE *f, const char *text, const char *name, bool titles)
{
	char *line = NULL;
	size_t cap = 0;
	long hits = 0;

	for (long n = 1; read_line(f, &line, &cap, NULL) >= 0; n++) {
		if (text_match(line, text, on['i'], on['F']) == on['v'])
			continue;
		hits++;
		if (on['q'])
			exit(0);
		if (on['c'] || on['l'])
			continue;
		if (titles)
			printf("%s:", name);
		if (on['n'])
			printf("%ld:", n);
		puts(line);
	}
	free(line);
	if (on['l'] && hits)
		puts(name);
	else if (on['c'] && titles)
		printf("%s:", name);
	if (on['c'])
		printf("%ld\n", hits);
	return hits;
}

int main(int argc, char **argv)
{
	static const char help[] = "grep [-ivncqlF] text [file...]";
	bool found = false, trouble = false;
	int c;

	while ((c = option(argc, argv, "ivncqlF", help)) != -1)
		on[c] = true;
	if (optind == argc || (!on['F'] && strpbrk(argv[optind], ".[]*\\\n")) || strchr(argv[optind], '\n'))
		beyond(argv, help);
	const char *text = argv[optind++];
	for (int i = optind; i == optind || i < argc; i++) {
		FILE *f = open_input(argv[i]);

		found |= f && search(f, text, argv[i] ? argv[i] : "(standard input)", argc - optind > 1) > 0;
		trouble |= !f;
	}
	return done(trouble ? 2 : !found);
}
