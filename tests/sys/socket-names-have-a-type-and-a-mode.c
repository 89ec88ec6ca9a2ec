/* An abstract name belongs to one type of socket; a file's socket of another type is EPROTOTYPE. The file gets the mode
   that fchmod gave the socket. */
#include "check.h"
#include <sys/socket.h>
#include <sys/un.h>

int main(void)
{
	struct sockaddr_un file = { AF_UNIX, "typed" }, name = { AF_UNIX, "\0typed-name" };
	int s = socket(AF_UNIX, SOCK_STREAM, 0), d = socket(AF_UNIX, SOCK_DGRAM, 0), q = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	struct stat st;

	umask(022);
	CHECK_EQ(fchmod(s, 0670), 0);
	CHECK_EQ(bind(s, (void *)&file, sizeof(file)), 0);
	CHECK(stat("typed", &st) == 0 && S_ISSOCK(st.st_mode));
	CHECK_EQ(st.st_mode & 0777, 0650);
	CHECK_EQ(listen(s, 1), 0);
	CHECK_ERR(connect(d, (void *)&file, sizeof(file)), EPROTOTYPE);
	CHECK_ERR(connect(q, (void *)&file, sizeof(file)), EPROTOTYPE);
	CHECK_ERR(sendto(d, "x", 1, 0, (void *)&file, sizeof(file)), EPROTOTYPE);
	CHECK_EQ(bind(d, (void *)&name, 12), 0);
	CHECK_ERR(connect(q, (void *)&name, 12), ECONNREFUSED);
	CHECK_EQ(bind(q, (void *)&name, 12), 0);
	CHECK_ERR(bind(socket(AF_UNIX, SOCK_DGRAM, 0), (void *)&name, 12), EADDRINUSE);
	return check_done();
}
