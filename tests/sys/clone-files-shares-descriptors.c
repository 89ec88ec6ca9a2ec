/* CLONE_FILES: a descriptor opened or closed by one process is so in the other. CLONE_FS: so are cwd and umask. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct gate opened, seen;
	int fd, status;
	char cwd[256];
	pid_t pid;

	mkdir("d", 0700);
	gate_new(&opened);
	gate_new(&seen);
	umask(022);
	pid = syscall(SYS_clone, CLONE_FILES | CLONE_FS | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		if (dup2(1, 57) != 57 || chdir("d") < 0)
			_exit(1);
		umask(077);
		gate_open(&opened);
		gate_wait(&seen);
		_exit(fcntl(57, F_GETFD) == -1 && errno == EBADF ? 0 : 1);
	}
	CHECK(pid > 0);
	gate_wait(&opened);
	fd = fcntl(57, F_GETFD);
	CHECK(fd >= 0);
	close(57);
	gate_open(&seen);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(status, 0);
	CHECK(getcwd(cwd, sizeof(cwd)) && strlen(cwd) > 2 && strcmp(cwd + strlen(cwd) - 2, "/d") == 0);
	CHECK_EQ(umask(0), 077);
	CHECK(chdir("..") == 0 && rmdir("d") == 0);
	return check_done();
}
