/* accept without a free descriptor fails at once and takes no connection: it is there for the next accept. */
#include "tools.h"
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(void)
{
	struct sockaddr_un a = { AF_UNIX, "\0accept-needs-fd" };
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0), s;
	struct rlimit rl, tight;
	char buf[4];

	CHECK(bind(l, (void *)&a, sizeof(a)) == 0 && listen(l, 2) == 0);
	getrlimit(RLIMIT_NOFILE, &rl);
	tight = rl;
	tight.rlim_cur = c + 1;
	CHECK(setrlimit(RLIMIT_NOFILE, &tight) == 0);
	CHECK_ERR(accept(l, NULL, NULL), EMFILE);       /* nobody connects: it must not wait either */
	CHECK(connect(c, (void *)&a, sizeof(a)) == 0);
	CHECK_EQ(write(c, "abc", 3), 3);
	CHECK_ERR(accept(l, NULL, NULL), EMFILE);
	CHECK(setrlimit(RLIMIT_NOFILE, &rl) == 0);
	s = accept(l, NULL, NULL);
	CHECK(s >= 0);
	CHECK_EQ(read(s, buf, 4), 3);
	return check_done();
}
