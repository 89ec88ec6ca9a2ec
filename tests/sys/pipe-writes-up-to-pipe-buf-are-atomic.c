/* Writes of PIPE_BUF bytes from four processes never mix; a non-blocking one is whole or EAGAIN. */
#include "tools.h"
#include <limits.h>

int main(void)
{
	static char buf[PIPE_BUF], in[PIPE_BUF];
	int p[2], n = 0, got;

	CHECK(pipe(p) == 0);
	for (int k = 0; k < 4; k++) {
		if (fork() == 0) {
			memset(buf, 'a' + k, sizeof(buf));
			for (int i = 0; i < 30; i++)
				CHECK_EQ(write(p[1], buf, sizeof(buf)), sizeof(buf));
			_exit(check_done());
		}
	}
	close(p[1]);
	for (;;) {
		for (got = 0; got < PIPE_BUF; got += n) {
			n = read(p[0], in + got, PIPE_BUF - got);
			if (n <= 0)
				break;
		}
		if (n <= 0)
			break;
		for (int i = 1; i < PIPE_BUF; i++)
			if (in[i] != in[0]) {
				CHECK_EQ(in[i], in[0]);
				break;
			}
	}
	for (int k = 0; k < 4; k++)
		CHECK(wait_ok());
	CHECK(pipe2(p, O_NONBLOCK) == 0);
	for (int i = 0; i < 16; i++)
		CHECK_EQ(write(p[1], buf, 4000), 4000);
	while (write(p[1], buf, 4000) > 0)
		;
	CHECK_ERR(write(p[1], buf, PIPE_BUF), EAGAIN);
	return check_done();
}
