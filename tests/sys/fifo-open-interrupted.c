/* A signal ends a waiting open of a FIFO with EINTR, or lets it go on with SA_RESTART; both ends unlink-safe. */
#include "tools.h"
#include <sys/stat.h>

static void nothing(int sig)
{
}

int main(void)
{
	struct sigaction sa = {.sa_handler = nothing};
	pid_t me = getpid(), pid;
	int fd;

	CHECK(mkfifo("p", 0600) == 0);
	sigaction(SIGUSR1, &sa, NULL);
	if (fork() == 0) {
		wait_asleep(me);
		kill(me, SIGUSR1);
		_exit(0);
	}
	CHECK_ERR(open("p", O_RDONLY), EINTR);
	CHECK(wait_ok());
	sa.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &sa, NULL);
	pid = fork();
	if (pid == 0) {
		wait_asleep(me);
		kill(me, SIGUSR1);
		wait_asleep(me);
		fd = open("p", O_WRONLY);
		_exit(fd >= 0 ? 0 : 1);
	}
	fd = open("p", O_RDONLY);
	CHECK(fd >= 0);
	CHECK(wait_ok());
	unlink("p");
	return check_done();
}
