/* flock: shared with dups and forks, separate for each open; upgrade, LOCK_NB, release by last close. */
#include "tools.h"
#include <sys/file.h>

int main(void)
{
	int a = open("f", O_CREAT | O_RDWR, 0600), b = open("f", O_RDWR), d = dup(a);
	struct gate g;

	gate_new(&g);
	CHECK(flock(a, LOCK_EX) == 0);
	CHECK(flock(d, LOCK_EX | LOCK_NB) == 0);
	CHECK_ERR(flock(b, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	CHECK_ERR(flock(b, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	CHECK(flock(a, LOCK_SH) == 0);
	CHECK(flock(b, LOCK_SH | LOCK_NB) == 0);
	CHECK_ERR(flock(a, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	CHECK(flock(b, LOCK_UN) == 0);
	CHECK(flock(a, LOCK_EX) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(a);
		close(d);
		gate_open(&g);
		CHECK(flock(b, LOCK_EX) == 0);
		_exit(check_done());
	}
	gate_wait(&g);
	wait_asleep(pid);
	close(a);
	CHECK_ERR(flock(b, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	close(d);
	CHECK(wait_ok());
	CHECK_ERR(flock(b, 0), EINVAL);
	CHECK_ERR(flock(99, LOCK_EX), EBADF);
	unlink("f");
	return check_done();
}
