/* signalfd: the fields of a signal depend on who sent it: a timer, a child that ended, a file that became ready. A descriptor
   that passed to a child, and an epoll of it, tell of the child's signals to the child. fdinfo shows the set. */
#include "tools.h"
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>

static void read_one(int fd, struct signalfd_siginfo *si)
{
	memset(si, 0, sizeof(*si));
	CHECK_EQ(read(fd, si, sizeof(*si)), (long)sizeof(*si));
}

int main(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = 42 };
	struct itimerspec soon = { .it_value.tv_nsec = 1 };
	struct signalfd_siginfo si;
	struct epoll_event event = { .events = EPOLLIN };
	char path[64], text[512] = "";
	sigset_t set;
	timer_t timer;
	int fd, p[2], ep;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGRTMIN + 1);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = syscall(SYS_signalfd, -1, &set, 8);
	CHECK(fd >= 0);

	CHECK(timer_create(CLOCK_MONOTONIC, &ev, &timer) == 0);
	CHECK(timer_settime(timer, 0, &soon, NULL) == 0);
	read_one(fd, &si);
	CHECK(si.ssi_signo == SIGRTMIN && si.ssi_code == SI_TIMER && si.ssi_int == 42 && si.ssi_overrun == 0);
	timer_delete(timer);

	pid_t pid = fork();
	if (pid == 0)
		_exit(7);
	read_one(fd, &si);
	CHECK(si.ssi_signo == SIGCHLD && si.ssi_code == CLD_EXITED && si.ssi_pid == pid && si.ssi_status == 7);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);

	CHECK(pipe(p) == 0);
	CHECK(fcntl(p[0], F_SETOWN, getpid()) == 0 && fcntl(p[0], F_SETSIG, SIGRTMIN + 1) == 0);
	CHECK(fcntl(p[0], F_SETFL, O_ASYNC) == 0);
	CHECK_EQ(write(p[1], "x", 1), 1);
	read_one(fd, &si);
	CHECK(si.ssi_signo == SIGRTMIN + 1 && si.ssi_code == 1 && si.ssi_fd == p[0] && si.ssi_band & 1);

	raise(SIGUSR1);
	CHECK_ERR(syscall(SYS_read, fd, 8l, sizeof(si)), EFAULT);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	int info = open(path, O_RDONLY);
	CHECK(read(info, text, sizeof(text) - 1) > 0);
	CHECK(strstr(text, "sigmask:\t") != NULL);
	close(info);

	pid = fork();
	if (pid == 0) {
		ep = epoll_create1(0);
		CHECK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event) == 0);
		CHECK_EQ(epoll_wait(ep, &event, 1, 0), 0);
		kill(getpid(), SIGUSR1);
		CHECK_EQ(epoll_wait(ep, &event, 1, 5000), 1);
		read_one(fd, &si);
		CHECK(si.ssi_signo == SIGUSR1 && si.ssi_pid == getpid());
		CHECK_EQ(epoll_wait(ep, &event, 1, 0), 0);
		_exit(check_done());
	}
	wait_ok_pid(pid);
	return check_done();
}
