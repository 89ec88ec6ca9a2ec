/* While user 1000 executes a set-user-ID program, another process of his tries to open /proc/PID/mem, to read its memory and to trace
   it, and a thread to share its directory. Whoever comes in time holds a program without new rights; none holds one that has them. */
#include "execprog.h"
#include "tools.h"
#include <pthread.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#define ROUNDS 7

static char prog[300];
static volatile int marker = 0x5ec2e7;   /* no program that was forked has this any more */

static void *share(void *arg)
{
	(void)arg;
	for (int i = 0; i < 20; i++) {
		pid_t pid = syscall(SYS_clone, CLONE_FS | SIGCHLD, NULL, NULL, NULL, NULL);

		if (pid == 0) {
			for (int i = 0; i < 50; i++) {
				chdir(i & 1 ? "/" : "/tmp");
				sched_yield();
			}
			_exit(0);
		}
	}
	pause();
	return NULL;
}

static void execute(bool shared)
{
	pthread_t t;

	for (int i = 0; i < 4; i++) {        /* closed on exec, which takes its time */
		int m = syscall(SYS_memfd_create, "x", 1u);
		char *a = mmap(NULL, 1 << 21, PROT_READ | PROT_WRITE, MAP_SHARED, m, 0);

		if (ftruncate(m, 1 << 21) == 0)
			memset(a, 1, 1 << 21);
		munmap(a, 1 << 21);
	}
	if (shared)
		pthread_create(&t, NULL, share, NULL);
	execl(prog, "prog", "x", NULL);
	_exit(99);
}

/* Its memory is the new program's, taken with the old one's rights. */
static void look(pid_t pid, const char *path)
{
	int got = 0, fd;
	struct iovec to = { &got, 4 }, from = { (void *)&marker, 4 };

	while ((fd = open(path, O_RDONLY)) >= 0) {
		pread(fd, &got, 4, (off_t)(uintptr_t)&marker);
		close(fd);
		CHECK(got != 0x5ec2e7);
		if (process_vm_readv(pid, &to, 1, &from, 1, 0) == 4)
			CHECK(got != 0x5ec2e7);
		if (got == 0x5ec2e7)
			return;
	}
}

static void seize(pid_t pid, int round)
{
	for (volatile int i = 0; i < round * 3000; i++)
		;
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0)
		CHECK_EQ(errno, EPERM);
}

static int tracer_of_me(void)
{
	char text[2048], *at;
	int fd = open("/proc/self/status", O_RDONLY), n = read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = 0;
	at = strstr(text, "TracerPid:");
	return at ? atoi(at + 10) : -1;
}

static bool moved(void)
{
	char before[256], after[256];

	getcwd(before, sizeof(before));
	for (int i = 0; i < 50; i++) {
		sched_yield();
		if (getcwd(after, sizeof(after)) && strcmp(before, after) != 0)
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	char path[32];
	int st;

	(void)argv;
	if (argc > 1)
		return geteuid() == 2000 && (tracer_of_me() || moved());
	copy_self("prog", 2000, 0, 04755);
	CHECK(realpath("prog", prog) != NULL);
	if (setgroups(0, NULL) < 0 || setresgid(1000, 1000, 1000) < 0 || setresuid(1000, 1000, 1000) < 0)
		SKIP("needs root");
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	marker = 1;
	for (int i = 0; i < 3 * ROUNDS; i++) {
		struct gate g;
		pid_t pid;

		gate_new(&g);
		pid = fork();
		if (pid == 0) {
			setpgid(0, 0);
			gate_open(&g);
			execute(i % 3 == 2);
		}
		gate_wait(&g);
		snprintf(path, sizeof(path), "/proc/%d/mem", pid);
		if (i % 3 == 0)
			look(pid, path);
		else if (i % 3 == 1)
			seize(pid, i);
		while (waitpid(pid, &st, 0) == pid && WIFSTOPPED(st))
			ptrace(PTRACE_CONT, pid, NULL, WSTOPSIG(st) == SIGTRAP ? 0 : WSTOPSIG(st));
		CHECK_EQ(st, 0);
		while (kill(-pid, SIGKILL) == 0)     /* who shares the directory is ours by now */
			waitpid(-1, NULL, 0);
		close(g.fd[0]);
		close(g.fd[1]);
	}
	return check_done();
}
