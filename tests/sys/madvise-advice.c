/* madvise: DONTNEED drops, FREE may, REMOVE punches, the fork advices decide what a child gets; errors. */
#include "check.h"
#include <sys/mman.h>

#define P 4096
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#define MADV_KEEPONFORK 19
#endif

static char *map(int pages, int flags)
{
	char *p = mmap(NULL, pages * P, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	memset(p, 'm', pages * P);
	return p;
}

int main(void)
{
	char *p = map(8, MAP_PRIVATE), *s = map(8, MAP_SHARED), *ro;
	unsigned char v[8];
	int status;

	CHECK(madvise(p + P, 2 * P, MADV_DONTNEED) == 0);
	CHECK(p[0] == 'm' && p[P] == 0 && p[2 * P] == 0 && p[3 * P] == 'm');
	CHECK(madvise(s + P, 2 * P, MADV_DONTNEED) == 0 && s[P] == 'm');
	CHECK(madvise(s + P, 2 * P, MADV_REMOVE) == 0 && s[P] == 0 && s[2 * P] == 0 && s[0] == 'm' && s[3 * P] == 'm');
	CHECK(madvise(p + 3 * P, P, MADV_FREE) == 0 && (p[3 * P] == 0 || p[3 * P] == 'm'));
	CHECK_ERR(madvise(s, P, MADV_FREE), EINVAL);
	CHECK_ERR(madvise(p, P, MADV_REMOVE), EINVAL);

	CHECK(madvise(p + 4 * P, P, MADV_DONTFORK) == 0);
	CHECK(madvise(p + 5 * P, P, MADV_WIPEONFORK) == 0);
	CHECK_ERR(madvise(s, P, MADV_WIPEONFORK), EINVAL);
	if (fork() == 0) {
		CHECK(p[5 * P] == 0 && p[6 * P] == 'm');
		CHECK_ERR(mincore(p + 4 * P, P, v), ENOMEM);
		_exit(check_done());
	}
	wait_ok();
	CHECK(p[5 * P] == 'm' && p[4 * P] == 'm');
	CHECK(madvise(p + 4 * P, P, MADV_DOFORK) == 0 && madvise(p + 5 * P, P, MADV_KEEPONFORK) == 0);
	if (fork() == 0)
		_exit(p[4 * P] == 'm' && p[5 * P] == 'm' ? 0 : 1);
	wait_ok();

	CHECK(munmap(p, 8 * P) == 0);
	p = mmap(NULL, 8 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ro = mmap(NULL, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (madvise(p, 2 * P, MADV_POPULATE_WRITE) == 0) {
		CHECK(mincore(p, 8 * P, v) == 0 && (v[0] & 1) && (v[1] & 1) && !(v[2] & 1) && !(v[7] & 1));
		CHECK_ERR(madvise(ro, P, MADV_POPULATE_WRITE), EINVAL);
		CHECK(madvise(ro, P, MADV_POPULATE_READ) == 0);
	}
	CHECK(munmap(p + 3 * P, P) == 0);
	p[4 * P] = 'x';
	CHECK_ERR(madvise(p, 8 * P, MADV_DONTNEED), ENOMEM);      /* the hole is told, the rest is done */
	CHECK(p[4 * P] == 0);
	for (int i = 0; i <= 3; i++)
		CHECK(madvise(p, P, i) == 0);
	CHECK_ERR(madvise(p + 1, P, MADV_NORMAL), EINVAL);
	CHECK_ERR(madvise(p, P, 7777), EINVAL);
	CHECK(madvise(p, 0, MADV_DONTNEED) == 0);
	CHECK(mlock(p, P) == 0);
	CHECK_ERR(madvise(p, P, MADV_DONTNEED), EINVAL);
	CHECK(munlock(p, P) == 0 && madvise(p, P, MADV_DONTNEED) == 0);
	(void)status;
	return check_done();
}
