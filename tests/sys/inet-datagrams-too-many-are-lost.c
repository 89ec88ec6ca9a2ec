/* UDP never waits for its receiver: when that one's queue is full, what comes is lost; what waits is whole and in order. */
#include "inet.h"

int main(void)
{
	int d = datagrams(), c = dial(d, SOCK_DGRAM), n = 5000, got = 0, last = -1, now;
	char b[1000];

	for (int i = 0; i < n; i++) {
		memset(b, i, sizeof(b));
		memcpy(b, &i, sizeof(i));
		if (!CHECK_EQ(send(c, b, sizeof(b), 0), sizeof(b)))
			break;
	}
	CHECK_EQ(polled(c), POLLOUT);
	while (recv(d, b, sizeof(b), MSG_DONTWAIT) == sizeof(b)) {
		memcpy(&now, b, sizeof(now));
		CHECK(now > last && b[999] == (char)now);
		last = now;
		got++;
	}
	CHECK(got > 50 && got < n && last == got - 1);
	CHECK(send(c, b, 10, 0) == 10 && recv(d, b, sizeof(b), 0) == 10);
	return check_done();
}
