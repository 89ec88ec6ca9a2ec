/* A set-user-ID program runs with its owner's effective and saved id; the real id is the caller's. */
#include "execprog.h"
#include "tools.h"
#include <sys/auxv.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	uid_t r, e, s;
	gid_t rg, eg, sg;

	if (argc > 1) {
		getresuid(&r, &e, &s);
		getresgid(&rg, &eg, &sg);
		CHECK_EQ(r, 1000);
		CHECK_EQ(e, 2000);
		CHECK_EQ(s, 2000);
		CHECK_EQ(rg, 1000);
		CHECK_EQ(eg, 3000);
		CHECK_EQ(sg, 3000);
		CHECK_EQ(getauxval(AT_SECURE), 1);
		return check_done();
	}
	copy_self("prog", 2000, 3000, 06755);
	if (fork() == 0) {
		if (setgroups(0, NULL) < 0 || setgid(1000) < 0 || setuid(1000) < 0)
			_exit(98);
		execl("./prog", "prog", "check", NULL);
		_exit(99);
	}
	CHECK(wait_ok());
	unlink("prog");
	return check_done();
}
