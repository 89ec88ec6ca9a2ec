/* Receivers that sleep get the first message of their kind, whoever came first among those that want it: a type, any
   but a type, up to a type, any. What no sleeper wants stays in the queue. */
#include "tools.h"
#include <sys/msg.h>

static struct { long type; char text[64]; } m;
static int q, done[2];
static pid_t last;

static void sleeper(char name, long type, int flags, long want)
{
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_EQ(msgrcv(q, &m, 64, type, flags), want);
		CHECK_EQ(m.type, want);
		CHECK_EQ(write(done[1], &name, 1), 1);
		_exit(check_done());
	}
	wait_asleep(pid);
	last = pid;
}

static void send(long type)
{
	m.type = type;
	CHECK(msgsnd(q, &m, type, 0) == 0);
}

static void expect(char name)
{
	struct msqid_ds ds;
	char c = 0;
	int status;
	pid_t pid;

	CHECK_EQ(read(done[0], &c, 1), 1);
	CHECK_EQ(c, name);
	pid = wait(&status);
	CHECK_EQ(status, 0);
	CHECK(msgctl(q, IPC_STAT, &ds) == 0);
	CHECK_EQ(ds.msg_lrpid, pid);                 /* handed over is received */
	CHECK(ds.msg_rtime != 0);
}

int main(void)
{
	struct msqid_ds ds;

	q = msgget(IPC_PRIVATE, 0600);
	CHECK(q >= 0 && pipe(done) == 0);
	sleeper('a', 7, 0, 7);
	sleeper('b', -4, 0, 3);
	sleeper('c', 9, MSG_EXCEPT, 8);
	sleeper('d', 7, 0, 7);
	send(8);
	expect('c');
	send(9);                                     /* nobody's */
	send(3);
	expect('b');
	send(7);
	expect('a');
	send(7);
	expect('d');
	sleeper('e', -4, 0, 4);                      /* up to and with it */
	send(5);
	send(4);
	expect('e');
	CHECK(msgctl(q, IPC_STAT, &ds) == 0);
	CHECK_EQ(ds.msg_qnum, 2);
	CHECK(ds.msg_lspid == getpid() && ds.msg_lrpid == last && ds.msg_rtime != 0);
	CHECK_EQ(msgrcv(q, &m, 64, 0, IPC_NOWAIT), 9);
	CHECK_EQ(msgrcv(q, &m, 64, 0, IPC_NOWAIT), 5);
	sleeper('f', 0, 0, 2);
	sleeper('g', 0, 0, 1);
	send(2);
	expect('f');
	send(1);
	expect('g');
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	return check_done();
}
