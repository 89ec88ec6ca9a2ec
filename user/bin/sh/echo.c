/* echo and printf, for the shell and as programs. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int echo_main(int argc, char **argv);
int printf_main(int argc, char **argv);

/* One backslash sequence at p (behind the backslash). Returns what follows it,
   or NULL for \c, which ends all output. Octal is \0nnn in strings, \nnn in formats. */
static const char *escape(const char *p, bool in_format)
{
	static const char from[] = "abefnrtv\\", to[] = "\a\b\033\f\n\r\t\v\\";
	const char *at;
	int value = 0, digits = 0;

	if (*p == 'c')
		return NULL;
	at = *p ? strchr(from, *p) : NULL;
	if (at) {
		putchar(to[at - from]);
		return p + 1;
	}
	if (*p == 'x' && isxdigit((unsigned char)p[1])) {
		for (p++; digits < 2 && isxdigit((unsigned char)*p); p++, digits++)
			value = value * 16 + (isdigit((unsigned char)*p) ? *p - '0' :
					      tolower((unsigned char)*p) - 'a' + 10);
		putchar(value);
		return p;
	}
	if (*p == '0' || (in_format && *p >= '0' && *p <= '7')) {
		int most = *p == '0' ? 4 : 3;
		for (; digits < most && *p >= '0' && *p <= '7'; p++, digits++)
			value = value * 8 + *p - '0';
		putchar(value);
		return p;
	}
	putchar('\\');
	return p;
}

static bool put_escaped(const char *s)
{
	while (*s) {
		if (*s != '\\') {
			putchar(*s++);
			continue;
		}
		s = escape(s + 1, false);
		if (!s)
			return false;
	}
	return true;
}

int echo_main(int argc, char **argv)
{
	bool newline = true, escapes = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-' && argv[i][1] &&
	       !argv[i][1 + strspn(argv[i] + 1, "neE")]; i++) {
		newline &= !strchr(argv[i], 'n');
		escapes |= strchr(argv[i], 'e') != NULL;
	}
	for (; i < argc; i++) {
		if (!escapes)
			fputs(argv[i], stdout);
		else if (!put_escaped(argv[i]))
			return 0;
		if (i + 1 < argc)
			putchar(' ');
	}
	if (newline)
		putchar('\n');
	return 0;
}

static bool bad_number;

static long integer(const char *s)
{
	char *end;

	if (*s == '\'' || *s == '"')
		return (unsigned char)s[1];
	long n = *s == '-' ? strtol(s, &end, 0) : (long)strtoul(s, &end, 0);
	if (*s && (end == s || *end)) {
		fprintf(stderr, "printf: %s: not a number\n", s);
		bad_number = true;
	}
	return n;
}

/* One conversion at p (behind '%'), its argument from *args. Returns what follows,
   NULL if all output ends here. */
static const char *convert(const char *p, char ***args)
{
	char spec[32] = "%";
	int n = 1, width = 0, precision = -1;
	const char *arg;

	while (*p && strchr("-+ #0", *p) && n < 8)
		spec[n++] = *p++;
	if (*p == '*') {
		width = **args ? (int)integer(*(*args)++) : 0;
		p++;
	} else {
		for (; isdigit((unsigned char)*p); p++)
			width = width * 10 + *p - '0';
	}
	if (*p == '.') {
		precision = 0;
		if (*++p == '*') {
			precision = **args ? (int)integer(*(*args)++) : 0;
			p++;
		}
		for (; isdigit((unsigned char)*p); p++)
			precision = precision * 10 + *p - '0';
	}
	arg = *p != '%' && **args ? *(*args)++ : NULL;
	strcpy(spec + n, "*.*");
	n += 3;
	switch (*p) {
	case '%':
		putchar('%');
		break;
	case 'c':
		if (arg && *arg)
			putchar(*arg);
		break;
	case 's':
		spec[n] = 's';
		printf(spec, width, precision, arg ? arg : "");
		break;
	case 'b':
		if (arg && !put_escaped(arg))
			return NULL;
		break;
	case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
		spec[n] = 'l';
		spec[n + 1] = *p;
		printf(spec, width, precision, arg ? integer(arg) : 0L);
		break;
	case 'e': case 'f': case 'g': case 'E': case 'G':
		spec[n] = *p;
		printf(spec, width, precision, arg ? strtod(arg, NULL) : 0.0);
		break;
	default:
		fprintf(stderr, "printf: %%%c: unknown conversion\n", *p);
		bad_number = true;
		return NULL;
	}
	return p + 1;
}

int printf_main(int argc, char **argv)
{
	char **args = argv + 2, **before;

	if (argc > 1 && strcmp(argv[1], "--") == 0)
		argv++, args++, argc--;
	if (argc < 2) {
		fprintf(stderr, "usage: printf format [argument...]\n");
		return 2;
	}
	bad_number = false;
	do {			/* the format again while there are arguments */
		before = args;
		for (const char *p = argv[1]; p && *p; ) {
			if (*p == '\\')
				p = escape(p + 1, true);
			else if (*p == '%')
				p = convert(p + 1, &args);
			else
				putchar(*p++);
			if (!p)
				return bad_number;
		}
	} while (*args && args != before);
	return bad_number;
}
