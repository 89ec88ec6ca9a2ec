/* Two processes play ping-pong through one queue, and a crowd sends and receives through one that is nearly always full or
   empty: no wake is lost. */
#include "tools.h"
#include <sys/msg.h>

struct letter {
	long type;
	char text[64];
};

static int put(int q, long type, size_t n)
{
	struct letter l = {.type = type};

	return msgsnd(q, &l, n, 0) == 0;
}

static int get(int q, long type)
{
	struct letter l;

	return msgrcv(q, &l, sizeof(l.text), type, 0) >= 0;
}

int main(void)
{
	int q = msgget(IPC_PRIVATE, 0600);
	struct msqid_ds d;

	CHECK(q >= 0);
	if (fork() == 0) {
		for (int i = 0; i < 400; i++)
			if (!get(q, 1) || !put(q, 2, 1))
				_exit(1);
		_exit(0);
	}
	for (int i = 0; i < 400; i++)
		if (!CHECK(put(q, 1, 1) && get(q, 2)))
			break;
	CHECK(wait_ok());
	CHECK(msgctl(q, IPC_STAT, &d) == 0);
	d.msg_qbytes = 128;
	CHECK(msgctl(q, IPC_SET, &d) == 0);
	for (int k = 0; k < 4; k++) {
		if (fork() == 0) {
			for (int i = 0; i < 100; i++)
				if (!(k % 2 ? put(q, 1, 64) : get(q, 0)))
					_exit(1);
			_exit(0);
		}
	}
	for (int k = 0; k < 4; k++)
		CHECK(wait_ok());
	CHECK(msgctl(q, IPC_STAT, &d) == 0);
	CHECK_EQ(d.msg_qnum, 0);
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	return check_done();
}
