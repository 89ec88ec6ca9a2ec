/* A child has none of its parent's locks; a killed holder's locks pass to the waiter; OFD locks belong to the file. */
#include "tools.h"

#ifndef F_OFD_SETLK
#define F_OFD_SETLK 37
#endif

int main(void)
{
	int fd = open("f", O_CREAT | O_RDWR, 0600), other = open("f", O_RDWR);
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct gate g;
	pid_t holder, waiter;
	int status;

	gate_new(&g);
	holder = fork();
	if (holder == 0) {
		CHECK(fcntl(fd, F_SETLK, &l) == 0);
		gate_open(&g);
		for (;;)
			pause();
	}
	gate_wait(&g);
	waiter = fork();
	if (waiter == 0) {
		gate_open(&g);
		CHECK(fcntl(fd, F_SETLKW, &l) == 0);
		_exit(check_done());
	}
	gate_wait(&g);
	wait_asleep(waiter);
	kill(holder, SIGKILL);
	CHECK_EQ(waitpid(holder, &status, 0), holder);
	CHECK(wait_ok_pid(waiter));
	CHECK(fcntl(fd, F_OFD_SETLK, &l) == 0);
	CHECK_ERR(fcntl(other, F_OFD_SETLK, &l), EAGAIN);
	CHECK_ERR(fcntl(other, F_SETLK, &l), EAGAIN);
	if (fork() == 0) {
		CHECK(fcntl(fd, F_OFD_SETLK, &l) == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	close(fd);
	CHECK(fcntl(other, F_SETLK, &l) == 0);
	unlink("f");
	return check_done();
}
