/* A thousand single-page areas of alternating protection, found right each time, unmapped in one call. */
#include "tools.h"

int main(void)
{
	enum { N = 1000 };
	char *p = pages_new(N);

	for (int i = 0; i < N; i++)
		p[i * PAGE] = i;
	for (int i = 0; i < N; i += 2)
		CHECK(mprotect(p + i * PAGE, PAGE, PROT_READ) == 0);
	for (int i = 0; i < N; i += 37) {
		CHECK_EQ(write_fault(p + i * PAGE + 1), i % 2 ? 0 : SIGSEGV);
		CHECK_EQ(p[i * PAGE], (char)i);
	}
	CHECK(mprotect(p, N * PAGE, PROT_READ | PROT_WRITE) == 0);
	for (int i = 0; i < N; i += 37)
		CHECK_EQ(write_fault(p + i * PAGE + 1), 0);
	CHECK(munmap(p, N * PAGE) == 0);
	return check_done();
}
