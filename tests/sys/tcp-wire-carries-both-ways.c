/* 1 MiB each way at once over a wire that loses, delays, doubles, reorders and damages packets: it comes whole and in
   order, then the end. */
#include "inet.h"
#include <stdio.h>
#include <sys/wait.h>

#define MEGA (1 << 20)

static unsigned char byte_at(unsigned at, unsigned salt)
{
	return (at * 2654435761u >> 13) + salt;
}

/* Send MEGA bytes and FIN while as many come in. */
static void exchange(int fd, unsigned mine, unsigned theirs)
{
	static unsigned char out[30000], in[30000];
	unsigned sent = 0, got = 0;
	int done = 0;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (!done || sent < MEGA) {
		struct pollfd p = { fd, (done ? 0 : POLLIN) | (sent < MEGA ? POLLOUT : 0) };
		long n;

		if (!CHECK(poll(&p, 1, 120000) == 1))
			return;
		if (p.revents & POLLOUT && sent < MEGA) {
			unsigned want = sizeof(out) < MEGA - sent ? sizeof(out) : MEGA - sent;

			for (unsigned i = 0; i < want; i++)
				out[i] = byte_at(sent + i, mine);
			n = write(fd, out, want);
			if (!CHECK(n > 0 || errno == EAGAIN))
				return;
			sent += n > 0 ? n : 0;
			if (sent == MEGA)
				CHECK_EQ(shutdown(fd, SHUT_WR), 0);
		}
		if (p.revents & (POLLIN | POLLHUP) && !done) {
			n = read(fd, in, sizeof(in));
			if (!CHECK(n >= 0 || errno == EAGAIN))
				return;
			for (long i = 0; i < n; i++)
				if (in[i] != byte_at(got + i, theirs)) {
					CHECK(!"a byte is wrong");
					return;
				}
			got += n > 0 ? n : 0;
			done = n == 0;
		}
	}
	CHECK_EQ(got, MEGA);
}

static void with(const char *faults)
{
	int fd[2];

	wire(faults);
	tcp_pair(fd);
	if (fork() == 0) {
		close(fd[1]);
		exchange(fd[0], 1, 2);
		close(fd[0]);
		_exit(check_done());
	}
	close(fd[0]);
	exchange(fd[1], 2, 1);
	close(fd[1]);
	CHECK(wait_ok());
	wire(NULL);
}

int main(void)
{
	int first = getenv("SEED") ? atoi(getenv("SEED")) * 5 : 0, last = first ? first + 5 : 3;
	char faults[200];

	with("");
	for (int seed = first + 1; seed <= last; seed++) {       /* `make nightly` goes through a hundred */
		snprintf(faults, sizeof(faults), "loss=3,delay=2,reorder=5,dup=1,corrupt=0.5,seed=%d", seed);
		with(faults);
	}
	with("loss=10,delay=1,seed=9");
	return check_done();
}
