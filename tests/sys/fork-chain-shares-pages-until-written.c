/* A page shared by a chain of five generations is copied for each writer and for nobody else. */
#include "tools.h"

static void generation(char *p, int n)
{
	CHECK_EQ(*p, 'a' + n);
	if (n == 5)
		return;
	*p = 'a' + n + 1;
	if (fork() == 0) {
		generation(p, n + 1);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_EQ(*p, 'a' + n + 1);
}

int main(void)
{
	char *p = pages_new(1);

	*p = 'a';
	generation(p, 0);
	return check_done();
}
