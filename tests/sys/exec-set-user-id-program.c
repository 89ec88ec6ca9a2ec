/* A set-user-ID program runs with its owner's effective and saved id; the real id is the caller's. */
#include "tools.h"
#include <sys/auxv.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	char buf[8192];
	int in, out, n;
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
	in = open("/proc/self/exe", O_RDONLY);
	out = open("prog", O_WRONLY | O_CREAT, 0755);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		CHECK_EQ(write(out, buf, n), n);
	CHECK(fchown(out, 2000, 3000) == 0);
	CHECK(fchmod(out, 06755) == 0);
	close(out);
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
