/* A storm of signals while threads come and go, stop and continue included, then an exec: nothing hangs or is lost. */
#include "tools.h"
#include <pthread.h>

static void handler(int sig)
{
}

static void *brief(void *arg)
{
	usleep(10);
	return NULL;
}

int main(int argc, char **argv)
{
	static const int sigs[] = {SIGUSR1, SIGUSR2, SIGSTOP, SIGCONT, SIGALRM, SIGUSR1, SIGCONT};
	struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_RESTART};

	if (argc > 1)
		return 9;
	for (int round = 0; round < 8; round++) {
		pid_t pid = fork();
		if (pid == 0) {
			sigaction(SIGUSR1, &sa, NULL);
			sigaction(SIGUSR2, &sa, NULL);
			sigaction(SIGALRM, &sa, NULL);
			for (int i = 0; i < 40; i++) {
				pthread_t t[2];
				for (int k = 0; k < 2; k++)
					if (pthread_create(&t[k], NULL, brief, NULL))
						_exit(1);
				for (int k = 0; k < 2; k++)
					pthread_join(t[k], NULL);
			}
			signal(SIGUSR1, SIG_IGN);
			signal(SIGUSR2, SIG_IGN);
			signal(SIGALRM, SIG_IGN);
			execl("/proc/self/exe", "x", "y", NULL);
			_exit(2);
		}
		int status = 0;
		pid_t got = 0;
		while (state_of(pid, pid) && !got) {
			for (int i = 0; i < COUNT(sigs) && !got; i++) {
				if (i < 2 && round == 0)
					continue;
				/* before its handlers stand, only stop and continue */
				if (sigs[i] == SIGSTOP || sigs[i] == SIGCONT)
					kill(pid, sigs[i]);
			}
			got = waitpid(pid, &status, WNOHANG);
		}
		kill(pid, SIGCONT);
		if (!got)
			got = waitpid(pid, &status, 0);
		CHECK_EQ(got, pid);
		CHECK_EQ(status, 9 << 8);
	}
	return check_done();
}
