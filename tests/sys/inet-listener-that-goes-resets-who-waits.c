/* Who connected and was never accepted is reset when the listener closes; who comes later is refused. An accept that
   waits ends with EINVAL when its listener is shut down. */
#include "tools.h"
#include "inet.h"
#include <pthread.h>

static int l;

static void *accepts(void *arg)
{
	errno = 0;
	return (void *)(long)(accept(l, NULL, NULL) < 0 ? errno : 0);
}

int main(void)
{
	struct sockaddr_in a;
	int c, late;
	void *got;
	char b;

	l = listener(3);
	a = name_of(l);
	c = dial(l, SOCK_STREAM);
	CHECK(write(c, "x", 1) == 1);
	close(l);
	CHECK_EQ(poll_for(c, POLLIN) & (POLLERR | POLLHUP), POLLERR | POLLHUP);
	CHECK_ERR(read(c, &b, 1), ECONNRESET);
	late = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_ERR(connect(late, ADDR(&a)), ECONNREFUSED);

	l = listener(3);
	a = name_of(l);
	pthread_t t;
	CHECK(pthread_create(&t, NULL, accepts, NULL) == 0);
	CHECK(poll(NULL, 0, 20) == 0);
	CHECK(shutdown(l, SHUT_RD) == 0);
	CHECK(pthread_join(t, &got) == 0);
	CHECK_EQ((long)got, EINVAL);
	CHECK_ERR(accept(l, NULL, NULL), EINVAL);
	CHECK_EQ(option(l, SOL_SOCKET, SO_ACCEPTCONN), 0);
	late = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_ERR(connect(late, ADDR(&a)), ECONNREFUSED);
	CHECK(listen(l, 1) == 0);                /* it kept its address; the port was not one it asked for */
	a.sin_port = name_of(l).sin_port;
	CHECK(a.sin_port != 0 && same(name_of(l), a));
	late = socket(AF_INET, SOCK_STREAM, 0);
	CHECK(connect(late, ADDR(&a)) == 0);
	return check_done();
}
