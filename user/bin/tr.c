/* tr [-cds] set1 [set2]: translate characters; -d delete, -s squeeze repeats, -c the
   others. Sets hold ranges (a-z), \n, \t, \\, \octal and [:class:]. */
#include "util.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

const char *prog = "tr";

struct set {
	unsigned char c[512];
	int n;
};

static int one(const char **p)
{
	static const char from[] = "abfnrtv\\", to[] = "\a\b\f\n\r\t\v\\";
	int c = (unsigned char)*(*p)++, value = 0, digits = 0;
	const char *at;

	if (c != '\\' || !**p)
		return c;
	while (digits < 3 && **p >= '0' && **p <= '7') {
		value = value * 8 + *(*p)++ - '0';
		digits++;
	}
	if (digits)
		return value & 255;
	c = (unsigned char)*(*p)++;
	at = strchr(from, c);
	return at ? to[at - from] : c;
}

static bool class(const char **p, struct set *s)
{
	static const struct {
		const char *name;
		int (*test)(int);
	} classes[] = {
		{ "[:alpha:]", isalpha }, { "[:digit:]", isdigit }, { "[:alnum:]", isalnum },
		{ "[:upper:]", isupper }, { "[:lower:]", islower }, { "[:space:]", isspace },
		{ "[:punct:]", ispunct }, { "[:print:]", isprint }, { "[:cntrl:]", iscntrl },
		{ "[:blank:]", isblank }, { "[:xdigit:]", isxdigit },
	};

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		size_t n = strlen(classes[i].name);
		if (strncmp(*p, classes[i].name, n) != 0)
			continue;
		for (int c = 0; c < 256; c++)
			if (classes[i].test(c) && s->n < 512)
				s->c[s->n++] = c;
		*p += n;
		return true;
	}
	return false;
}

static void parse(const char *p, struct set *s)
{
	while (*p) {
		if (class(&p, s))
			continue;
		int low = one(&p), high = low;
		if (*p == '-' && p[1]) {
			p++;
			high = one(&p);
		}
		for (int c = low; c <= high && s->n < 512; c++)
			s->c[s->n++] = c;
	}
}

static bool has(const struct set *s, int c)
{
	return memchr(s->c, c, s->n) != NULL;
}

static void complement(struct set *s)
{
	struct set other = { .n = 0 };

	for (int c = 0; c < 256; c++)
		if (!has(s, c))
			other.c[other.n++] = c;
	*s = other;
}

int main(int argc, char **argv)
{
	struct set a = { .n = 0 }, b = { .n = 0 };
	bool delete = false, squeeze = false, others = false;
	unsigned char map[256];
	int c, last = -1;

	while ((c = getopt(argc, argv, "cCds")) != -1) {
		if (c == '?')
			usage("tr [-cds] set1 [set2]");
		delete |= c == 'd';
		squeeze |= c == 's';
		others |= c == 'c' || c == 'C';
	}
	if (optind >= argc)
		usage("tr [-cds] set1 [set2]");
	parse(argv[optind], &a);
	if (others)
		complement(&a);
	if (argc - optind > 1)
		parse(argv[optind + 1], &b);
	for (int i = 0; i < 256; i++)
		map[i] = i;
	for (int i = 0; i < a.n && b.n && !delete; i++)
		map[a.c[i]] = b.c[i < b.n ? i : b.n - 1];
	const struct set *repeats = b.n ? &b : &a;
	while ((c = getchar()) != EOF) {
		if (delete && has(&a, c))
			continue;
		c = map[c];
		if (squeeze && c == last && has(repeats, c))
			continue;
		putchar(c);
		last = c;
	}
	return done(0);
}
