/* Reading untouched memory in two processes shows zero; the first write in one stays invisible to the other. */
#include "tools.h"

int main(void)
{
	struct gate g;
	char *p = pages_new(2);

	gate_new(&g);
	CHECK_EQ(p[0], 0);
	if (fork() == 0) {
		gate_wait(&g);
		CHECK_EQ(p[0], 0);
		CHECK_EQ(p[PAGE], 0);
		_exit(check_done());
	}
	p[0] = 1;
	p[PAGE] = 1;
	gate_open(&g);
	CHECK(wait_ok());
	munmap(p, 2 * PAGE);
	return check_done();
}
