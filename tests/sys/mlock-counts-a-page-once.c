/* Locking again what is locked costs nothing of RLIMIT_MEMLOCK, nor do mlockall's old pages; MCL_FUTURE holds maps
   to come, the heap and growth to the limit. */
#include "tools.h"
#include <sys/resource.h>

static void unprivileged(void)
{
	struct rlimit rl, more;
	char *p = pages_new(200), *q;

	getrlimit(RLIMIT_MEMLOCK, &more);
	rl = more;
	rl.rlim_cur = 256 * PAGE;
	more.rlim_cur = more.rlim_max;
	CHECK(setrlimit(RLIMIT_MEMLOCK, &rl) == 0);
	CHECK(setuid(1000) == 0);
	CHECK(mlock(p, 200 * PAGE) == 0);
	CHECK(mlock(p, 200 * PAGE) == 0);
	CHECK(mlock(p + PAGE, 100 * PAGE) == 0);
	CHECK(setrlimit(RLIMIT_MEMLOCK, &more) == 0);
	CHECK(mlockall(MCL_CURRENT) == 0);
	CHECK(munlockall() == 0);
	CHECK(mlock(p, 10 * PAGE) == 0 && mlockall(MCL_FUTURE) == 0);
	more.rlim_cur = 20 * PAGE;
	CHECK(setrlimit(RLIMIT_MEMLOCK, &more) == 0);
	q = mmap(NULL, 10 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(q != MAP_FAILED);
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EAGAIN);
	CHECK_ERR(mlock(p + 10 * PAGE, PAGE), ENOMEM);
	char *end = (char *)syscall(SYS_brk, 0);
	CHECK(syscall(SYS_brk, end + 2 * PAGE) == (long)end);
	CHECK(mremap(q, 10 * PAGE, 11 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED && errno == EAGAIN);
}

int main(void)
{
	if (fork() == 0) {
		unprivileged();
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
