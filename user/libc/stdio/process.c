/* Programs run by the shell, with a stream or without; names in the file system. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include "user/libc/stdio/file.h"

FILE *popen(const char *command, const char *mode)
{
	int fds[2], reading = *mode == 'r';

	if (*mode != 'r' && *mode != 'w') {
		ret(-EINVAL);
		return NULL;
	}
	if (pipe2(fds, O_CLOEXEC) < 0)
		return NULL;
	FILE *f = fdopen(fds[!reading], reading ? "r" : "w");
	pid_t pid = f ? fork() : -1;
	if (pid == 0) {
		if (fds[reading] == reading)		/* dup2 would leave it closed at exec */
			fcntl(reading, F_SETFD, 0);
		dup2(fds[reading], reading);
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	close(fds[reading]);
	if (pid < 0) {
		f ? fclose(f) : close(fds[!reading]);
		return NULL;
	}
	f->child = pid;
	return f;
}

int pclose(FILE *f)
{
	pid_t pid = f->child;
	int status;

	fclose(f);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* The caller ignores ^C and ^\, which are for the command, and no handler of SIGCHLD takes the command's end away. */
int system(const char *command)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old_int, old_quit;
	sigset_t block, old;
	int status = -1;

	if (!command)
		return 1;
	sigaction(SIGINT, &ignore, &old_int);
	sigaction(SIGQUIT, &ignore, &old_quit);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &old);
	pid_t pid = fork();
	if (pid > 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	return status;
}

void perror(const char *s)
{
	int error = errno;

	if (s && *s)
		fprintf(stderr, "%s: %s\n", s, strerror(error));
	else
		fprintf(stderr, "%s\n", strerror(error));
}

int remove(const char *path)
{
	long r = __sys_unlink(path);

	return ret(r == -EISDIR || r == -EPERM ? __sys_rmdir(path) : r);
}

int rename(const char *from, const char *to) { return ret(__sys_rename(from, to)); }

int renameat(int fromdir, const char *from, int todir, const char *to)
{
	return ret(__sys_renameat(fromdir, from, todir, to));
}
