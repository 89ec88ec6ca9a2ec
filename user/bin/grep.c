/* grep [-EFivncqrlwxohs] [-e pattern] pattern [file...]: lines that match a pattern.
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

static void print(const char *name, long number, const char *text, int n)
{
	if (titles)
		printf("%s:", name);
	if (on['n'])
		printf("%ld:", number);
	printf("%.*s\n", n, text);
}

static void print_parts(const char *name, long number, const char *line)
{
	const char *p = line;
	struct match m;

	while (find(line, p, &m)) {
		if (m.end > m.start)
			print(name, number, line + m.start, m.end - m.start);
		p = line + m.end + (m.end == m.start);
		if (!*p)
			break;
	}
}

static void search(FILE *f, const char *name)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	long number = 0, hits = 0;
	struct match m;

	while ((n = read_line(f, &line, &cap, NULL)) >= 0) {
		number++;
		if (find(line, line, &m) == on['v'])
			continue;
		hits++;
		matched = true;
		if (on['q'])
			exit(0);
		if (on['l'])
			break;
		if (on['o'] && !on['v'])
			print_parts(name, number, line);
		else if (!on['c'])
			print(name, number, line, n);
	}
	if (on['l'] ? hits > 0 : on['c'] && titles)
		printf(on['l'] ? "%s\n" : "%s:", name);
	if (on['c'] && !on['l'])
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

	while ((c = getopt(argc, argv, "EFGivncqrRlwxoHhse:f:")) != -1) {
		if (c == '?')
			usage("grep [-EFivncqrlwxohs] [-e pattern] pattern [file...]");
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
			usage("grep [-EFivncqrlwxohs] [-e pattern] pattern [file...]");
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
	titles = (argc - optind > 1 || on['r'] || on['H']) && !on['h'];
	if (optind == argc)
		search_path(on['r'] ? "." : NULL);
	for (; optind < argc; optind++)
		search_path(argv[optind]);
	return done(matched ? 0 : trouble ? 2 : 1);
}
