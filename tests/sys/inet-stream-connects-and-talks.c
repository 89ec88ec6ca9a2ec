/* A connection: both ends know both names; bytes go both ways and lose their edges; either end may write much. */
#include "inet.h"

#define MUCH (1 << 20)

static char block[10000];

static void send_much(int fd)
{
	for (int done = 0; done < MUCH;) {
		for (int i = 0; i < sizeof(block); i++)
			block[i] = (done + i) % 251;
		int n = write(fd, block, done + sizeof(block) > MUCH ? MUCH - done : sizeof(block));
		if (!CHECK(n > 0))
			return;
		done += n;
	}
}

static void take_much(int fd)
{
	for (int done = 0, n; done < MUCH; done += n) {
		n = read(fd, block, sizeof(block));
		if (!CHECK(n > 0))
			return;
		for (int i = 0; i < n; i++)
			if (block[i] != (char)((done + i) % 251))
				return (void)CHECK_EQ(block[i], (done + i) % 251);
	}
}

int main(void)
{
	int l = listener(5), c = dial(l, SOCK_STREAM), s;
	struct sockaddr_in who = { 0 };
	socklen_t len = sizeof(who);
	char b[8];

	CHECK_EQ(option(l, SOL_SOCKET, SO_ACCEPTCONN), 1);
	CHECK((s = accept4(l, (void *)&who, &len, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0);
	CHECK(len == sizeof(who) && same(who, name_of(c)));
	CHECK(fcntl(s, F_GETFL) == (O_RDWR | O_NONBLOCK) && fcntl(s, F_GETFD) == FD_CLOEXEC);
	CHECK(same(name_of(s), name_of(l)) && same(peer_of(c), name_of(l)) && same(peer_of(s), name_of(c)));
	CHECK(name_of(c).sin_addr.s_addr == htonl(INADDR_LOOPBACK));
	CHECK_ERR(read(s, b, 1), EAGAIN);
	CHECK(fcntl(s, F_SETFL, 0) == 0);
	CHECK(write(c, "ab", 2) == 2 && send(c, "cde", 3, 0) == 3);
	CHECK(recv(s, b, 4, MSG_WAITALL) == 4 && memcmp(b, "abcd", 4) == 0 && read(s, b, 8) == 1 && b[0] == 'e');
	for (int turn = 0; turn < 2; turn++) {
		if (fork() == 0) {
			send_much(turn ? c : s);
			_exit(check_done());
		}
		take_much(turn ? s : c);
		CHECK(wait_ok());
	}
	close(c);
	CHECK_EQ(read(s, b, 8), 0);
	return check_done();
}
