/* msgrcv: type 0 first, >0 that type, <0 lowest up to, MSG_EXCEPT; E2BIG or MSG_NOERROR for long ones; ENOMSG. */
#include "tools.h"
#include <sys/msg.h>

struct m {
	long type;
	char text[16];
};

static int send(int q, long type, const char *text)
{
	struct m m = {.type = type};

	strcpy(m.text, text);
	return msgsnd(q, &m, strlen(text), 0);
}

static const char *take(int q, long type, int flags)
{
	static struct m m;
	int n = msgrcv(q, &m, 15, type, flags | IPC_NOWAIT);

	if (n < 0)
		return "none";
	m.text[n] = 0;
	return m.text;
}

int main(void)
{
	int q = msgget(IPC_PRIVATE, 0600);
	struct m m;

	CHECK(q >= 0);
	CHECK(send(q, 3, "three") == 0 && send(q, 1, "one") == 0 && send(q, 2, "two") == 0);
	CHECK(send(q, 1, "uno") == 0 && send(q, 5, "five") == 0 && send(q, 3, "tre") == 0);
	CHECK_STR(take(q, 0, 0), "three");
	CHECK_STR(take(q, 3, 0), "tre");
	CHECK_STR(take(q, -4, 0), "one");
	CHECK_STR(take(q, -4, 0), "uno");
	CHECK_STR(take(q, 2, MSG_EXCEPT), "five");
	CHECK_STR(take(q, -2, 0), "two");
	CHECK_STR(take(q, 9, 0), "none");
	CHECK(send(q, 2, "two") == 0);
	CHECK_ERR(msgrcv(q, &m, 1, 0, IPC_NOWAIT), E2BIG);
	CHECK_EQ(msgrcv(q, &m, 1, 0, IPC_NOWAIT | MSG_NOERROR), 1);
	CHECK_EQ(m.text[0], 't');
	CHECK_ERR(msgrcv(q, &m, 1, 0, IPC_NOWAIT), ENOMSG);
	CHECK(send(q, 7, "") == 0);
	CHECK_EQ(msgrcv(q, &m, 0, 7, 0), 0);
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	return check_done();
}
