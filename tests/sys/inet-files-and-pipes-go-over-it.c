/* sendfile and splice: a file into a connection, a connection into a pipe and back. */
#include "inet.h"
#include <sys/sendfile.h>

#define N 300000

static char data[N], got[N];

static void take(int fd, int n)
{
	for (int at = 0, k; at < n; at += k) {
		k = read(fd, got + at, n - at);
		if (!CHECK(k > 0))
			return;
	}
	CHECK(memcmp(got, data, n) == 0);
}

int main(void)
{
	int file = open("inet-file", O_RDWR | O_CREAT | O_TRUNC, 0600), fd[2], p[2];
	off_t from = 0;

	for (int i = 0; i < N; i++)
		data[i] = i * 7 / 3;
	CHECK(write(file, data, N) == N && pipe(p) == 0);
	tcp_pair(fd);
	if (fork() == 0) {
		while (from < N && CHECK(sendfile(fd[0], file, &from, N - from) > 0))
			;
		_exit(check_done());
	}
	take(fd[1], N);
	CHECK(wait_ok());
	CHECK(write(fd[0], data, 5000) == 5000);
	for (int n = 0; n < 5000;) {
		long k = splice(fd[1], NULL, p[1], NULL, 5000 - n, 0);
		if (!CHECK(k > 0))
			break;
		n += k;
	}
	CHECK_EQ(splice(p[0], NULL, fd[0], NULL, 5000, 0), 5000);
	take(fd[1], 5000);
	CHECK(fcntl(fd[1], F_SETFL, O_NONBLOCK) == 0);
	CHECK_ERR(splice(fd[1], NULL, p[1], NULL, 10, 0), EAGAIN);
	CHECK_ERR(lseek(fd[0], 0, SEEK_CUR), ESPIPE);
	unlink("inet-file");
	return check_done();
}
