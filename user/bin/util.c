/* The helpers of util.h: small, and in the order of the header. */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void complain(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: ", prog);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	if (err)
		fprintf(stderr, ": %s", strerror(err));
	fputc('\n', stderr);
}

void usage(const char *text)
{
	fprintf(stderr, "usage: %s\n", text);
	exit(2);
}

long number(const char *s)
{
	char *end;
	long n = strtol(s, &end, 0);

	if (end == s || *end)
		fail("not a number: %s", s);
	return n;
}

double seconds(const char *s)
{
	double n = 0, unit = 1;
	const char *p = s;

	while (isdigit((unsigned char)*p))
		n = n * 10 + (*p++ - '0');
	if (*p == '.')
		for (p++; isdigit((unsigned char)*p); p++)
			n += (*p - '0') * (unit /= 10);
	unit = *p == 'm' ? 60 : *p == 'h' ? 3600 : *p == 'd' ? 86400 : 1;
	if (*p && strchr("smhd", *p))
		p++;
	if (p == s || *p)
		fail("not a time: %s", s);
	return n * unit;
}

void sleep_for(double s)
{
	struct timespec ts = { (time_t)s, (long)((s - (double)(time_t)s) * 1e9) };

	while (nanosleep(&ts, &ts) < 0 && errno == EINTR)
		continue;
}

void *xmalloc(size_t n)
{
	return xrealloc(NULL, n);
}

void *xrealloc(void *p, size_t n)
{
	p = realloc(p, n ? n : 1);
	if (!p)
		fail("out of memory");
	return p;
}

char *xstrdup(const char *s)
{
	return strcpy(xmalloc(strlen(s) + 1), s);
}

char *mode_string(char *buf, mode_t mode)
{
	const char *rwx = "rwxrwxrwx";

	buf[0] = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISCHR(mode) ? 'c' :
		 S_ISBLK(mode) ? 'b' : S_ISFIFO(mode) ? 'p' : S_ISSOCK(mode) ? 's' : '-';
	for (int i = 0; i < 9; i++)
		buf[1 + i] = mode & (0400 >> i) ? rwx[i] : '-';
	if (mode & S_ISUID)
		buf[3] = mode & 0100 ? 's' : 'S';
	if (mode & S_ISGID)
		buf[6] = mode & 0010 ? 's' : 'S';
	if (mode & S_ISVTX)
		buf[9] = mode & 0001 ? 't' : 'T';
	buf[10] = 0;
	return buf;
}

void beyond(char **argv, const char *help)
{
	execv("/bin/busybox", argv);
	usage(help);
}

int option(int argc, char **argv, const char *letters, const char *help)
{
	opterr = 0;
	int c = getopt(argc, argv, letters);

	if (c == '?')
		beyond(argv, help);
	return c;
}

void run_program(char **argv)
{
	execvp(argv[0], argv);
	complain("%s", argv[0]);
	_exit(errno == ENOENT ? 127 : 126);
}

bool text_match(const char *line, const char *text, bool fold, bool literal)
{
	int (*compare)(const char *, const char *, size_t) = fold ? strncasecmp : strncmp;
	bool first = !literal && *text == '^', last = false;
	size_t n = strlen(text += first), length = strlen(line);

	if (!literal && n && text[n - 1] == '$')
		last = true, n--;
	for (size_t i = last && length > n && !first ? length - n : 0; i + n <= length; i++) {
		if (compare(line + i, text, n) == 0 && (!last || i + n == length))
			return true;
		if (first)
			break;
	}
	return false;
}

const char *landing(const char *from, const char *to, bool must)
{
	struct stat st;

	if (stat(to, &st) == 0 && S_ISDIR(st.st_mode))
		return path_join(to, path_base(from));
	if (must)
		fail("%s: not a folder", to);
	return to;
}

char *path_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);
	char *s = xmalloc(n + strlen(name) + 2);

	strcpy(s, dir);
	if (n && s[n - 1] != '/')
		s[n++] = '/';
	strcpy(s + n, name);
	return s;
}

const char *path_base(const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	size_t start = n;
	while (start > 0 && path[start - 1] != '/')
		start--;
	if (start == n)			/* nothing but slashes */
		start = 0;
	if (path[n] == 0)
		return path + start;
	char *s = xmalloc(n - start + 1);
	memcpy(s, path + start, n - start);
	s[n - start] = 0;
	return s;
}

FILE *open_input(const char *path)
{
	if (!path || strcmp(path, "-") == 0)
		return stdin;
	FILE *f = fopen(path, "r");
	if (!f)
		complain("%s", path);
	return f;
}

ssize_t read_line(FILE *f, char **buf, size_t *cap, bool *had_newline)
{
	size_t n = 0;
	int c = EOF;

	for (;;) {
		if (n + 1 >= *cap) {
			*cap = *cap ? *cap * 2 : 256;
			*buf = xrealloc(*buf, *cap);
		}
		c = getc(f);
		if (c == EOF || c == '\n')
			break;
		(*buf)[n++] = c;
	}
	(*buf)[n] = 0;
	if (had_newline)
		*had_newline = c == '\n';
	return c == EOF && n == 0 ? -1 : (ssize_t)n;
}

char *slurp(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0, cap = 4096;
	ssize_t got;

	if (fd < 0)
		return NULL;
	char *buf = xmalloc(cap);
	while ((got = read(fd, buf + n, cap - n - 1)) > 0) {
		n += got;
		if (cap - n < 1024)
			buf = xrealloc(buf, cap *= 2);
	}
	close(fd);
	if (got < 0 && n == 0) {
		free(buf);
		return NULL;
	}
	buf[n] = 0;
	if (len)
		*len = n;
	return buf;
}

bool write_all(int fd, const void *buf, size_t n)
{
	const char *p = buf;

	while (n > 0) {
		ssize_t put = write(fd, p, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		p += put;
		n -= put;
	}
	return true;
}

int done(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (errno != EPIPE)
		complain("standard output");
	return 1;
}
