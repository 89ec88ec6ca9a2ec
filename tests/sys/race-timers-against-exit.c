/* Timers of every kind fire while their process exits, execs or deletes them. */
#include "tools.h"
#include <pthread.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

static void nothing(int sig)
{
}

int main(int argc, char **argv)
{
	struct itimerspec fast = {{0, 20000}, {0, 20000}};
	struct itimerval it = {{0, 30}, {0, 30}};
	struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
	struct sigaction sa = {.sa_handler = nothing, .sa_flags = SA_RESTART};
	timer_t id[4];
	int status;

	if (argc > 1)
		return 0;
	for (int i = 0; i < 60; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			sigaction(SIGRTMIN, &sa, NULL);
			sigaction(SIGALRM, &sa, NULL);
			for (int k = 0; k < 4; k++) {
				timer_create(k % 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME, &ev, &id[k]);
				timer_settime(id[k], 0, &fast, NULL);
			}
			setitimer(ITIMER_REAL, &it, NULL);
			timerfd_settime(timerfd_create(CLOCK_MONOTONIC, 0), 0, &fast, NULL);
			for (volatile int k = 0; k < i * 100; k++)
				;
			if (i % 3 == 0)
				for (int k = 0; k < 4; k++)
					timer_delete(id[k]);
			if (i % 3 == 1) {
				signal(SIGALRM, SIG_IGN);
				signal(SIGRTMIN, SIG_IGN);
				execl("/proc/self/exe", "x", "y", NULL);
			}
			_exit(0);
		}
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK_EQ(status, 0);
	}
	return check_done();
}
