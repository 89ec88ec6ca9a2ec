/* What one program asked to be told by signal is no business of the next: a child's exit signal becomes SIGCHLD, the request of
   mq_notify is used up in silence. Else who may not signal a set-user-ID program could have it killed. */
#include "tools.h"
#include <mqueue.h>

static sigset_t both;

static int pending(void)
{
	struct timespec zero = { 0, 0 };

	return sigtimedwait(&both, NULL, &zero);
}

static int second(int gate, mqd_t q, mqd_t q2)
{
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	siginfo_t info;

	CHECK(write(gate, "", 1) == 1);
	CHECK_EQ(sigwaitinfo(&both, &info), SIGCHLD);
	CHECK_EQ(info.si_code, CLD_EXITED);
	CHECK_ERR(pending(), EAGAIN);
	CHECK_EQ(waitpid(-1, NULL, __WALL), info.si_pid);
	CHECK(mq_send(q, "x", 1, 0) == 0);
	CHECK_ERR(pending(), EAGAIN);
	CHECK_EQ(mq_notify(q, &e), 0);           /* the old request is gone */
	CHECK_ERR(mq_notify(q2, &e), EBUSY);     /* one that nothing came for is still there */
	CHECK_EQ(mq_notify(q2, NULL), 0);
	CHECK_EQ(mq_notify(q2, &e), 0);
	CHECK(mq_send(q2, "x", 1, 0) == 0);
	CHECK_EQ(pending(), SIGUSR2);
	mq_unlink("/exec-old");
	mq_unlink("/exec-old2");
	return check_done();
}

int main(int argc, char **argv)
{
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct mq_attr a = { .mq_maxmsg = 4, .mq_msgsize = 8 };
	char in[3][12];
	int gate[2];
	char c;

	sigemptyset(&both);
	sigaddset(&both, SIGUSR1);
	sigaddset(&both, SIGUSR2);
	sigaddset(&both, SIGCHLD);
	sigprocmask(SIG_BLOCK, &both, NULL);
	if (argc > 3)
		return second(atoi(argv[1]), atoi(argv[2]), atoi(argv[3]));
	CHECK(pipe(gate) == 0);
	if (syscall(SYS_clone, SIGUSR1, NULL, NULL, NULL, NULL) == 0)
		_exit(read(gate[0], &c, 1) != 1);
	mqd_t q = mq_open("/exec-old", O_CREAT | O_RDWR, 0600, &a), q2 = mq_open("/exec-old2", O_CREAT | O_RDWR, 0600, &a);
	CHECK(mq_notify(q, &e) == 0 && mq_notify(q2, &e) == 0);
	CHECK(fcntl(q, F_SETFD, 0) == 0 && fcntl(q2, F_SETFD, 0) == 0);
	snprintf(in[0], sizeof(in[0]), "%d", gate[1]);
	snprintf(in[1], sizeof(in[1]), "%d", (int)q);
	snprintf(in[2], sizeof(in[2]), "%d", (int)q2);
	execl("/proc/self/exe", "second", in[0], in[1], in[2], NULL);
	return 99;
}
