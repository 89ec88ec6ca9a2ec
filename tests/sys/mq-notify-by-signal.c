/* mq_notify: one registration, fired once when a message reaches the empty queue, not while a receiver waits. */
#include "tools.h"
#include <mqueue.h>

int main(void)
{
	struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value = {.sival_int = 5}};
	struct mq_attr a = {.mq_maxmsg = 4, .mq_msgsize = 8};
	struct timespec zero = {0, 0};
	mqd_t q = mq_open("/notify", O_CREAT | O_RDWR, 0600, &a);
	siginfo_t info;
	sigset_t set;
	char buf[8];

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK(mq_notify(q, &ev) == 0);
	CHECK_ERR(mq_notify(q, &ev), EBUSY);
	if (fork() == 0) {
		CHECK_ERR(mq_notify(q, &ev), EBUSY);
		CHECK(mq_send(q, "x", 1, 0) == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_EQ(sigwaitinfo(&set, &info), SIGRTMIN);
	CHECK(info.si_code == SI_MESGQ && info.si_value.sival_int == 5 && info.si_pid > 0);
	CHECK(mq_send(q, "y", 1, 0) == 0);
	CHECK_ERR(sigtimedwait(&set, &info, &zero), EAGAIN);
	CHECK(mq_notify(q, &ev) == 0);
	CHECK(mq_send(q, "z", 1, 0) == 0);
	CHECK_ERR(sigtimedwait(&set, &info, &zero), EAGAIN);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(mq_receive(q, buf, 8, NULL), 1);
	CHECK(mq_send(q, "z", 1, 0) == 0);
	CHECK_EQ(sigwaitinfo(&set, &info), SIGRTMIN);
	CHECK(mq_notify(q, &ev) == 0 && mq_notify(q, NULL) == 0);
	CHECK_EQ(mq_receive(q, buf, 8, NULL), 1);
	pid_t pid = fork();
	if (pid == 0)
		_exit(mq_receive(q, buf, 8, NULL) == 1 ? 0 : 1);
	wait_asleep(pid);
	CHECK(mq_notify(q, &ev) == 0);
	CHECK(mq_send(q, "w", 1, 0) == 0);
	CHECK(wait_ok());
	CHECK_ERR(sigtimedwait(&set, &info, &zero), EAGAIN);
	CHECK(mq_close(q) == 0 && mq_unlink("/notify") == 0);
	return check_done();
}
