/* orphan: when a parent ends before its child, the child gets a new one: init (or the
   nearest "subreaper" above), which waits for it when it ends. */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct report { pid_t pid, before, after; };

static void grandchild(int out, pid_t parent)
{
	struct report r = { getpid(), getppid(), 0 };

	/* The parent ends as soon as we are there. */
	if (write(out, "", 1) != 1)
		_exit(1);
	while (getppid() == parent)
		nap_ms(1);
	r.after = getppid();
	_exit(write(out, &r, sizeof r) == sizeof r ? 0 : 1);
}

static void name_of(pid_t pid, char *name, size_t size)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
	if (read_text(path, name, size) <= 0)
		snprintf(name, size, "?");
	name[strcspn(name, "\n")] = 0;
}

int main(int argc, char **argv)
{
	struct report r;
	char name[64], byte;
	int fd[2];

	demo_start(argc, argv, "a child whose parent ends first", NULL);
	if (pipe(fd) < 0)
		fatal("pipe");
	step("we make a child, it makes a grandchild and ends");
	pid_t child = fork();
	if (child == 0) {
		if (fork() == 0)
			grandchild(fd[1], getppid());
		if (read(fd[0], &byte, 1) != 1)
			_exit(1);
		_exit(0);
	}
	wait_for(child);
	if (read(fd[0], &r, sizeof r) != sizeof r)
		fatal("read");
	name_of(r.after, name, sizeof name);
	say("   process %d: its parent was %d, now it is %d (%s)\n", (int)r.pid, (int)r.before, (int)r.after, name);
	expect(r.before == child, "before, the parent was the child of ours that has ended");
	expect(r.after != child && r.after != getpid(), "after, it is neither that one nor we");
	if (on_sprout())
		expect(r.after == 1, "it is init");

	step("when the orphan ends, its new parent asks for it: no zombie stays");
	bool gone = false;
	for (int i = 0; i < 4000 && !gone; i++) {
		gone = state_of(r.pid) == 0;
		nap_ms(5);
	}
	/* Not every container of Linux has an init that cares. */
	expect(gone || !on_sprout(), "process %d is gone, and it was not we who waited", (int)r.pid);
	return verdict("nobody stays without a parent: init takes orphans in");
}
