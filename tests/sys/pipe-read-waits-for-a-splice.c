/* A splice out of a pipe that sleeps in the middle has the oldest bytes: a read meanwhile waits, and gets what comes
   after them, even when the last writer has gone. */
#include "tools.h"
#include <sys/socket.h>

/* Until it is in one of these states. On Linux who needs the pipe meanwhile waits for its lock: D. */
static void wait_for(pid_t pid, const char *states)
{
	for (int seen = 0; seen < 3; sched_yield())
		seen = strchr(states, state_of(pid, pid)) ? seen + 1 : 0;
}

int main(void)
{
	static char page[PAGE], big[1 << 20];
	int p[2], s[2], filled = 0, got;
	pid_t writer, splicer, reader;

	CHECK(pipe(p) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	fcntl(s[0], F_SETFL, O_NONBLOCK);
	while ((got = write(s[0], big, 512)) > 0)
		filled += got;
	fcntl(s[0], F_SETFL, 0);
	memset(page, 'a', PAGE);
	CHECK_EQ(write(p[1], page, PAGE), PAGE);
	memset(page, 'b', PAGE);
	CHECK_EQ(write(p[1], page, PAGE), PAGE);
	writer = fork();
	if (writer == 0) {
		pause();
		_exit(0);
	}
	close(p[1]);
	splicer = fork();
	if (splicer == 0) {
		CHECK_EQ(splice(p[0], NULL, s[0], NULL, PAGE, 0), PAGE);
		_exit(check_done());
	}
	wait_asleep(splicer);
	kill(writer, SIGKILL);
	wait_for(writer, "DZ");
	reader = fork();
	if (reader == 0) {
		CHECK_EQ(read(p[0], page, PAGE), PAGE);
		CHECK_EQ(page[0], 'b');
		CHECK_EQ(read(p[0], page, PAGE), 0);
		_exit(check_done());
	}
	wait_for(reader, "SD");
	for (int left = filled + PAGE; left > 0; left -= got) {
		got = read(s[1], big, left);
		if (!CHECK(got > 0))
			break;
	}
	CHECK(wait_ok_pid(splicer));
	CHECK(wait_ok_pid(reader));
	CHECK_EQ(waitpid(writer, NULL, 0), writer);
	return check_done();
}
