/* xargs [-0rt] [-n count] [-I text] [command...]: build command lines from input. */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *prog = "xargs";

enum { MOST = 2000, BYTES = 100000 };
static bool by_nul, loud;

/* The next word of the input, quotes and backslashes removed; NULL at the end. */
static char *next_word(bool whole_line)
{
	static char buf[BYTES];
	size_t n = 0;
	int c, quote = 0;

	do {
		c = getchar();
	} while (c != EOF && !by_nul && isspace(c));
	if (c == EOF)
		return NULL;
	for (; c != EOF; c = getchar()) {
		if (by_nul ? c == 0 : !quote && (c == '\n' || (!whole_line && isspace(c))))
			break;
		if (!by_nul && !whole_line && (c == '\'' || c == '"') &&
		    (!quote || quote == c)) {
			quote = quote ? 0 : c;
			continue;
		}
		if (!by_nul && c == '\\' && !quote)
			c = getchar();
		if (n < sizeof buf - 1)
			buf[n++] = c;
	}
	buf[n] = 0;
	return xstrdup(buf);
}

static int run(char **argv)
{
	int status;

	for (char **a = argv; loud && *a; a++)
		fprintf(stderr, "%s%c", *a, a[1] ? ' ' : '\n');
	fflush(NULL);
	pid_t pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		execvp(argv[0], argv);
		complain("%s", argv[0]);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) >= 126)
		exit(WEXITSTATUS(status));
	return status == 0 ? 0 : 123;
}

/* The text with every occurrence of `what` replaced. */
static char *replaced(const char *text, const char *what, const char *by)
{
	char *out = xmalloc(strlen(text) * (strlen(by) + 1) + 1), *p = out;

	while (*text)
		if (strncmp(text, what, strlen(what)) == 0) {
			p += sprintf(p, "%s", by);
			text += strlen(what);
		} else {
			*p++ = *text++;
		}
	*p = 0;
	return out;
}

int main(int argc, char **argv)
{
	static char *echo[] = { "echo", NULL };
	const char *marker = NULL;
	char *args[MOST + 1], *word;
	long most = MOST - 1;
	bool not_empty = false, ran = false;
	int c, status = 0, fixed = 0;

	while ((c = getopt(argc, argv, "+0rtn:I:")) != -1) {
		if (c == '?')
			usage("xargs [-0rt] [-n count] [-I text] [command...]");
		by_nul |= c == '0';
		not_empty |= c == 'r';
		loud |= c == 't';
		if (c == 'n')
			most = number(optarg);
		if (c == 'I')
			marker = optarg;
	}
	char **command = optind < argc ? argv + optind : echo;
	while (command[fixed] && fixed < MOST / 2) {
		args[fixed] = command[fixed];
		fixed++;
	}
	while (marker && (word = next_word(true))) {
		for (int i = 0; i < fixed; i++)
			args[i] = replaced(command[i], marker, word);
		args[fixed] = NULL;
		status |= run(args);
	}
	if (marker)
		return status;
	do {
		int n = fixed;
		size_t bytes = 0;

		word = NULL;
		while (n < MOST && n - fixed < most && bytes < BYTES &&
		       (word = next_word(false))) {
			args[n++] = word;
			bytes += strlen(word) + 1;
		}
		args[n] = NULL;
		if (n > fixed || (!ran && !not_empty))
			status |= run(args);
		ran = true;
		while (n > fixed)
			free(args[--n]);
	} while (word);
	return status;
}
