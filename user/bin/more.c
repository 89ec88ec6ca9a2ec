/* more [file...]: text a screen at a time. Space next screen, Enter next line, b back
   to the start of the file, q quit. */
#include "util.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

const char *prog = "more";

static int keys = -1;
static struct termios old;

static int key(void)
{
	struct termios raw = old;
	char c = 'q';

	raw.c_lflag &= ~(ICANON | ECHO);
	tcsetattr(keys, TCSADRAIN, &raw);
	fputs("\033[7m--More--\033[0m", stdout);
	fflush(stdout);
	if (read(keys, &c, 1) != 1)
		c = 'q';
	fputs("\r\033[K", stdout);
	tcsetattr(keys, TCSADRAIN, &old);
	return c;
}

/* False: enough of it all. */
static bool page(FILE *f)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	ioctl(1, TIOCGWINSZ, &size);
	int rows = size.ws_row > 2 ? size.ws_row - 1 : 23;
	int columns = size.ws_col ? size.ws_col : 80, left = rows;
	while ((n = read_line(f, &line, &cap, NULL)) >= 0) {
		int takes = n ? (int)((n + columns - 1) / columns) : 1;

		if (left < takes) {
			int c = key();
			if (c == 'q' || c == 3)
				return false;
			if (c == 'b' && fseek(f, 0, SEEK_SET) == 0) {
				left = rows;
				continue;
			}
			left = c == '\n' || c == '\r' ? takes : rows;
		}
		puts(line);
		left -= takes;
	}
	return true;
}

int main(int argc, char **argv)
{
	int status = 0, i = 1;

	keys = isatty(1) ? open("/dev/tty", O_RDWR) : -1;
	bool paged = keys >= 0 && tcgetattr(keys, &old) == 0;
	do {
		FILE *f = open_input(argv[i]);
		int c;

		if (!f) {
			status = 1;
			continue;
		}
		if (paged && !page(f))
			break;
		while (!paged && (c = getc(f)) != EOF)
			putchar(c);
	} while (i < argc && argv[++i]);
	return done(status);
}
