/* MADV_DONTFORK leaves a range out of the child, MADV_WIPEONFORK gives it zeroes. */
#include "tools.h"

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

int main(void)
{
	char *a = pages_new(1), *b = pages_new(1), *c = pages_new(1);

	*a = *b = *c = 'x';
	CHECK(madvise(a, PAGE, MADV_DONTFORK) == 0);
	CHECK(madvise(b, PAGE, MADV_WIPEONFORK) == 0);
	if (fork() == 0) {
		CHECK_EQ(read_fault(a), SIGSEGV);
		CHECK_EQ(*b, 0);
		CHECK_EQ(*c, 'x');
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(*a == 'x' && *b == 'x');
	CHECK(madvise(a, PAGE, MADV_DOFORK) == 0);
	if (fork() == 0)
		_exit(*a == 'x' ? 0 : 1);
	CHECK(wait_ok());
	munmap(a, PAGE);
	munmap(b, PAGE);
	munmap(c, PAGE);
	return check_done();
}
