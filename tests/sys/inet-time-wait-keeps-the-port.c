/* Who ends a connection first keeps its port for a while: bind finds it taken, unless both have set SO_REUSEADDR; the
   other side keeps nothing. */
#include "inet.h"

static int bind_again(struct sockaddr_in a, int reuse)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), r;

	CHECK(set_option(fd, SOL_SOCKET, SO_REUSEADDR, reuse) == 0);
	r = bind(fd, ADDR(&a)) ? errno : 0;
	close(fd);
	return r;
}

static void end_first(int reuse)
{
	int l = listener(1), c, s;
	struct sockaddr_in a = name_of(l), b;
	char x;

	CHECK(set_option(l, SOL_SOCKET, SO_REUSEADDR, reuse) == 0);
	c = dial(l, SOCK_STREAM);
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	b = name_of(c);
	close(l);
	CHECK_EQ(bind_again(a, 0), EADDRINUSE);  /* its accepted connection is still there */
	close(s);
	CHECK_EQ(read(c, &x, 1), 0);
	close(c);
	CHECK_EQ(bind_again(a, 0), EADDRINUSE);
	CHECK_EQ(bind_again(b, 0), 0);
	CHECK_EQ(bind_again(a, 1), reuse ? 0 : EADDRINUSE);
}

int main(void)
{
	end_first(0);
	end_first(1);
	return check_done();
}
