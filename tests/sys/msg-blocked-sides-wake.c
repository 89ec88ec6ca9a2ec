/* A receiver waits for its type only, a sender for room; removal wakes both with EIDRM, a signal with EINTR. */
#include "tools.h"
#include <sys/msg.h>

static struct { long type; char text[8192]; } m;

static void nothing(int sig)
{
}

int main(void)
{
	struct sigaction sa = {.sa_handler = nothing};
	int q = msgget(IPC_PRIVATE, 0600), interrupted[2];
	pid_t pid, snd;
	char c = 0;

	CHECK(pipe(interrupted) == 0);

	sigaction(SIGUSR1, &sa, NULL);
	pid = fork();
	if (pid == 0)
		_exit(msgrcv(q, &m, 10, 5, 0) == 2 && m.type == 5 ? 0 : 1);
	wait_asleep(pid);
	m.type = 4;
	CHECK(msgsnd(q, &m, 1, 0) == 0);
	m.type = 5;
	CHECK(msgsnd(q, &m, 2, 0) == 0);
	CHECK(wait_ok());
	m.type = 1;
	CHECK(msgsnd(q, &m, 8192, 0) == 0);
	pid = fork();
	if (pid == 0)
		_exit(msgsnd(q, &m, 8192, 0) == 0 ? 0 : 1);
	wait_asleep(pid);
	CHECK_EQ(msgrcv(q, &m, 8192, 4, 0), 1);
	CHECK(wait_ok());
	pid = fork();
	if (pid == 0) {
		CHECK_ERR(msgrcv(q, &m, 10, 77, 0), EINTR);
		CHECK(write(interrupted[1], &c, 1) == 1);
		CHECK_ERR(msgrcv(q, &m, 10, 77, 0), EIDRM);
		_exit(check_done());
	}
	wait_asleep(pid);
	kill(pid, SIGUSR1);
	CHECK(read(interrupted[0], &c, 1) == 1);    /* or wait_asleep sees the sleep from before the signal */
	m.type = 1;
	snd = fork();
	if (snd == 0) {
		CHECK_ERR(msgsnd(q, &m, 8192, 0), EIDRM);
		_exit(check_done());
	}
	wait_asleep(snd);
	wait_asleep(pid);
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	CHECK(wait_ok());
	CHECK(wait_ok());
	return check_done();
}
