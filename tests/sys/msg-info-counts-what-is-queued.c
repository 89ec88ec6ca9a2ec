/* MSG_INFO tells how many queues, messages and bytes there are: sent, received and lost with their queue. */
#include "tools.h"
#include <sys/msg.h>

static struct msginfo total(void)
{
	struct msginfo i;

	CHECK(msgctl(0, MSG_INFO, (struct msqid_ds *)&i) >= 0);
	return i;
}

int main(void)
{
	struct { long type; char text[100]; } m = {1, ""};
	struct msginfo before = total(), now;
	int a = msgget(IPC_PRIVATE, 0600), b = msgget(IPC_PRIVATE, 0600);

	CHECK(msgsnd(a, &m, 100, 0) == 0 && msgsnd(a, &m, 50, 0) == 0 && msgsnd(b, &m, 7, 0) == 0);
	now = total();
	CHECK_EQ(now.msgpool - before.msgpool, 2);
	CHECK_EQ(now.msgmap - before.msgmap, 3);
	CHECK_EQ(now.msgtql - before.msgtql, 157);
	CHECK_EQ(msgrcv(a, &m, 100, 0, 0), 100);
	now = total();
	CHECK_EQ(now.msgmap - before.msgmap, 2);
	CHECK_EQ(now.msgtql - before.msgtql, 57);
	CHECK(msgctl(a, IPC_RMID, NULL) == 0 && msgctl(b, IPC_RMID, NULL) == 0);
	now = total();
	CHECK_EQ(now.msgpool, before.msgpool);
	CHECK_EQ(now.msgmap, before.msgmap);
	CHECK_EQ(now.msgtql, before.msgtql);
	return check_done();
}
