/* A page made read-only and writable again after fork still breaks its sharing before it is written. */
#include "tools.h"

int main(void)
{
	char *p = pages_new(1);

	*p = 'a';
	if (fork() == 0) {
		mprotect(p, PAGE, PROT_READ);
		mprotect(p, PAGE, PROT_READ | PROT_WRITE);
		*p = 'c';
		_exit(*p == 'c' ? 0 : 1);
	}
	CHECK(wait_ok());
	CHECK_EQ(*p, 'a');
	munmap(p, PAGE);
	return check_done();
}
