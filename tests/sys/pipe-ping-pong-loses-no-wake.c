/* Two processes play ping-pong through two pipes, and a crowd passes bytes around: no wake is lost, however they meet. */
#include "tools.h"

static void ping_pong(int rounds)
{
	int a[2], b[2];
	char c = 'x';

	CHECK(pipe(a) == 0 && pipe(b) == 0);
	if (fork() == 0) {
		for (int i = 0; i < rounds; i++)
			if (read(a[0], &c, 1) != 1 || write(b[1], &c, 1) != 1)
				_exit(1);
		_exit(0);
	}
	for (int i = 0; i < rounds; i++)
		if (!CHECK(write(a[1], &c, 1) == 1 && read(b[0], &c, 1) == 1))
			break;
	CHECK(wait_ok());
	close(a[0]);
	close(a[1]);
	close(b[0]);
	close(b[1]);
}

/* Writers of whole pages and readers of half ones, more bytes than the pipe holds. */
static void crowd(int writers, int pages)
{
	static char page[PAGE];
	int p[2];

	CHECK(pipe(p) == 0);
	for (int i = 0; i < 2 * writers; i++) {
		if (fork() == 0) {
			for (int n = 0; n < pages; n++)
				if ((i & 1 ? read(p[0], page, PAGE) : write(p[1], page, PAGE)) != PAGE)
					_exit(1);
			_exit(0);
		}
	}
	for (int i = 0; i < 2 * writers; i++)
		CHECK(wait_ok());
	close(p[0]);
	close(p[1]);
}

int main(void)
{
	ping_pong(1000);
	crowd(3, 100);
	return check_done();
}
