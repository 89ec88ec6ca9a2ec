/* pipes: a pipe is a buffer in the kernel. Its fill level as a bar; a writer that blocks
   when it is full and a reader that blocks when it is empty; end of file; SIGPIPE. */
#define _GNU_SOURCE
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static char block[16384];

static int fill_level(int fd)
{
	int n = 0;

	ioctl(fd, FIONREAD, &n);
	return n;
}

static void show(int fd, int size, const char *what)
{
	char chart[64];
	int n = fill_level(fd);

	say("   %s %6d of %d  %s\n", bar(chart, 32, n, size), n, size, what);
}

static void levels(int *fd, int size)
{
	char what[64];

	step("fill it: a pipe holds %d bytes", size);
	show(fd[0], size, "empty");
	fcntl(fd[1], F_SETFL, O_NONBLOCK);
	for (int i = 0; i < 4; i++) {
		ssize_t n = write(fd[1], block, size / 4);
		snprintf(what, sizeof what, "write of %d gave %zd", size / 4, n);
		show(fd[0], size, what);
	}
	expect(fill_level(fd[0]) == size, "it is full");
	expect(write(fd[1], "x", 1) == -1 && errno == EAGAIN, "one more byte: EAGAIN, or a writer would block");
	fcntl(fd[1], F_SETFL, 0);
}

static void blocked_writer(int *fd, int size)
{
	static const char *const names[] = { "writer", "reader" };
	ssize_t got = 0;

	step("a writer blocks until a reader makes room");
	lanes(2, names);
	pid_t writer = fork();
	if (writer == 0) {
		lane(0, "writes 4096 into the full pipe");
		ssize_t n = write(fd[1], block, 4096);
		lane(0, "its write gave %zd", n);
		_exit(n == 4096 ? 0 : 1);
	}
	expect(wait_state(writer, "S"), "the writer sleeps");
	while (got < 8192) {
		ssize_t n = read(fd[0], block, sizeof block);
		if (n <= 0)
			fatal("read");
		got += n;
		lane(1, "reads %zd: %d are left", n, fill_level(fd[0]));
	}
	expect(wait_for(writer) == 0, "then it goes on");
	while (fill_level(fd[0]) > 0)
		if (read(fd[0], block, sizeof block) <= 0)
			fatal("read");
	show(fd[0], size, "empty again");
}

static void blocked_reader(int *fd)
{
	char c = 0;

	step("a reader of an empty pipe blocks until a byte comes");
	pid_t reader = fork();
	if (reader == 0)
		_exit(read(fd[0], &c, 1) == 1 && c == 'x' ? 0 : 1);
	expect(wait_state(reader, "S"), "the reader sleeps");
	if (write(fd[1], "x", 1) != 1)
		fatal("write");
	expect(wait_for(reader) == 0, "a byte wakes it");
}

static volatile sig_atomic_t broken_pipes;

static void on_sigpipe(int sig)
{
	broken_pipes++;
}

static void ends(int *fd)
{
	char c;

	step("end of file: the last writer has closed");
	if (write(fd[1], "ab", 2) != 2)
		fatal("write");
	close(fd[1]);
	expect(read(fd[0], &c, 1) == 1 && read(fd[0], &c, 1) == 1, "what was written can still be read");
	expect(read(fd[0], &c, 1) == 0, "then read gives 0");
	close(fd[0]);

	step("SIGPIPE: the last reader has closed");
	if (pipe(fd) < 0)
		fatal("pipe");
	signal(SIGPIPE, on_sigpipe);
	close(fd[0]);
	expect(write(fd[1], "x", 1) == -1 && errno == EPIPE && broken_pipes == 1, "write: SIGPIPE, and EPIPE");
	close(fd[1]);
}

/* Two writers of whole lines at once: up to PIPE_BUF bytes arrive in one piece. */
static void atomic_writes(void)
{
	char line[64], text[64];
	long n = demo_count(2000, 100), torn = 0;
	pid_t writer[2];
	int fd[2];

	step("writes of up to %d bytes do not mix", PIPE_BUF);
	if (pipe(fd) < 0)
		fatal("pipe");
	for (int w = 0; w < 2; w++) {
		writer[w] = fork();
		if (writer[w] == 0) {
			memset(line, 'a' + w, sizeof line);
			for (long i = 0; i < n; i++)
				if (write(fd[1], line, sizeof line) != sizeof line)
					_exit(1);
			_exit(0);
		}
	}
	close(fd[1]);
	for (long i = 0; i < 2 * n; i++) {
		size_t have = 0;
		while (have < sizeof text) {
			ssize_t k = read(fd[0], text + have, sizeof text - have);
			if (k <= 0)
				fatal("read");
			have += k;
		}
		memset(line, text[0], sizeof line);
		torn += memcmp(line, text, sizeof line) != 0;
	}
	close(fd[0]);
	expect(wait_for(writer[0]) == 0 && wait_for(writer[1]) == 0, "both wrote their %ld lines", n);
	expect(torn == 0, "every line came whole");
}

int main(int argc, char **argv)
{
	int fd[2], size;

	demo_start(argc, argv, "a pipe from inside", "n");
	if (pipe(fd) < 0)
		fatal("pipe");
	size = fcntl(fd[0], F_GETPIPE_SZ);
	if (size < 0)
		size = 65536;           /* a kernel that does not say */
	levels(fd, size);
	blocked_writer(fd, size);
	blocked_reader(fd);
	ends(fd);
	atomic_writes();
	return verdict("a pipe: %d bytes, a sleeping writer when full, a sleeping reader when empty", size);
}
