/* test and [: POSIX's expressions with -a, -o, ! and parentheses, by descent. Used
   by the shell and as a program: status 0 true, 1 false, 2 nonsense. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int test_main(int argc, char **argv);

static char **arg;
static int left;
static bool wrong;

static bool test_or(void);

static long integer(const char *s)
{
	char *end;
	long n = strtol(s, &end, 10);

	while (*end == ' ')
		end++;
	if (end == s || *end) {
		fprintf(stderr, "test: %s: not a number\n", s);
		wrong = true;
	}
	return n;
}

static char *take(void)
{
	left--;
	return *arg++;
}

static bool is_unary(const char *s)
{
	return s[0] == '-' && s[1] && !s[2] && strchr("bcdefgGhkLnNOprsStuwxz", s[1]);
}

static bool is_binary(const char *s)
{
	static const char *const ops[] = {
		"=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge",
		"-nt", "-ot", "-ef"
	};

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (strcmp(s, ops[i]) == 0)
			return true;
	return false;
}

static bool unary(int op, const char *s)
{
	struct stat st;

	switch (op) {
	case 'n': return *s != 0;
	case 'z': return *s == 0;
	case 't': return isatty(integer(s));
	case 'r': return access(s, R_OK) == 0;
	case 'w': return access(s, W_OK) == 0;
	case 'x': return access(s, X_OK) == 0;
	case 'h': case 'L': return lstat(s, &st) == 0 && S_ISLNK(st.st_mode);
	}
	if (stat(s, &st) < 0)
		return false;
	switch (op) {
	case 'b': return S_ISBLK(st.st_mode);
	case 'c': return S_ISCHR(st.st_mode);
	case 'd': return S_ISDIR(st.st_mode);
	case 'f': return S_ISREG(st.st_mode);
	case 'p': return S_ISFIFO(st.st_mode);
	case 'S': return S_ISSOCK(st.st_mode);
	case 's': return st.st_size > 0;
	case 'g': return (st.st_mode & S_ISGID) != 0;
	case 'u': return (st.st_mode & S_ISUID) != 0;
	case 'k': return (st.st_mode & S_ISVTX) != 0;
	case 'O': return st.st_uid == geteuid();
	case 'G': return st.st_gid == getegid();
	case 'N': return st.st_mtime > st.st_atime;
	}
	return true;
}

static bool files(const char *a, const char *op, const char *b)
{
	struct stat x, y;
	bool have_x = stat(a, &x) == 0, have_y = stat(b, &y) == 0;

	if (strcmp(op, "-ef") == 0)
		return have_x && have_y && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
	if (strcmp(op, "-nt") == 0)
		return have_x && (!have_y || x.st_mtime > y.st_mtime);
	return have_y && (!have_x || x.st_mtime < y.st_mtime);
}

static bool binary(const char *a, const char *op, const char *b)
{
	if (op[0] != '-') {
		int order = strcmp(a, b);
		return *op == '=' ? order == 0 : *op == '!' ? order != 0 :
		       *op == '<' ? order < 0 : order > 0;
	}
	if (!strcmp(op, "-nt") || !strcmp(op, "-ot") || !strcmp(op, "-ef"))
		return files(a, op, b);
	long x = integer(a), y = integer(b);
	switch (op[1] * 256 + op[2]) {
	case 'e' * 256 + 'q': return x == y;
	case 'n' * 256 + 'e': return x != y;
	case 'l' * 256 + 't': return x < y;
	case 'l' * 256 + 'e': return x <= y;
	case 'g' * 256 + 't': return x > y;
	default: return x >= y;
	}
}

static bool primary(void)
{
	if (left == 0) {
		fprintf(stderr, "test: an argument is missing\n");
		wrong = true;
		return false;
	}
	if (left >= 3 && is_binary(arg[1])) {
		char *a = take(), *op = take();
		return binary(a, op, take());
	}
	if (strcmp(*arg, "!") == 0 && left > 1) {
		take();
		return !primary();
	}
	if (strcmp(*arg, "(") == 0 && left > 2) {
		take();
		bool value = test_or();
		if (left == 0 || strcmp(take(), ")") != 0) {
			fprintf(stderr, "test: missing )\n");
			wrong = true;
		}
		return value;
	}
	if (is_unary(*arg) && left > 1) {
		int op = take()[1];
		return unary(op, take());
	}
	return *take() != 0;
}

static bool test_and(void)
{
	bool value = primary();

	while (left > 0 && strcmp(*arg, "-a") == 0) {
		take();
		value &= primary();
	}
	return value;
}

static bool test_or(void)
{
	bool value = test_and();

	while (left > 0 && strcmp(*arg, "-o") == 0) {
		take();
		value |= test_and();
	}
	return value;
}

int test_main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');

	name = name ? name + 1 : argv[0];
	wrong = false;
	left = argc - 1;
	arg = argv + 1;
	if (strcmp(name, "[") == 0 && (left == 0 || strcmp(argv[left--], "]") != 0)) {
		fprintf(stderr, "[: missing ]\n");
		return 2;
	}
	if (left == 0)
		return 1;
	bool value = test_or();
	if (left > 0 && !wrong) {
		fprintf(stderr, "test: unexpected %s\n", *arg);
		wrong = true;
	}
	return wrong ? 2 : !value;
}
