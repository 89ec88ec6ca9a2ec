/* A negative type takes the lowest type up to it, of those the oldest, whatever lies before or behind; the most negative
   one takes any. */
#include "tools.h"
#include <limits.h>
#include <sys/msg.h>

static struct { long type; char text[64]; } m;

static void one_order(const long *types, int n, long limit, const long *want, int wants)
{
	int q = msgget(IPC_PRIVATE, 0600);

	for (int i = 0; i < n; i++) {
		m.type = types[i];
		m.text[0] = i;
		CHECK(msgsnd(q, &m, 1, 0) == 0);
	}
	for (int i = 0; i < wants; i++) {
		CHECK_EQ(msgrcv(q, &m, 1, limit, IPC_NOWAIT), 1);
		CHECK_EQ(m.type, types[want[i]]);
		CHECK_EQ(m.text[0], want[i]);
	}
	CHECK_ERR(msgrcv(q, &m, 1, limit, IPC_NOWAIT), ENOMSG);
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
}

int main(void)
{
	one_order((long[]){5, 3, 4, 3, 2, 6}, 6, -4, (long[]){4, 1, 3, 2}, 4);
	one_order((long[]){2, 1, 1, 3}, 4, -3, (long[]){1, 2, 0, 3}, 4);
	one_order((long[]){4, 2, 2, 4}, 4, -4, (long[]){1, 2, 0, 3}, 4);
	one_order((long[]){9, LONG_MAX, 1}, 3, LONG_MIN, (long[]){2, 0, 1}, 3);
	return check_done();
}
