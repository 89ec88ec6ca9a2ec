/* fifo: a pipe with a name. Opening one end waits for the other; processes that have no
   common parent but the shell can meet there; the fill level as a bar. */
#define _GNU_SOURCE
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "demo.fifo"

static void meeting(void)
{
	static const char *const names[] = { "reader", "writer" };
	struct stat st;
	char text[64];

	step("mkfifo makes a name, and no buffer");
	unlink(NAME);
	if (mkfifo(NAME, 0600) < 0 || stat(NAME, &st) < 0)
		fatal("mkfifo");
	expect(S_ISFIFO(st.st_mode) && st.st_size == 0, "ls shows p, and no bytes");
	expect(open(NAME, O_WRONLY | O_NONBLOCK) == -1 && errno == ENXIO, "a writer without a reader: ENXIO");

	step("open waits for the other end");
	lanes(2, names);
	pid_t reader = fork();
	if (reader == 0) {
		lane(0, "opens to read");
		int fd = open(NAME, O_RDONLY);
		lane(0, "is through");
		ssize_t n = read(fd, text, sizeof text);
		lane(0, "reads '%.*s'", (int)n, text);
		_exit(n == 5 && read(fd, text, 1) == 0 ? 0 : 1);
	}
	expect(wait_state(reader, "S"), "the reader sleeps in open");
	lane(1, "opens to write");
	int fd = open(NAME, O_WRONLY);
	lane(1, "is through, writes");
	if (write(fd, "hello", 5) != 5)
		fatal("write");
	close(fd);
	lane(1, "closes");
	expect(wait_for(reader) == 0, "the reader got the text, then the end");
}

static void bars(void)
{
	char block[4096] = { 0 }, chart[64];
	int fd = open(NAME, O_RDWR), n = 0, size = fcntl(fd, F_GETPIPE_SZ);

	if (size < 0)
		size = 65536;           /* a kernel that does not say */
	step("behind the name is a pipe: %d bytes", size);
	for (int i = 0; i <= 4; i++) {
		ioctl(fd, FIONREAD, &n);
		say("   %s %d\n", bar(chart, 32, n, size), n);
		for (int j = 0; i < 4 && j < size / 4; j += sizeof block)
			if (write(fd, block, sizeof block) != sizeof block)
				fatal("write");
	}
	expect(n == size, "full");
	close(fd);
	fd = open(NAME, O_RDONLY | O_NONBLOCK);
	ioctl(fd, FIONREAD, &n);
	expect(n == 0, "when nobody has it open any more, what was in it is gone");
	close(fd);
}

/* A sentence through two other programs: sh, and wc started by it. */
static void strangers(void)
{
	char text[64] = "";
	int out[2];

	step("two programs that know only the name");
	if (pipe(out) < 0)
		fatal("pipe");
	pid_t counter = fork();
	if (counter == 0) {
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		execl("/bin/sh", "sh", "-c", "wc -w < " NAME, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	pid_t speaker = fork();
	if (speaker == 0) {
		execl("/bin/sh", "sh", "-c", "echo one two three four > " NAME, (char *)NULL);
		_exit(127);
	}
	if (read(out[0], text, sizeof text - 1) < 0)
		fatal("read");
	close(out[0]);
	say("   $ wc -w < %s &  echo one two three four > %s\n   %s", NAME, NAME, text);
	expect(wait_for(speaker) == 0 && wait_for(counter) == 0 && strstr(text, "4"), "four words came through");
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "a pipe with a name", NULL);
	meeting();
	bars();
	strangers();
	unlink(NAME);
	return verdict("a FIFO: a name where two processes meet, and a pipe behind it");
}
