/* PARENT_SETTID and CHILD_SETTID store the new tid on each side; CHILD_CLEARTID clears it and wakes its futex. */
#include "tools.h"

static char stack[65536] __attribute__((aligned(16)));

static int leave(void *arg)
{
	syscall(SYS_exit, 0);
	return 1;
}

int main(void)
{
	int *shared = shared_new(PAGE), parent_tid = -1;
	pid_t pid;

	pid = syscall(SYS_clone, CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, 0, &parent_tid, shared, 0);
	if (pid == 0)
		_exit(shared[0] == getpid() ? 0 : 1);
	CHECK_EQ(parent_tid, pid);
	CHECK(wait_ok_pid(pid));
	CHECK_EQ(shared[0], pid);
	shared[1] = 1;
	pid = clone(leave, stack + sizeof(stack), CLONE_VM | CLONE_CHILD_CLEARTID | CLONE_VFORK | SIGCHLD, NULL,
		    NULL, NULL, shared + 1);
	CHECK_EQ(shared[1], 0);
	CHECK(wait_ok_pid(pid));
	munmap(shared, PAGE);
	return check_done();
}
