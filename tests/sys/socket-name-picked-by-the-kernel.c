/* Who binds a local socket to a family alone gets an abstract name of five characters from the kernel, each another. */
#include "check.h"
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct sockaddr_un picked(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	socklen_t len = sizeof(a);
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	CHECK_EQ(bind(s, (struct sockaddr *)&a, sizeof(sa_family_t)), 0);
	CHECK(getsockname(s, (struct sockaddr *)&a, &len) == 0);
	CHECK(len == offsetof(struct sockaddr_un, sun_path) + 6 && a.sun_path[0] == 0);
	return a;
}

int main(void)
{
	struct sockaddr_un a = picked(), b = picked();

	CHECK(memcmp(a.sun_path, b.sun_path, 6) != 0);
	return check_done();
}
