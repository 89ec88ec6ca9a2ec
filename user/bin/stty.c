/* stty [-F device] [-a | -g | size] [setting...]: a terminal's settings. Settings:
   [-]echo [-]icanon [-]isig ..., raw, cooked, sane, rows N, cols N, intr ^C ..., or
   what -g printed. */
#include "util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

const char *prog = "stty";

static struct termios tio;
static struct winsize size;

static const struct flag {
	const char *name;
	tcflag_t *word;
	tcflag_t bits;
	bool sane;		/* on in a terminal as people want it */
} flags[] = {
	{ "parenb", &tio.c_cflag, PARENB, false }, { "cstopb", &tio.c_cflag, CSTOPB, false },
	{ "cread", &tio.c_cflag, CREAD, true }, { "clocal", &tio.c_cflag, CLOCAL, false },
	{ "hupcl", &tio.c_cflag, HUPCL, false },
	{ "brkint", &tio.c_iflag, BRKINT, true }, { "ignbrk", &tio.c_iflag, IGNBRK, false },
	{ "icrnl", &tio.c_iflag, ICRNL, true }, { "inlcr", &tio.c_iflag, INLCR, false },
	{ "igncr", &tio.c_iflag, IGNCR, false }, { "istrip", &tio.c_iflag, ISTRIP, false },
	{ "ixon", &tio.c_iflag, IXON, true }, { "ixoff", &tio.c_iflag, IXOFF, false },
	{ "ixany", &tio.c_iflag, IXANY, false }, { "imaxbel", &tio.c_iflag, IMAXBEL, true },
	{ "opost", &tio.c_oflag, OPOST, true }, { "onlcr", &tio.c_oflag, ONLCR, true },
	{ "ocrnl", &tio.c_oflag, OCRNL, false }, { "onocr", &tio.c_oflag, ONOCR, false },
	{ "isig", &tio.c_lflag, ISIG, true }, { "icanon", &tio.c_lflag, ICANON, true },
	{ "iexten", &tio.c_lflag, IEXTEN, true }, { "echo", &tio.c_lflag, ECHO, true },
	{ "echoe", &tio.c_lflag, ECHOE, true }, { "echok", &tio.c_lflag, ECHOK, true },
	{ "echonl", &tio.c_lflag, ECHONL, false }, { "noflsh", &tio.c_lflag, NOFLSH, false },
	{ "tostop", &tio.c_lflag, TOSTOP, false }, { "echoctl", &tio.c_lflag, ECHOCTL, true },
	{ "echoke", &tio.c_lflag, ECHOKE, true },
};
enum { NFLAGS = sizeof flags / sizeof *flags };

static const struct {
	const char *name;
	int index;
	cc_t sane;
} keys[] = {
	{ "intr", VINTR, 'C' & 31 }, { "quit", VQUIT, '\\' & 31 }, { "erase", VERASE, 127 },
	{ "kill", VKILL, 'U' & 31 }, { "eof", VEOF, 'D' & 31 }, { "eol", VEOL, 0 },
	{ "start", VSTART, 'Q' & 31 }, { "stop", VSTOP, 'S' & 31 },
	{ "susp", VSUSP, 'Z' & 31 }, { "rprnt", VREPRINT, 'R' & 31 },
	{ "werase", VWERASE, 'W' & 31 }, { "lnext", VLNEXT, 'V' & 31 },
};
enum { NKEYS = sizeof keys / sizeof *keys };

static const char *key_text(int c)
{
	static char text[8];

	if (c == 0)
		return "<undef>";
	if (c == 127)
		return "^?";
	if (c < 32)
		snprintf(text, sizeof text, "^%c", c + 64);
	else
		snprintf(text, sizeof text, "%c", c);
	return text;
}

static int speed(void)
{
	static const struct {
		speed_t code;
		int baud;
	} speeds[] = {
		{ B1200, 1200 }, { B2400, 2400 }, { B9600, 9600 }, { B19200, 19200 },
		{ B38400, 38400 }, { B57600, 57600 }, { B115200, 115200 },
	};

	for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
		if (speeds[i].code == cfgetospeed(&tio))
			return speeds[i].baud;
	return 0;
}

static void show(bool all)
{
	printf("speed %d baud;", speed());
	if (all)
		printf(" rows %d; columns %d;", size.ws_row, size.ws_col);
	putchar('\n');
	for (int i = 0; i < NKEYS; i++)
		if (all || tio.c_cc[keys[i].index] != keys[i].sane)
			printf("%s = %s; ", keys[i].name, key_text(tio.c_cc[keys[i].index]));
	if (all)
		printf("min = %d; time = %d;\n", tio.c_cc[VMIN], tio.c_cc[VTIME]);
	const tcflag_t *word = NULL;
	for (int i = 0; i < NFLAGS; i++) {
		bool on = (*flags[i].word & flags[i].bits) == flags[i].bits;

		if (all && word && word != flags[i].word)
			putchar('\n');
		word = flags[i].word;
		if (all || on != flags[i].sane)
			printf("%s%s ", on ? "" : "-", flags[i].name);
	}
	putchar('\n');
}

