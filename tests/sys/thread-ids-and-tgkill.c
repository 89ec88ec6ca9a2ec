/* gettid of the main thread is the pid; tgkill names thread and group; a dead thread's id is ESRCH; /proc has it. */
#include "tools.h"
#include <pthread.h>

static volatile pid_t tid;
static struct gate up, down;

static void *run(void *arg)
{
	tid = syscall(SYS_gettid);
	gate_open(&up);
	gate_wait(&down);
	return NULL;
}

int main(void)
{
	char path[64];
	pthread_t t;

	gate_new(&up);
	gate_new(&down);
	CHECK_EQ(syscall(SYS_gettid), getpid());
	pthread_create(&t, NULL, run, NULL);
	gate_wait(&up);
	CHECK(tid != getpid());
	CHECK(syscall(SYS_tgkill, getpid(), tid, 0) == 0);
	CHECK_ERR(syscall(SYS_tgkill, getppid(), tid, 0), ESRCH);
	CHECK(kill(tid, 0) == 0);
	CHECK(setpgid(tid, 0) == -1);
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	CHECK(access(path, F_OK) == 0);
	CHECK_ERR(waitpid(tid, NULL, 0), ECHILD);
	gate_open(&down);
	pthread_join(t, NULL);
	while (access(path, F_OK) == 0)
		sched_yield();
	CHECK_ERR(syscall(SYS_tgkill, getpid(), tid, 0), ESRCH);
	return check_done();
}
