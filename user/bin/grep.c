/* grep [-EFivncqrlLwxohsa] [-A after] [-B before] [-C both] [-m most] [-e pattern]
   pattern [file...]: lines that match a pattern, and those around them.
   Status 0 if there was one, 1 if not, 2 after trouble. */
#include "regex.h"
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <dirent.h>
#include <unistd.h>

const char *prog = "grep";

static bool on[128];
static struct regex *patterns[64];
static const char *fixed[64];
static int npatterns;
static bool titles, matched, trouble;
static long before, after, most = -1;	/* lines shown around a match; matches wanted */

#define USAGE "grep [-EFivncqrlLwxohsa] [-A n] [-B n] [-C n] [-m n] " \
	      "[-e pattern] pattern [file...]"

static bool word_char(int c)
{
	return c == '_' || isalnum(c);
}

/* The first match of pattern k at or after from; -x and -w restrict it. */
static bool find_one(int k, const char *line, const char *from, struct match *m)
{
	for (const char *p = from; ; p++) {
		if (!regex_search(patterns[k], line, p, m))
			return false;
		size_t n = strlen(line);
		bool whole = m->start == 0 && m->end == n;
		bool word = (m->start == 0 || !word_char((unsigned char)line[m->start - 1])) &&
			    (m->end == n || !word_char((unsigned char)line[m->end])) &&
			    m->end > m->start;
		if ((!on['x'] || whole) && (!on['w'] || word))
			return true;
		p = line + m->start;
		if (!*p)
			return false;
	}
}

/* The leftmost match of any pattern. */
static bool find(const char *line, const char *from, struct match *best)
{
	bool found = false;
	struct match m;

	for (int k = 0; k < npatterns; k++)
		if (find_one(k, line, from, &m) &&
		    (!found || m.start < best->start ||
		     (m.start == best->start && m.end > best->end))) {
			*best = m;
			found = true;
		}
	return found;
}

/* mark is ':' in front of what matched, '-' of what only stands near it. */
static void print(const char *name, long number, char mark, const char *text, size_t n)
{
	if (titles)
		printf("%s%c", name, mark);
	if (on['n'])
		printf("%ld%c", number, mark);
	fwrite(text, 1, n, stdout);
	putchar('\n');
}

static void print_parts(const char *name, long number, const char *line)
{
	const char *p = line;
	struct match m;

	while (find(line, p, &m)) {
		if (m.end > m.start)
			print(name, number, ':', line + m.start, m.end - m.start);
		p = line + m.end + (m.end == m.start);
		if (!*p)
			break;
	}
}

/* The last `before` lines, in a ring by number; `shown` is the last line printed. */
struct kept {
	char *text;
	size_t n;
} *kept;

static void keep(long number, const char *line, size_t n)
{
	struct kept *k = &kept[number % before];

	k->text = xrealloc(k->text, n + 1);
	memcpy(k->text, line, n);
	k->n = n;
}

/* The lines in front of a match; "--" where some between two groups are left out. */
static void print_kept(const char *name, long number, long shown)
{
	static bool grouped;
	long from = number - before > shown ? number - before : shown + 1;

	if (grouped && (before || after) && (from > shown + 1 || !shown))
		puts("--");
	grouped = true;
	for (; from < number; from++)
		print(name, from, '-', kept[from % before].text, kept[from % before].n);
}

static void search(FILE *f, const char *name)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	long number = 0, hits = 0, shown = 0, last = 0;
	bool listing = on['l'] || on['L'], quiet = listing || on['c'];
	struct match m;

	while ((hits != most || number - last < after) &&
	       (n = read_line(f, &line, &cap, NULL)) >= 0) {
		number++;
		if (hits == most || find(line, line, &m) == on['v']) {
			if (hits && !quiet && number - last <= after && !on['o'])
				print(name, shown = number, '-', line, n);
			else if (before)
				keep(number, line, n);
			continue;
		}
		hits++;
		last = number;
		matched = true;
		if (on['q'])
			exit(0);
		if (listing)
			break;
		if (quiet)
			continue;
		if (on['o']) {
			if (!on['v'])
				print_parts(name, number, line);
			continue;
		}
		print_kept(name, number, shown);
		print(name, shown = number, ':', line, n);
	}
	if (listing && (hits > 0) == on['l'])
		puts(name);
	if (on['c'] && !listing && titles)
		printf("%s:", name);
	if (on['c'] && !listing)
		printf("%ld\n", hits);
	free(line);
}

static void search_path(const char *path);

static void search_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	if (!dir) {
		complain("%s", path);
		trouble = true;
		return;
	}
	while ((e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		char *inner = path_join(path, e->d_name);
		struct stat st;
		if (lstat(inner, &st) == 0 && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
			search_path(inner);
		free(inner);
	}
	closedir(dir);
}

static void search_path(const char *path)
{
	struct stat st;

	if (path && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		if (on['r'])
			search_folder(path);
		else if (!on['s'])
			fprintf(stderr, "grep: %s: is a folder\n", path);
		return;
	}
	FILE *f = open_input(path);
	if (!f) {
		trouble = true;
		return;
	}
	search(f, f == stdin ? "(standard input)" : path);
	if (f != stdin)
		fclose(f);
}

/* One pattern a line. */
static void add_patterns(const char *text)
{
	char *copy = xstrdup(text), *line = copy;

	while (line) {
		char *next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		if (npatterns == 64)
			fail("too many patterns");
		fixed[npatterns++] = line;
		line = next;
	}
}

int main(int argc, char **argv)
{
	bool given = false;
	int c;

	while ((c = getopt(argc, argv, "EFGivncqrRlLwxoHhsaA:B:C:m:e:f:")) != -1) {
		if (c == '?')
			usage(USAGE);
		if (c == 'A' || c == 'C')
			after = number(optarg);
		if (c == 'B' || c == 'C')
			before = number(optarg);
		if (c == 'm')
			most = number(optarg);
		on[c == 'R' ? 'r' : c] = true;
		if (c == 'f' && !slurp(optarg, NULL))
			die("%s", optarg);
		if (c == 'f') {
			char *text = slurp(optarg, NULL);
			size_t n = strlen(text);
			if (n && text[n - 1] == '\n')
				text[n - 1] = 0;
			add_patterns(text);
		}
		if (c == 'e')
			add_patterns(optarg);
		given |= c == 'e' || c == 'f';
	}
	if (!given) {
		if (optind == argc)
			usage(USAGE);
		add_patterns(argv[optind++]);
	}
	for (int k = 0; k < npatterns; k++) {
		const char *why = NULL;
		int how = (on['E'] ? REGEX_EXTENDED : 0) | (on['F'] ? REGEX_LITERAL : 0) |
			  (on['i'] ? REGEX_NOCASE : 0);

		patterns[k] = regex_new(fixed[k], how, &why);
		if (!patterns[k])
			usage(why);
	}
	if (after < 0 || before < 0)
		usage(USAGE);
	kept = xmalloc((before + 1) * sizeof *kept);
	memset(kept, 0, (before + 1) * sizeof *kept);
	titles = (argc - optind > 1 || on['r'] || on['H']) && !on['h'];
	if (optind == argc)
		search_path(on['r'] ? "." : NULL);
	for (; optind < argc; optind++)
		search_path(argv[optind]);
	return done(matched ? 0 : trouble ? 2 : 1);
}
