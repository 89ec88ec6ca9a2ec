/* exit runs atexit functions in reverse order and flushes stdio; _exit does neither. */
#include "tools.h"

static void first(void)
{
	write(1, "1", 1);
}

static void second(void)
{
	write(1, "2", 1);
}

int main(void)
{
	char text[64];
	int fd[2], n;

	for (int i = 0; i < 2; i++) {
		CHECK(pipe(fd) == 0);
		if (fork() == 0) {
			dup2(fd[1], 1);
			atexit(first);
			atexit(second);
			printf("text");
			if (i)
				_exit(0);
			exit(0);
		}
		close(fd[1]);
		CHECK(wait_ok());
		n = read(fd[0], text, sizeof(text) - 1);
		text[n > 0 ? n : 0] = 0;
		CHECK_STR(text, i ? "" : "21text");
		close(fd[0]);
	}
	return check_done();
}
