/* Senders sleep for room, for bytes and for messages of no bytes: one that fits goes on though an earlier one does not,
   all that fit go on, a signal ends the sleep, SA_RESTART or not, and the message is not sent. */
#include "tools.h"
#include <sys/msg.h>

static struct { long type; char text[8192]; } m;
static int q;

static void nothing(int sig)
{
}

static pid_t sender(long type, size_t n)
{
	pid_t pid = fork();

	if (pid == 0) {
		m.type = type;
		CHECK(msgsnd(q, &m, n, 0) == 0);
		_exit(check_done());
	}
	wait_asleep(pid);
	return pid;
}

int main(void)
{
	struct sigaction sa = {.sa_handler = nothing};
	struct msqid_ds ds;
	pid_t pid;

	q = msgget(IPC_PRIVATE, 0600);
	CHECK(msgctl(q, IPC_STAT, &ds) == 0);
	ds.msg_qbytes = 1000;
	CHECK(msgctl(q, IPC_SET, &ds) == 0);
	m.type = 1;
	CHECK(msgsnd(q, &m, 400, 0) == 0 && msgsnd(q, &m, 400, 0) == 0);
	m.type = 2;
	CHECK(msgsnd(q, &m, 200, 0) == 0);           /* exactly full */
	CHECK_ERR(msgsnd(q, &m, 1, IPC_NOWAIT), EAGAIN);
	sender(3, 900);
	sender(4, 200);
	CHECK_EQ(msgrcv(q, &m, 1000, 2, 0), 200);    /* room for the second only */
	CHECK(wait_ok());
	CHECK_EQ(msgrcv(q, &m, 1000, 1, 0), 400);
	CHECK_EQ(msgrcv(q, &m, 1000, 4, 0), 200);
	CHECK_EQ(msgrcv(q, &m, 1000, 1, 0), 400);
	CHECK(wait_ok());                            /* the large one */
	CHECK_EQ(msgrcv(q, &m, 1000, 3, 0), 900);
	m.type = 1;
	CHECK(msgsnd(q, &m, 1000, 0) == 0);
	sender(5, 300);
	sender(6, 300);
	sender(7, 300);
	CHECK_EQ(msgrcv(q, &m, 1000, 1, 0), 1000);   /* room for all three */
	for (int i = 0; i < 3; i++)
		CHECK(wait_ok());
	for (int type = 5; type < 8; type++)
		CHECK_EQ(msgrcv(q, &m, 1000, type, IPC_NOWAIT), 300);
	m.type = 1;
	for (int i = 0; i < 1000; i++)               /* messages of no bytes take room as well */
		CHECK(msgsnd(q, &m, 0, IPC_NOWAIT) == 0);
	CHECK_ERR(msgsnd(q, &m, 0, IPC_NOWAIT), EAGAIN);
	sender(8, 0);
	CHECK_EQ(msgrcv(q, &m, 0, 1, 0), 0);
	CHECK(wait_ok());
	while (msgrcv(q, &m, 0, 0, IPC_NOWAIT) == 0)
		;
	m.type = 1;
	CHECK(msgsnd(q, &m, 1000, 0) == 0);
	for (int restart = 0; restart < 2; restart++) {
		sa.sa_flags = restart ? SA_RESTART : 0;
		sigaction(SIGUSR1, &sa, NULL);
		pid = fork();
		if (pid == 0) {
			CHECK_ERR(msgsnd(q, &m, 10, 0), EINTR);
			CHECK_ERR(msgrcv(q, &m, 10, 99, 0), EINTR);
			_exit(check_done());
		}
		wait_asleep(pid);
		kill(pid, SIGUSR1);
		wait_asleep(pid);
		kill(pid, SIGUSR1);
		CHECK(wait_ok());
	}
	CHECK(msgctl(q, IPC_STAT, &ds) == 0);
	CHECK_EQ(ds.msg_qnum, 1);
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	return check_done();
}
