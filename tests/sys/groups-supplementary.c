/* setgroups and getgroups: order kept or sorted, sizes checked, inherited by fork. */
#include "tools.h"

int main(void)
{
	gid_t list[4] = {10, 20, 30, 40}, got[8];

	if (fork() == 0) {
		CHECK(setgroups(4, list) == 0);
		CHECK_EQ(getgroups(0, NULL), 4);
		CHECK_EQ(getgroups(8, got), 4);
		CHECK(memcmp(got, list, sizeof(list)) == 0);
		CHECK_ERR(getgroups(3, got), EINVAL);
		CHECK_ERR(getgroups(-1, got), EINVAL);
		CHECK_ERR(setgroups(65537, list), EINVAL);
		CHECK_ERR(syscall(SYS_setgroups, 2, 8L), EFAULT);
		if (fork() == 0)
			_exit(getgroups(8, got) == 4 ? 0 : 1);
		CHECK(wait_ok());
		CHECK(setgroups(0, NULL) == 0);
		CHECK_EQ(getgroups(8, got), 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
