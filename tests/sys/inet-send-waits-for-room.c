/* A peer that does not read: a send that may not wait takes part, then EAGAIN; poll tells of room when it has been read;
   one that waits goes on, or ends with a signal, its time-out or a reset. */
#include "tools.h"
#include "inet.h"
#include <sys/time.h>

static char block[65536];
static long *sent;              /* shared with children */

static void nothing(int sig)
{
}

/* Until nothing goes in any more; why. On other systems acknowledgements make room for some time. */
static int fill(int fd, int flags)
{
	long n;

	while ((n = send(fd, block, sizeof(block), flags | MSG_NOSIGNAL)) > 0)
		*sent += n;
	return n == 0 ? 0 : errno;
}

static void drain(int fd)
{
	while (*sent > 0) {
		long n = read(fd, block, *sent < sizeof(block) ? *sent : sizeof(block));
		if (!CHECK(n > 0))
			return;
		*sent -= n;
	}
}

int main(void)
{
	struct sigaction sa = { .sa_handler = nothing };
	struct timeval tv = { 0, 50000 };
	int fd[2];

	sent = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	tcp_pair(fd);
	CHECK_EQ(fill(fd[0], MSG_DONTWAIT), EAGAIN);
	CHECK(*sent > 100000);
	drain(fd[1]);
	CHECK_EQ(poll_for(fd[0], POLLOUT), POLLOUT);

	CHECK(setsockopt(fd[0], SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) == 0);
	CHECK_EQ(fill(fd[0], 0), EAGAIN);
	tv.tv_usec = 0;
	CHECK(setsockopt(fd[0], SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) == 0);
	sigaction(SIGUSR1, &sa, NULL);
	pid_t child = fork();
	if (child == 0) {
		CHECK_EQ(fill(fd[0], 0), EINTR);
		_exit(check_done());
	}
	do {                                     /* the first may come before it sleeps */
		wait_thread_state(child, child, 'S');
		kill(child, SIGUSR1);
	} while (poll(NULL, 0, 10) == 0 && waitid(P_PID, child, &(siginfo_t){ 0 }, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		 state_of(child, child) != 'Z');
	CHECK(wait_ok());
	if (fork() == 0) {                       /* many at once, of which all go */
		CHECK_EQ(write(fd[0], block, sizeof(block)), sizeof(block));
		_exit(check_done());
	}
	*sent += sizeof(block);
	drain(fd[1]);
	CHECK(wait_ok());
	CHECK_EQ(fill(fd[0], MSG_DONTWAIT), EAGAIN);
	child = fork();
	if (child == 0) {                        /* a peer that resets ends the wait */
		close(fd[1]);
		int why = fill(fd[0], 0);
		CHECK(why == ECONNRESET || why == EPIPE);
		_exit(check_done());
	}
	close(fd[0]);
	wait_thread_state(child, child, 'S');
	close(fd[1]);
	CHECK(wait_ok());
	return check_done();
}
