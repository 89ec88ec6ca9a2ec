/* uname, sysinfo and the host name: set by root, cut at 64, refused to others. */
#include "tools.h"
#include <sys/sysinfo.h>
#include <sys/utsname.h>

int main(void)
{
	struct utsname u, old;
	struct sysinfo si;
	char name[80];

	CHECK(uname(&old) == 0);
	CHECK_STR(old.machine, "x86_64");
	CHECK(old.release[0] >= '5' && old.release[0] <= '9');
	CHECK(sethostname("testhost", 8) == 0);
	uname(&u);
	CHECK_STR(u.nodename, "testhost");
	CHECK(gethostname(name, sizeof(name)) == 0);
	CHECK_STR(name, "testhost");
	CHECK_ERR(sethostname("x", 65), EINVAL);
	CHECK_ERR(sethostname("x", -1), EINVAL);
	CHECK(sysinfo(&si) == 0);
	CHECK(si.totalram * si.mem_unit > 16 << 20);
	CHECK(si.freeram <= si.totalram && si.procs > 0 && si.uptime >= 0);
	if (fork() == 0) {
		setuid(1000);
		CHECK_ERR(sethostname("x", 1), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(sethostname(old.nodename, strlen(old.nodename)) == 0);
	return check_done();
}
