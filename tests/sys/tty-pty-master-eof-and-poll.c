/* The master reads EIO once the last slave is closed; poll tells; the slave can be opened again. */
#include "tools.h"
#include "ptypair.h"
#include <poll.h>

int main(void)
{
	char c;
	int m, s = pty_pair(&m);
	struct pollfd p = {m, POLLIN, 0};

	CHECK_EQ(poll(&p, 1, 0), 0);
	CHECK_EQ(write(s, "x", 1), 1);
	CHECK_EQ(poll(&p, 1, -1), 1);
	CHECK_EQ(p.revents, POLLIN);
	close(s);
	CHECK_EQ(read(m, &c, 1), 1);
	CHECK_ERR(read(m, &c, 1), EIO);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents & POLLHUP, POLLHUP);
	s = open(ptsname(m), O_RDWR | O_NOCTTY);
	CHECK(s >= 0);
	CHECK_EQ(write(s, "y", 1), 1);
	CHECK_EQ(read(m, &c, 1), 1);
	CHECK_EQ(c, 'y');
	return check_done();
}
