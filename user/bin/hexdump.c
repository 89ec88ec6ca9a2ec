/* hexdump [-C] [-n length] [-s skip] [file]: bytes in hexadecimal and as text. */
#include "util.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

const char *prog = "hexdump";

static void line(const unsigned char *b, size_t n, unsigned long at)
{
	printf("%08lx ", at);
	for (size_t i = 0; i < 16; i++) {
		if (i % 8 == 0)
			putchar(' ');
		if (i < n)
			printf("%02x ", b[i]);
		else
			printf("   ");
	}
	printf(" |");
	for (size_t i = 0; i < n; i++)
		putchar(isprint(b[i]) ? b[i] : '.');
	printf("|\n");
}

int main(int argc, char **argv)
{
	unsigned char now[16], before[16];
	long limit = -1, skip = 0;
	bool starred = false, have_before = false;
	unsigned long at = 0;
	int c;

	while ((c = getopt(argc, argv, "Cn:s:v")) != -1) {
		if (c == 'n')
			limit = number_size(optarg);
		else if (c == 's')
			skip = number_size(optarg);
		else if (c == '?')
			usage("hexdump [-C] [-n length] [-s skip] [file]");
	}
	FILE *f = open_input(argv[optind]);
	if (!f)
		return 1;
	for (; skip > 0 && getc(f) != EOF; skip--)
		at++;
	for (;;) {
		size_t want = limit >= 0 && limit < 16 ? (size_t)limit : 16;
		size_t n = want ? fread(now, 1, want, f) : 0;

		if (n == 0)
			break;
		if (limit >= 0)
			limit -= n;
		if (have_before && n == 16 && memcmp(now, before, 16) == 0) {
			if (!starred)
				puts("*");
			starred = true;
		} else {
			line(now, n, at);
			starred = false;
		}
		memcpy(before, now, 16);
		have_before = true;
		at += n;
	}
	printf("%08lx\n", at);
	return done(0);
}
