/* 1000 connections at once, each with both of its ends here: all talk, none leaves anything. */
#include "inet.h"
#include <sys/resource.h>

#define MANY 1000

static int c[MANY], s[MANY];

int main(void)
{
	struct rlimit r = { 2 * MANY + 50, 2 * MANY + 50 };
	int l, n = MANY;
	char b;

	setrlimit(RLIMIT_NOFILE, &r);
	wire("");
	l = listener(128);
	for (int i = 0; i < n; i++) {
		c[i] = dial(l, SOCK_STREAM);
		if (!CHECK((s[i] = accept(l, NULL, NULL)) >= 0))
			n = i;
	}
	for (int i = 0; i < n; i++)
		CHECK_EQ(write(c[i], &(char){ i }, 1), 1);
	for (int i = 0; i < n; i++)
		CHECK(read(s[i], &b, 1) == 1 && b == (char)i);
	for (int i = 0; i < n; i++) {
		close(i & 1 ? c[i] : s[i]);
		CHECK_EQ(read(i & 1 ? s[i] : c[i], &b, 1), 0);
		close(i & 1 ? s[i] : c[i]);
	}
	close(l);
	wire(NULL);
	return check_done();
}
