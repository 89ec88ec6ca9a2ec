/* Which calls restart with SA_RESTART and which always fail with EINTR, as signal(7) lists. */
#include "tools.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <time.h>

static void nothing(int sig)
{
}

static int word, ep, msgq, sem, lockfd;

static long call(int which)
{
	struct timespec t = {100, 0};
	struct { long type; char c; } m;
	struct sembuf op = {0, -1, 0};
	struct epoll_event e;
	sigset_t set;

	switch (which) {
	case 0: return poll(NULL, 0, -1);
	case 1: return select(0, NULL, NULL, NULL, NULL);
	case 2: return epoll_wait(ep, &e, 1, -1);
	case 3: return nanosleep(&t, NULL);
	case 4: errno = clock_nanosleep(CLOCK_MONOTONIC, 0, &t, NULL); return errno ? -1 : 0;
	case 5: return pause();
	case 6: sigemptyset(&set); return sigsuspend(&set);
	case 7: return msgrcv(msgq, &m, 1, 0, 0);
	case 8: return semop(sem, &op, 1);
	case 9: sigemptyset(&set); return syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8);
	case 10: return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &t, NULL, 0);
	case 11: return ppoll(NULL, 0, &t, NULL);
	}
	return 0;
}

int main(void)
{
	struct sigaction sa = {.sa_handler = nothing, .sa_flags = SA_RESTART};
	pid_t me = getpid(), pid;

	ep = epoll_create1(0);
	msgq = msgget(IPC_PRIVATE, 0600);
	sem = semget(IPC_PRIVATE, 1, 0600);
	sigaction(SIGUSR1, &sa, NULL);
	for (int i = 0; i < 12; i++) {
		pid = fork();
		if (pid == 0) {
			wait_asleep(me);
			kill(me, SIGUSR1);
			_exit(0);
		}
		errno = 0;
		if (call(i) != -1 || errno != EINTR)
			check_failed(__FILE__, __LINE__, "call %d was not interrupted (errno %d)", i, errno);
		CHECK(wait_ok_pid(pid));
	}
	msgctl(msgq, IPC_RMID, NULL);
	semctl(sem, 0, IPC_RMID);
	return check_done();
}
