/* A sleeping receiver that was handed a message has it: shortened under MSG_NOERROR, and though the queue is removed, or a signal
   comes, in the same moment. A sender that was woken looks again: whoever came first may have taken the room. */
#include "tools.h"
#include "vary.h"
#include <sys/msg.h>

static struct { long type; char text[64]; } m = { 1, "abcdefgh" };

static void nothing(int sig)
{
}

static pid_t receiver(int q, int room, int flags, int want)
{
	pid_t pid = fork();

	if (pid == 0) {
		memset(m.text, 0, sizeof(m.text));
		CHECK_EQ(msgrcv(q, &m, room, 0, flags), want);
		CHECK(memcmp(m.text, "abcdefgh", want) == 0 && m.text[want] == 0);
		_exit(check_done());
	}
	wait_asleep(pid);
	return pid;
}

int main(void)
{
	struct sigaction sa = { .sa_handler = nothing };
	struct msqid_ds ds;
	int cut = vary(1, 7), q = msgget(IPC_PRIVATE, 0600);

	receiver(q, cut, MSG_NOERROR, cut);
	CHECK(msgsnd(q, &m, 8, 0) == 0);
	CHECK(wait_ok());
	CHECK(msgctl(q, IPC_STAT, &ds) == 0 && ds.msg_qnum == 0);
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);

	for (int i = 0; i < 20; i++) {
		q = msgget(IPC_PRIVATE, 0600);
		receiver(q, 64, 0, 8);
		CHECK(msgsnd(q, &m, 8, 0) == 0);
		CHECK(msgctl(q, IPC_RMID, NULL) == 0);
		CHECK(wait_ok());
	}

	q = msgget(IPC_PRIVATE, 0600);
	sigaction(SIGUSR1, &sa, NULL);
	for (int i = 0; i < 20; i++) {
		pid_t pid = receiver(q, 64, 0, 8);
		CHECK(msgsnd(q, &m, 8, 0) == 0);
		CHECK(kill(pid, SIGUSR1) == 0);
		CHECK(wait_ok());
	}
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);

	q = msgget(IPC_PRIVATE, 0600);
	CHECK(msgctl(q, IPC_STAT, &ds) == 0);
	ds.msg_qbytes = 128;
	CHECK(msgctl(q, IPC_SET, &ds) == 0);
	CHECK(msgsnd(q, &m, 64, 0) == 0 && msgsnd(q, &m, 64, 0) == 0);
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(msgsnd(q, &m, 64, 0) != 0);
		wait_asleep(pid);
		CHECK_EQ(msgrcv(q, &m, 64, 0, 0), 64);
		int snatched = msgsnd(q, &m, 64, IPC_NOWAIT) == 0;
		CHECK(snatched || errno == EAGAIN);
		if (snatched) {
			wait_asleep(pid);
			CHECK(msgctl(q, IPC_STAT, &ds) == 0);
			CHECK_EQ(ds.msg_cbytes, 128);
			CHECK_EQ(msgrcv(q, &m, 64, 0, 0), 64);
		}
		CHECK(wait_ok());
		CHECK(msgctl(q, IPC_STAT, &ds) == 0);
		CHECK_EQ(ds.msg_cbytes, 128);
	}
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	return check_done();
}
