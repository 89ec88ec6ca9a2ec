/* zombie: a process that has ended stays in the table, with nothing but its exit status,
   until its parent asks for it. */
#include "demo.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(pid_t pid)
{
	char path[64], text[256];

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	if (read_text(path, text, sizeof text) <= 0)
		say("   %s: gone\n", path);
	else
		say("   %s: %.60s...\n", path, text);
}

static long memory_of(pid_t pid)
{
	char path[64], text[4096], *p;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	if (read_text(path, text, sizeof text) <= 0 || !(p = strstr(text, "VmRSS:")))
		return 0;
	return atol(p + 6);
}

int main(int argc, char **argv)
{
	int status;

	demo_start(argc, argv, "dead, but not yet asked for", NULL);
	step("a child ends with status 42; nobody waits for it");
	pid_t pid = fork();
	if (pid == 0)
		_exit(42);
	bool z = wait_state(pid, "Z");
	show(pid);
	expect(z, "its state is Z, a zombie");
	expect(memory_of(pid) == 0, "it has no memory any more, only its place in the table");

	step("one cannot kill the dead");
	expect(kill(pid, SIGKILL) == 0 && state_of(pid) == 'Z', "after kill -9 it is still there");

	step("wait() takes the exit status, and the zombie is gone");
	expect(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 42,
	       "the status was kept for us: 42");
	show(pid);
	expect(state_of(pid) == 0, "no entry is left");
	expect(waitpid(pid, &status, 0) == -1 && errno == ECHILD, "a second wait: ECHILD");

	step("a parent that ignores SIGCHLD has no zombies");
	signal(SIGCHLD, SIG_IGN);
	pid = fork();
	if (pid == 0)
		_exit(0);
	/* Such a wait only ends when all children are gone. */
	expect(waitpid(pid, &status, 0) == -1 && errno == ECHILD, "its status is thrown away at once");
	expect(state_of(pid) == 0, "and so is its entry");
	return verdict("a zombie is an exit status waiting for its parent");
}
