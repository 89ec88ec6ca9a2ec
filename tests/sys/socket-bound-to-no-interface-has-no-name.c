/* SO_BINDTOIFINDEX takes the number of an interface that is not there (yet): SO_BINDTODEVICE finds no name for it. Once
   bound, only CAP_NET_RAW binds anew. A negative number is none. */
#include "tools.h"
#include <netinet/in.h>
#include <sys/socket.h>

#define BINDTOIFINDEX 62

static int bind_index(int s, int index)
{
	return setsockopt(s, SOL_SOCKET, BINDTOIFINDEX, &index, sizeof(index));
}

static void family(int domain, int type)
{
	int s = socket(domain, type, 0), index = -1;
	socklen_t n = sizeof(index);
	char name[16];

	CHECK(s >= 0);
	CHECK_ERR(bind_index(s, -1), EINVAL);
	CHECK_EQ(bind_index(s, 12345), 0);
	CHECK_EQ(getsockopt(s, SOL_SOCKET, BINDTOIFINDEX, &index, &n), 0);
	CHECK_EQ(index, 12345);
	n = sizeof(name);
	CHECK_ERR(getsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, name, &n), ENODEV);
	CHECK_ERR(bind_index(s, 0), EPERM);
	CHECK_ERR(setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "", 0), EPERM);
	close(s);
}

int main(void)
{
	CHECK(setgroups(0, NULL) == 0 && setresgid(1000, 1000, 1000) == 0 && setresuid(1000, 1000, 1000) == 0);
	family(AF_INET, SOCK_DGRAM);
	family(AF_INET, SOCK_STREAM);
	family(AF_UNIX, SOCK_STREAM);
	family(AF_NETLINK, SOCK_RAW);
	return check_done();
}
