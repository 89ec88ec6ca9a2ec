/* sort [-nhrufbsc] [-t c] [-k from[,to]] [-o file] [file...]: lines in order. */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *prog = "sort";

struct key {
	int from, from_char, to, to_char;	/* fields and characters from 1; 0: end */
	bool numeric, reverse, fold, blanks, human;
};

struct line {
	char *text;
	size_t place;			/* for stability */
};

static struct key keys[8], whole;
static int nkeys, separator;
static bool unique, stable;

static struct line *lines;
static size_t nlines;

/* Where field n (from 1) begins; behind it with end. */
static const char *field(const char *s, int n, bool end)
{
	for (int i = 1; ; i++) {
		if (!separator) {
			const char *start = s;
			while (isspace((unsigned char)*s))
				s++;
			if (i == n && !end)
				return start;
			while (*s && !isspace((unsigned char)*s))
				s++;
		} else {
			if (i == n && !end)
				return s;
			while (*s && *s != separator)
				s++;
		}
		if (i == n || !*s)
			return s;
		s += separator != 0;
	}
}

static void key_bounds(const struct key *k, const char *s, const char **a, const char **b)
{
	const char *end = s + strlen(s);

	*a = k->from ? field(s, k->from, false) : s;
	if (k->blanks || k->numeric)
		while (isspace((unsigned char)**a))
			(*a)++;
	for (int i = 1; i < k->from_char && *a < end; i++)
		(*a)++;
	*b = end;
	if (k->to && k->to_char) {
		*b = field(s, k->to, false);
		for (int i = 0; i < k->to_char && *b < end; i++)
			(*b)++;
	} else if (k->to) {
		*b = field(s, k->to, true);
	}
	if (*b < *a)
		*b = *a;
}

/* Numbers by their digits, so that none is too long: sign, integer part, fraction. */
static int compare_numbers(const char *a, const char *a_end, const char *b, const char *b_end)
{
	bool a_minus = a < a_end && *a == '-', b_minus = b < b_end && *b == '-';
	const char *x = a + a_minus, *y = b + b_minus;

	while (x < a_end && *x == '0')
		x++;
	while (y < b_end && *y == '0')
		y++;
	size_t m = 0, n = 0, i = 0;
	while (x + m < a_end && isdigit((unsigned char)x[m]))
		m++;
	while (y + n < b_end && isdigit((unsigned char)y[n]))
		n++;
	int d = m != n ? (m < n ? -1 : 1) : strncmp(x, y, m);
	bool x_dot = x + m < a_end && x[m] == '.', y_dot = y + n < b_end && y[n] == '.';
	bool x_zero = m == 0, y_zero = n == 0;
	for (i = 1; x_dot || y_dot; i++) {
		int p = x_dot && x + m + i < a_end ? x[m + i] : 0;
		int q = y_dot && y + n + i < b_end ? y[n + i] : 0;
		x_dot = isdigit(p), y_dot = isdigit(q);
		x_zero &= !x_dot || p == '0';
		y_zero &= !y_dot || q == '0';
		if (!d)
			d = (x_dot ? p : '0') - (y_dot ? q : '0');
	}
	a_minus &= !x_zero, b_minus &= !y_zero;
	if (a_minus != b_minus)
		return a_minus ? -1 : 1;
	return a_minus ? -d : d;
}

/* The power of 1024 behind a number, below zero for a number below zero; 0 for 0. */
static int size_power(const char *s, const char *end)
{
	bool minus = s < end && *s == '-', zero = true;

	for (s += minus; s < end && (isdigit((unsigned char)*s) || *s == '.'); s++)
		zero &= *s == '0' || *s == '.';
	if (zero || s == end || !*s)
		return 0;
	const char *units = "KMGTPEZY", *u = strchr(units, *s == 'k' ? 'K' : *s);
	int power = u ? u - units + 1 : 0;
	return minus ? -power : power;
}

/* As du -h and ls -h write sizes: the sign counts first, then the unit, then the number. */
static int compare_sizes(const char *a, const char *a_end, const char *b, const char *b_end)
{
	static const char zero[] = "0";
	int p = size_power(a, a_end), q = size_power(b, b_end);
	int x = compare_numbers(a, a_end, zero, zero + 1);
	int y = compare_numbers(b, b_end, zero, zero + 1);
	bool alike = (x < 0) == (y < 0) && (x > 0) == (y > 0);

	return p != q && alike ? p - q : compare_numbers(a, a_end, b, b_end);
}