static void set_flag(const char *name, bool on)
{
	for (int i = 0; i < NFLAGS; i++)
		if (strcmp(flags[i].name, name) == 0) {
			*flags[i].word = (*flags[i].word & ~flags[i].bits) |
					 (on ? flags[i].bits : 0);
			return;
		}
	fail("%s: no such setting", name);
}

static void sane(void)
{
	for (int i = 0; i < NFLAGS; i++)
		if (flags[i].word != &tio.c_cflag)
			set_flag(flags[i].name, flags[i].sane);
	for (int i = 0; i < NKEYS; i++)
		tio.c_cc[keys[i].index] = keys[i].sane;
	tio.c_cc[VMIN] = 1;
	tio.c_cc[VTIME] = 0;
}

static void raw(void)
{
	tio.c_iflag = 0;
	tio.c_oflag &= ~OPOST;
	tio.c_lflag &= ~(ISIG | ICANON);
	tio.c_cc[VMIN] = 1;
	tio.c_cc[VTIME] = 0;
}

static void cooked(void)
{
	tio.c_iflag |= BRKINT | IGNPAR | ICRNL | IXON;
	tio.c_oflag |= OPOST;
	tio.c_lflag |= ISIG | ICANON;
}

static int parse_key(const char *s)
{
	if (strcmp(s, "undef") == 0 || strcmp(s, "^-") == 0)
		return 0;
	if (strcmp(s, "^?") == 0)
		return 127;
	return s[0] == '^' && s[1] ? s[1] & 31 : (unsigned char)s[0];
}

/* What -g printed: all words in hexadecimal with colons between. */
static void print_words(void)
{
	printf("%x:%x:%x:%x", (unsigned)tio.c_iflag, (unsigned)tio.c_oflag,
	       (unsigned)tio.c_cflag, (unsigned)tio.c_lflag);
	for (int i = 0; i < NCCS; i++)
		printf(":%x", tio.c_cc[i]);
	putchar('\n');
}

static void restore_words(const char *s)
{
	tcflag_t *words[] = { &tio.c_iflag, &tio.c_oflag, &tio.c_cflag, &tio.c_lflag };
	char *end = NULL;

	for (int i = 0; *s && i < 4 + NCCS; i++, s = *end ? end + 1 : end) {
		unsigned long v = strtoul(s, &end, 16);
		if (i < 4)
			*words[i] = v;
		else
			tio.c_cc[i - 4] = v;
	}
}

/* One setting at argv[0]; how many words it took. */
static int setting(char **argv)
{
	const char *s = argv[0], *value = argv[1];
	bool rows = strcmp(s, "rows") == 0;

	if (rows || strcmp(s, "cols") == 0 || strcmp(s, "columns") == 0) {
		if (!value)
			fail("%s: how many?", s);
		*(rows ? &size.ws_row : &size.ws_col) = number(value);
		if (ioctl(0, TIOCSWINSZ, &size) < 0)
			die("the size");
		return 2;
	}
	for (int i = 0; i < NKEYS; i++)
		if (strcmp(keys[i].name, s) == 0) {
			if (!value)
				fail("%s: which key?", s);
			tio.c_cc[keys[i].index] = parse_key(value);
			return 2;
		}
	if (value && (!strcmp(s, "min") || !strcmp(s, "time"))) {
		tio.c_cc[*s == 'm' ? VMIN : VTIME] = number(value);
		return 2;
	}
	if (strcmp(s, "sane") == 0)
		sane();
	else if (strcmp(s, "raw") == 0 || strcmp(s, "-cooked") == 0)
		raw();
	else if (strcmp(s, "cooked") == 0 || strcmp(s, "-raw") == 0)
		cooked();
	else if (strchr(s, ':'))
		restore_words(s);
	else
		set_flag(s + (*s == '-'), *s != '-');
	return 1;
}

int main(int argc, char **argv)
{
	int i = 1;

	if (argc > 2 && strcmp(argv[1], "-F") == 0) {
		int fd = open(argv[2], O_RDWR | O_NONBLOCK | O_NOCTTY);
		if (fd < 0)
			die("%s", argv[2]);
		dup2(fd, 0);
		i = 3;
	}
	if (tcgetattr(0, &tio) < 0)
		die("standard input");
	ioctl(0, TIOCGWINSZ, &size);
	if (i == argc || strcmp(argv[i], "-a") == 0) {
		show(i < argc);
		return done(0);
	}
	if (strcmp(argv[i], "-g") == 0) {
		print_words();
		return done(0);
	}
	if (strcmp(argv[i], "size") == 0) {
		printf("%d %d\n", size.ws_row, size.ws_col);
		return done(0);
	}
	while (i < argc)
		i += setting(argv + i);
	if (tcsetattr(0, TCSADRAIN, &tio) < 0)
		die("standard input");
	return 0;
}
