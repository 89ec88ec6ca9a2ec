/* SO_LOCK_FILTER: from then on the filter of the socket, or that there is none, stays, and so does the lock: socket(7). */
#include "check.h"
#include <stdint.h>
#include <sys/socket.h>

struct insn { uint16_t code; uint8_t jt, jf; uint32_t k; };
struct prog { uint16_t len; struct insn *insn; };

static int set(int s, int name, int v)
{
	return setsockopt(s, SOL_SOCKET, name, &v, sizeof(v));
}

int main(void)
{
	struct insn drop = { 0x06, 0, 0, 0 };
	struct prog prog = { 1, &drop };
	int s = socket(AF_INET, SOCK_DGRAM, 0), yes = 0;
	socklen_t n = sizeof(yes);

	CHECK_EQ(set(s, SO_LOCK_FILTER, 0), 0);
	CHECK_EQ(setsockopt(s, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)), 0);
	CHECK_EQ(set(s, SO_LOCK_FILTER, 1), 0);
	CHECK_EQ(set(s, SO_LOCK_FILTER, 1), 0);
	CHECK_ERR(set(s, SO_LOCK_FILTER, 0), EPERM);
	CHECK_ERR(setsockopt(s, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)), EPERM);
	CHECK_ERR(set(s, SO_DETACH_FILTER, 0), EPERM);
	CHECK_EQ(getsockopt(s, SOL_SOCKET, SO_LOCK_FILTER, &yes, &n), 0);
	CHECK_EQ(yes, 1);

	s = socket(AF_UNIX, SOCK_DGRAM, 0);
	CHECK_ERR(set(s, SO_DETACH_FILTER, 0), ENOENT);
	CHECK_EQ(set(s, SO_LOCK_FILTER, 1), 0);
	CHECK_ERR(set(s, SO_DETACH_FILTER, 0), EPERM);
	return check_done();
}