static int compare_key(const struct key *k, const char *s, const char *t)
{
	const char *a, *a_end, *b, *b_end;
	int d = 0;

	key_bounds(k, s, &a, &a_end);
	key_bounds(k, t, &b, &b_end);
	if (k->human)
		d = compare_sizes(a, a_end, b, b_end);
	else if (k->numeric)
		d = compare_numbers(a, a_end, b, b_end);
	for (; !k->numeric && !d && (a < a_end || b < b_end); a++, b++) {
		int x = a < a_end ? (unsigned char)*a : -1;
		int y = b < b_end ? (unsigned char)*b : -1;
		d = k->fold && x >= 0 && y >= 0 ? toupper(x) - toupper(y) : x - y;
	}
	return k->reverse ? -d : d;
}

static int compare_keys(const char *s, const char *t)
{
	int d = 0;

	for (int i = 0; i < nkeys && !d; i++)
		d = compare_key(&keys[i], s, t);
	return nkeys ? d : compare_key(&whole, s, t);
}

static int compare(const void *x, const void *y)
{
	const struct line *a = x, *b = y;
	int d = compare_keys(a->text, b->text);

	if (!d && !stable && !unique) {
		d = strcmp(a->text, b->text);
		if (whole.reverse)
			d = -d;
	}
	return d ? d : (a->place > b->place) - (a->place < b->place);
}

static bool add_flags(struct key *k, const char *s)
{
	for (; *s && *s != ','; s++) {
		if (!strchr("nhrfbg", *s))
			return false;
		k->human |= *s == 'h';
		k->numeric |= *s == 'n' || *s == 'g' || *s == 'h';
		k->reverse |= *s == 'r';
		k->fold |= *s == 'f';
		k->blanks |= *s == 'b';
	}
	return true;
}

static bool has_own_flags(const struct key *k)
{
	return k->numeric || k->reverse || k->fold || k->blanks;
}

static void add_key(const char *text)
{
	struct key *k = &keys[nkeys];
	char *end;

	if (nkeys == 8)
		fail("too many keys");
	nkeys++;
	k->from = strtol(text, &end, 10);
	if (*end == '.')
		k->from_char = strtol(end + 1, &end, 10);
	bool ok = k->from > 0 && add_flags(k, end);
	end += strcspn(end, ",");
	if (*end == ',') {
		k->to = strtol(end + 1, &end, 10);
		if (*end == '.')
			k->to_char = strtol(end + 1, &end, 10);
		ok &= add_flags(k, end);
	}
	if (!ok)
		fail("not a key: %s", text);
}

static void read_lines(FILE *f)
{
	static size_t cap;
	char *buf = NULL;
	size_t size = 0;

	while (read_line(f, &buf, &size, NULL) >= 0) {
		if (nlines == cap)
			lines = xrealloc(lines, (cap = cap * 2 + 256) * sizeof *lines);
		lines[nlines] = (struct line){ xstrdup(buf), nlines };
		nlines++;
	}
	free(buf);
}

static int check(void)
{
	for (size_t i = 1; i < nlines; i++) {
		int d = compare_keys(lines[i - 1].text, lines[i].text);
		if (d > 0 || (d == 0 && unique)) {
			fprintf(stderr, "sort: not in order: %s\n", lines[i].text);
			return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *output = NULL;
	bool only_check = false;
	int c, status = 0;

	while ((c = getopt(argc, argv, "nhrufbscgk:t:o:")) != -1) {
		char flag[2] = { c, 0 };

		if (c == 'k')
			add_key(optarg);
		else if (c == 't')
			separator = *optarg;
		else if (c == 'o')
			output = optarg;
		else if (c == 'u')
			unique = true;
		else if (c == 's')
			stable = true;
		else if (c == 'c')
			only_check = true;
		else if (c == '?')
			usage("sort [-nhrufbsc] [-t c] [-k from[,to]] [-o file] [file...]");
		else
			add_flags(&whole, flag);
	}
	for (int i = 0; i < nkeys; i++)		/* global flags hold where none are given */
		if (!has_own_flags(&keys[i])) {
			keys[i].numeric = whole.numeric;
			keys[i].human = whole.human;
			keys[i].reverse = whole.reverse;
			keys[i].fold = whole.fold;
			keys[i].blanks = whole.blanks;
		}
	do {
		FILE *f = open_input(argv[optind]);
		if (!f) {
			status = 2;
			continue;
		}
		read_lines(f);
		if (f != stdin)
			fclose(f);
	} while (optind < argc && argv[++optind]);
	if (only_check)
		return check();
	if (nlines)
		qsort(lines, nlines, sizeof *lines, compare);
	if (output && !freopen(output, "w", stdout))
		die("%s", output);
	for (size_t i = 0; i < nlines; i++)
		if (!unique || i == 0 || compare_keys(lines[i - 1].text, lines[i].text))
			puts(lines[i].text);
	return done(status);
}
