/* echo [-ne] [word...]: words with blanks between. -n: no newline; -e: \n, \t and their like, \0ooo, and \c, which ends it. */
#include "util.h"

#include <string.h>

/* The shell has it built in, with a main and a prog of its own. */
const char *prog __attribute__((weak)) = "echo";
int main(int argc, char **argv) __attribute__((weak, alias("echo_main")));

/* What a backslash and the text behind it mean. Returns what follows, NULL for \c. */
static const char *escape(const char *p)
{
	static const char from[] = "abefnrtv\\", to[] = "\a\b\033\f\n\r\t\v\\";
	const char *at = *p ? strchr(from, *p) : NULL;
	int value = 0, digits = 0;

	if (*p == 'c')
		return NULL;
	if (!at && *p != '0') {
		putchar('\\');
		return p;
	}
	for (; !at && digits < 4 && *p >= '0' && *p <= '7'; p++, digits++)
		value = value * 8 + *p - '0';
	putchar(at ? to[at - from] : value);
	return at ? p + 1 : p;
}

int echo_main(int argc, char **argv)
{
	bool newline = true, escapes = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1] && !argv[i][1 + strspn(argv[i] + 1, "neE")]; i++) {
		newline &= !strchr(argv[i], 'n');
		escapes |= strchr(argv[i], 'e') != NULL;
	}
	for (; i < argc; i++) {
		for (const char *p = argv[i]; *p; ) {
			bool special = escapes && *p == '\\';

			if (!special)
				putchar(*p);
			p = special ? escape(p + 1) : p + 1;
			if (!p)
				return 0;
		}
		if (i + 1 < argc)
			putchar(' ');
	}
	if (newline)
		putchar('\n');
	return done(0);
}
