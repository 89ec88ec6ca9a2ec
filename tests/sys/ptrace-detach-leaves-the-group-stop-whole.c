/* A thread that its tracer lets go during a group stop has stopped already: the process is stopped, and its parent
   hears so, only when the other thread has joined too. */
#include "tools.h"
#include <pthread.h>
#include <sys/ptrace.h>

static void *second(void *shared)
{
	*(volatile pid_t *)shared = syscall(SYS_gettid);
	for (;;)
		pause();
}

int main(void)
{
	volatile pid_t *tid = shared_new(sizeof(*tid));
	pthread_t t;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		pthread_create(&t, NULL, second, (void *)tid);
		for (;;)
			pause();
	}
	while (!*tid)
		sched_yield();
	wait_asleep(pid);
	wait_thread_state(pid, *tid, 'S');
	CHECK(ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0);
	CHECK(ptrace(PTRACE_SEIZE, *tid, NULL, NULL) == 0);
	CHECK(ptrace(PTRACE_INTERRUPT, *tid, NULL, NULL) == 0);
	CHECK_EQ(waitpid(*tid, &status, __WALL), *tid);
	syscall(SYS_tgkill, pid, pid, SIGSTOP);
	CHECK_EQ(waitpid(pid, &status, __WALL), pid);
	CHECK(ptrace(PTRACE_CONT, pid, NULL, SIGSTOP) == 0);     /* the first thread stops, the second should */
	CHECK_EQ(waitpid(pid, &status, __WALL), pid);
	CHECK_EQ(status >> 8, SIGSTOP | PTRACE_EVENT_STOP << 8);
	CHECK(ptrace(PTRACE_DETACH, pid, NULL, NULL) == 0);
	wait_thread_state(pid, pid, 'T');
	CHECK_EQ(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
	CHECK(ptrace(PTRACE_DETACH, *tid, NULL, NULL) == 0);
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	return check_done();
}
