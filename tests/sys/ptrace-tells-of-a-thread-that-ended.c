/* A traced thread that ends while its process goes on is told to the tracer by SIGCHLD as well as by wait: a debugger
   that sleeps in sigsuspend hears of it at once. */
#include "tools.h"
#include <pthread.h>
#include <sys/ptrace.h>

static void *second(void *arg)
{
	return NULL;
}

static int child(void)
{
	pthread_t t;

	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	if (pthread_create(&t, NULL, second, NULL) != 0)
		_exit(99);
	pause();                                         /* until the tracer kills us */
	_exit(98);
}

/* The next SIGCHLD's sender and code, after which wait has something for it. */
static int news(const sigset_t *set, siginfo_t *info)
{
	const struct timespec limit = { 20, 0 };

	return CHECK_EQ(sigtimedwait(set, info, &limit), SIGCHLD);
}

int main(void)
{
	unsigned long tid = 0;
	siginfo_t info;
	sigset_t set;
	int status;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid = fork();
	if (pid == 0)
		return child();
	news(&set, &info);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(long)PTRACE_O_TRACECLONE) == 0);
	CHECK(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
	news(&set, &info);                               /* the clone event */
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(ptrace(PTRACE_GETEVENTMSG, pid, NULL, &tid) == 0);
	CHECK_EQ(waitpid(tid, &status, __WALL), (pid_t)tid);     /* its first stop; its SIGCHLD may be the same */
	while (sigtimedwait(&set, &info, &(struct timespec){ 0, 0 }) == SIGCHLD)
		;
	CHECK(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
	CHECK(ptrace(PTRACE_CONT, tid, NULL, NULL) == 0);
	CHECK(news(&set, &info));
	CHECK_EQ(info.si_pid, (pid_t)tid);
	CHECK_EQ(info.si_code, CLD_EXITED);
	CHECK_EQ(waitpid(tid, &status, __WALL | WNOHANG), (pid_t)tid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	return check_done();
}
