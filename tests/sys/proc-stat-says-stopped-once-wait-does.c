/* Who has heard from wait that a child stopped, by job control or for its tracer, reads so in /proc at once: ltrace
   believes that. And neither a request to a stopped tracee, nor SIGCONT, nor PTRACE_LISTEN makes it look running. */
#include "tools.h"
#include <sys/ptrace.h>

static int state(pid_t pid)
{
	char path[32], text[256] = "", *p;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return -1;
	close(fd);
	p = strrchr(text, ')');
	return p ? p[2] : -1;
}

int main(void)
{
	long word;
	int status;
	pid_t pid;

	pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	for (int i = 0; i < 200; i++) {
		kill(pid, SIGSTOP);
		CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
		CHECK_EQ(state(pid), 'T');
		kill(pid, SIGCONT);
		CHECK(state(pid) != 'T');
	}
	for (int i = 0; i < 200; i++) {
		CHECK(ptrace(PTRACE_ATTACH, pid, NULL, NULL) == 0);
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK_EQ(state(pid), 't');
		word = ptrace(PTRACE_PEEKTEXT, pid, (void *)main, NULL);
		CHECK_EQ(word, *(long *)(void *)main);
		CHECK_EQ(state(pid), 't');
		kill(pid, SIGCONT);
		CHECK_EQ(state(pid), 't');
		CHECK(ptrace(PTRACE_DETACH, pid, NULL, NULL) == 0);
	}
	CHECK(ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0);
	for (int i = 0; i < 200; i++) {
		kill(pid, SIGSTOP);
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK(ptrace(PTRACE_CONT, pid, NULL, SIGSTOP) == 0);
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK_EQ(status >> 8, SIGSTOP | PTRACE_EVENT_STOP << 8);
		CHECK(ptrace(PTRACE_LISTEN, pid, NULL, NULL) == 0);
		CHECK_EQ(state(pid), 't');
		kill(pid, SIGCONT);
		do
			CHECK_EQ(waitpid(pid, &status, 0), pid);
		while (status >> 8 == (SIGTRAP | PTRACE_EVENT_STOP << 8) && ptrace(PTRACE_CONT, pid, NULL, 0) == 0);
		CHECK_EQ(status >> 8, SIGCONT);
		CHECK(ptrace(PTRACE_CONT, pid, NULL, 0) == 0);
	}
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	return check_done();
}
