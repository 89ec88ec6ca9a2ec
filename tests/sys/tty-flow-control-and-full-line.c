/* ^S stops output until ^Q; a writer to a full terminal blocks until the master reads; 4095 bytes make a line. */
#include "tools.h"
#include "ptypair.h"

int main(void)
{
	static char big[100000];
	char buf[4096];
	int m, s = pty_pair(&m), n, total = 0;
	pid_t pid;

	pty_flags(s, ECHO, 0);
	CHECK_EQ(write(m, "\023", 1), 1);
	pid = fork();
	if (pid == 0)
		_exit(write(s, "held", 4) == 4 ? 0 : 1);
	wait_asleep(pid);
	CHECK_EQ(pty_ready(m), 0);
	CHECK_EQ(write(m, "\021", 1), 1);
	CHECK(wait_ok());
	CHECK_EQ(read(m, buf, sizeof(buf)), 4);
	memset(big, 'x', sizeof(big));
	pid = fork();
	if (pid == 0)
		_exit(write(s, big, sizeof(big)) == sizeof(big) ? 0 : 1);
	wait_asleep(pid);
	while (total < (int)sizeof(big) && (n = read(m, buf, sizeof(buf))) > 0)
		total += n;
	CHECK_EQ(total, sizeof(big));
	CHECK(wait_ok());
	return check_done();
}
