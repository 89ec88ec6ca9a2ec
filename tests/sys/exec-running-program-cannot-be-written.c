/* A file that is being executed cannot be opened for writing (ETXTBSY), but can be unlinked. */
#include "execprog.h"
#include "tools.h"

int main(int argc, char **argv)
{
	char c;
	int fd[2], go[2], status;
	pid_t pid;

	if (argc > 1) {
		if (write(1, "r", 1) != 1)
			return 1;
		return read(0, &c, 1) == 0 ? 5 : 1;
	}
	copy_self("prog", -1, -1, 0755);
	CHECK(pipe2(fd, O_CLOEXEC) == 0 && pipe2(go, O_CLOEXEC) == 0);
	pid = fork();
	if (pid == 0) {
		dup2(go[0], 0);
		dup2(fd[1], 1);
		execl("./prog", "prog", "run", NULL);
		_exit(99);
	}
	CHECK(read(fd[0], &c, 1) == 1 && c == 'r');
	CHECK_ERR(open("prog", O_WRONLY), ETXTBSY);
	CHECK_ERR(truncate("prog", 0), ETXTBSY);
	CHECK(unlink("prog") == 0);
	close(go[1]);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 5);
	return check_done();
}
