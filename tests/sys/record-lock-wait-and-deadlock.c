/* F_SETLKW sleeps until the holder lets go; closing a circle of waiters is EDEADLK; a signal gives EINTR. */
#include "tools.h"

static void nothing(int sig)
{
}

static int lock(int fd, int cmd, int type, int start)
{
	struct flock l = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = 1};

	return fcntl(fd, cmd, &l);
}

int main(void)
{
	int fd = open("f", O_CREAT | O_RDWR, 0600);
	struct sigaction sa = {.sa_handler = nothing};
	struct gate g;
	pid_t pid;

	gate_new(&g);
	CHECK(lock(fd, F_SETLK, F_WRLCK, 0) == 0);
	pid = fork();
	if (pid == 0) {
		CHECK(lock(fd, F_SETLK, F_WRLCK, 1) == 0);
		gate_open(&g);
		CHECK(lock(fd, F_SETLKW, F_WRLCK, 0) == 0);
		_exit(check_done());
	}
	gate_wait(&g);
	wait_asleep(pid);
	CHECK_ERR(lock(fd, F_SETLKW, F_WRLCK, 1), EDEADLK);
	CHECK_ERR(lock(fd, F_SETLK, F_WRLCK, 1), EAGAIN);
	CHECK(lock(fd, F_SETLK, F_UNLCK, 0) == 0);
	CHECK(wait_ok_pid(pid));
	CHECK(lock(fd, F_SETLK, F_WRLCK, 0) == 0);
	pid = fork();
	if (pid == 0) {
		sigaction(SIGUSR1, &sa, NULL);
		gate_open(&g);
		CHECK_ERR(lock(fd, F_SETLKW, F_WRLCK, 0), EINTR);
		_exit(check_done());
	}
	gate_wait(&g);
	wait_asleep(pid);
	kill(pid, SIGUSR1);
	CHECK(wait_ok_pid(pid));
	unlink("f");
	return check_done();
}
