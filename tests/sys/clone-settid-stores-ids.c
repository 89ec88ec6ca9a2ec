/* PARENT_SETTID and CHILD_SETTID store the new tid on each side; CHILD_CLEARTID clears it and wakes its futex. */
#include "tools.h"

/* A child that shares our memory, stack too, and leaves at once; we wait as for vfork. C libraries' clone() refuses
   CLONE_CHILD_CLEARTID, and their syscall() would return on a stack that the child has used. */
static pid_t clone_and_leave(int *cleared)
{
	register int *r10 __asm__("r10") = cleared;
	long r;

	__asm__ volatile("syscall; test %%eax, %%eax; jnz 1f; mov $60, %%eax; xor %%edi, %%edi; syscall; 1:"
			 : "=a"(r) : "a"(SYS_clone), "D"(CLONE_VM | CLONE_CHILD_CLEARTID | CLONE_VFORK | SIGCHLD),
			   "S"(0), "d"(0), "r"(r10) : "rcx", "r11", "memory");
	return r;
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
	pid = clone_and_leave(shared + 1);
	CHECK_EQ(shared[1], 0);
	CHECK(wait_ok_pid(pid));
	munmap(shared, PAGE);
	return check_done();
}
