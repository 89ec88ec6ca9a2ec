/* test expression, [ expression ]: is a text, a number, a file so? Status 0 true, 1 false, 2 nonsense. There are no -a, -o and
   parentheses, which POSIX has given up (2024): the shell has && and || for it. */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The shell has it built in, with a main and a prog of its own. */
const char *prog __attribute__((weak)) = "test";
int main(int argc, char **argv) __attribute__((weak, alias("test_main")));

static bool wrong;

static long integer(const char *s)
{
	char *end;
	long n = strtol(s, &end, 10);

	wrong |= end == s || *end;
	return n;
}

static bool unary(const char *op, const char *s)
{
	static const char letters[] = "bcdfpShL";
	static const mode_t types[] = { S_IFBLK, S_IFCHR, S_IFDIR, S_IFREG, S_IFIFO, S_IFSOCK, S_IFLNK, S_IFLNK };
	const char *type = strchr(letters, op[1]);
	struct stat st;
	bool there = (strchr("hL", op[1]) ? lstat : stat)(s, &st) == 0;

	switch (op[0] == '-' && op[1] && !op[2] ? op[1] : 0) {
	case 'n': return *s != 0;
	case 'z': return *s == 0;
	case 't': return isatty(integer(s));
	case 'r': case 'w': case 'x': return access(s, op[1] == 'r' ? R_OK : op[1] == 'w' ? W_OK : X_OK) == 0;
	case 'e': return there;
	case 's': return there && st.st_size > 0;
	case 0: type = NULL;
	}
	wrong |= !type;
	return type && there && (st.st_mode & S_IFMT) == types[type - letters];
}

static bool binary(const char *a, const char *op, const char *b)
{
	static const char names[] = "-eq-ne-lt-le-gt-ge";
	const char *at = strlen(op) == 3 ? strstr(names, op) : NULL;

	if (!strcmp(op, "=") || !strcmp(op, "==") || !strcmp(op, "!="))
		return (strcmp(a, b) == 0) == (*op == '=');
	wrong |= !at || (at - names) % 3;
	long x = wrong ? 0 : integer(a), y = wrong ? 0 : integer(b);
	bool is[] = { x == y, x != y, x < y, x <= y, x > y, x >= y };
	return !wrong && is[(at - names) / 3];
}

/* How many words there are decides what they mean, so that a text may look like an operator. */
static bool evaluate(char **arg, int n)
{
	if (n > 1 && strcmp(*arg, "!") == 0 && !(n == 3 && strpbrk(arg[1], "=")))
		return !evaluate(arg + 1, n - 1);
	wrong |= n > 3;
	return n == 3 ? binary(arg[0], arg[1], arg[2]) : n == 2 ? unary(arg[0], arg[1]) : n == 1 && **arg;
}

int test_main(int argc, char **argv)
{
	bool bracket = strcmp(path_base(argv[0]), "[") == 0;

	wrong = bracket && strcmp(argv[argc - 1], "]") != 0;
	bool value = !wrong && evaluate(argv + 1, argc - 1 - bracket);
	if (wrong)
		fprintf(stderr, "%s: not an expression\n", argv[0]);
	return wrong ? 2 : !value;
}
