/* setreuid and setregid change the saved id, too, when the real one is set; setfsuid and setfsgid return the old one and
   never fail; a process without the right may only take the ids it has. */
#include "check.h"
#include <sys/fsuid.h>
#include <sys/syscall.h>

static int without_rights(void)
{
	uid_t r, e, s;
	gid_t gr, ge, gs;

	CHECK(syscall(SYS_setregid, 1000, 1001) == 0);
	CHECK(getresgid(&gr, &ge, &gs) == 0 && gr == 1000 && ge == 1001 && gs == 1001);
	CHECK(syscall(SYS_setreuid, 1000, 1001) == 0);
	CHECK(getresuid(&r, &e, &s) == 0 && r == 1000 && e == 1001 && s == 1001);
	CHECK_ERR(syscall(SYS_setregid, 5, -1), EPERM);
	CHECK_ERR(syscall(SYS_setregid, -1, 5), EPERM);
	CHECK_ERR(syscall(SYS_setreuid, -1, 5), EPERM);
	CHECK(syscall(SYS_setregid, -1, 1000) == 0 && getegid() == 1000);
	CHECK_EQ(syscall(SYS_setfsuid, 5), 1001);                /* not allowed: says what it is, and stays */
	CHECK_EQ(syscall(SYS_setfsuid, 1000), 1001);
	CHECK_EQ(syscall(SYS_setfsuid, -1), 1000);
	CHECK_EQ(syscall(SYS_setfsgid, 5), 1000);
	CHECK_EQ(syscall(SYS_setfsgid, 1001), 1000);             /* the saved one */
	CHECK_EQ(syscall(SYS_setfsgid, -1), 1001);
	return check_done();
}

int main(void)
{
	if (getuid() != 0) {
		fprintf(stderr, "SKIP needs root\n");
		return 77;
	}
	CHECK_EQ(syscall(SYS_setfsuid, 7), 0);
	CHECK_EQ(syscall(SYS_setfsuid, -1), 7);
	CHECK_EQ(syscall(SYS_setfsuid, 0), 7);
	CHECK_EQ(syscall(SYS_setfsgid, 7), 0);
	CHECK_EQ(syscall(SYS_setfsgid, 0), 7);
	if (fork() == 0)
		_exit(without_rights());
	CHECK(wait_ok());
	return check_done();
}
