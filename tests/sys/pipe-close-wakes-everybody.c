/* The last close of one end wakes all who sleep at the other: every reader sees the end, every writer gets EPIPE. */
#include "tools.h"

int main(void)
{
	static char page[PAGE];
	pid_t pid[3];
	char c;
	int p[2];

	signal(SIGPIPE, SIG_IGN);
	for (int writing = 0; writing < 2; writing++) {
		CHECK(pipe(p) == 0);
		for (int i = 0; writing && i < 16; i++)
			CHECK_EQ(write(p[1], page, PAGE), PAGE);
		for (int i = 0; i < 3; i++) {
			pid[i] = fork();
			if (pid[i] == 0) {
				close(p[!writing]);
				if (writing)
					CHECK_ERR(write(p[1], page, PAGE), EPIPE);
				else
					CHECK_EQ(read(p[0], &c, 1), 0);
				_exit(check_done());
			}
		}
		for (int i = 0; i < 3; i++)
			wait_asleep(pid[i]);
		close(p[!writing]);
		for (int i = 0; i < 3; i++)
			CHECK(wait_ok());
		close(p[writing]);
	}
	return check_done();
}
