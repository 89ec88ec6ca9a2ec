/* What the parent writes as soon as fork returns, without a sleep in between, the child never sees. */
#include "tools.h"

int main(void)
{
	volatile char *p = pages_new(8);
	struct gate g;

	gate_new(&g);
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 8; i++)
			p[i * PAGE] = 'a';
		if (fork() == 0) {
			gate_wait(&g);
			for (int i = 0; i < 8; i++)
				CHECK_EQ(p[i * PAGE], 'a');
			_exit(check_done());
		}
		for (int i = 0; i < 8; i++)
			p[i * PAGE] = 'b';
		gate_open(&g);
		CHECK(wait_ok());
	}
	return check_done();
}
