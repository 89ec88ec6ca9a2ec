/* setuid as root changes all three ids and cannot be undone; seteuid can; setre/setres follow their rules. */
#include "tools.h"

static void ids(uid_t r, uid_t e, uid_t s, int line)
{
	uid_t a, b, c;

	getresuid(&a, &b, &c);
	if (a != r || b != e || c != s)
		check_failed(__FILE__, line, "ids are %d %d %d, not %d %d %d", a, b, c, r, e, s);
}

int main(void)
{
	if (fork() == 0) {
		CHECK(seteuid(1000) == 0);
		ids(0, 1000, 0, __LINE__);
		CHECK(seteuid(0) == 0);
		CHECK(setreuid(500, 600) == 0);
		ids(500, 600, 600, __LINE__);
		CHECK_ERR(setuid(0), EPERM);
		CHECK(setuid(500) == 0);
		ids(500, 500, 600, __LINE__);
		CHECK(setreuid(-1, 600) == 0);
		ids(500, 600, 600, __LINE__);
		_exit(check_done());
	}
	CHECK(wait_ok());
	if (fork() == 0) {
		CHECK(setresuid(1, 2, 3) == 0);
		ids(1, 2, 3, __LINE__);
		CHECK(setresuid(3, 1, 2) == 0);
		ids(3, 1, 2, __LINE__);
		CHECK_ERR(setresuid(0, -1, -1), EPERM);
		CHECK_ERR(setreuid(2, -1), EPERM);
		CHECK(setresuid(-1, -1, -1) == 0);
		ids(3, 1, 2, __LINE__);
		CHECK_ERR(setgid(5), EPERM);
		CHECK_ERR(setgroups(0, NULL), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	if (fork() == 0) {
		CHECK(setuid(1000) == 0);
		ids(1000, 1000, 1000, __LINE__);
		CHECK_ERR(setuid(0), EPERM);
		CHECK_ERR(seteuid(0), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
