/* The first program of chapter 4: it shows what a kernel with processes and nothing else can do, and switches the machine off. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void say_status(pid_t pid, int status)
{
	if (WIFSIGNALED(status))
		printf("  process %d died of signal %d\n", pid, WTERMSIG(status));
	else
		printf("  process %d exited with status %d\n", pid, WEXITSTATUS(status));
}

static void wait_for_all(void)
{
	int status;
	pid_t pid;

	while ((pid = wait(&status)) > 0)
		say_status(pid, status);
}

static void nap(long ms)
{
	struct timespec t = {0, ms * 1000000};

	nanosleep(&t, NULL);
}

/* Computes for some milliseconds without ever giving the processor away. */
static void spin(long ms)
{
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < ms);
}

static void children(void)
{
	int x = 1;

	printf("fork: three children, each with an x of its own\n");
	for (int i = 1; i <= 3; i++) {
		if (fork() == 0) {
			x += i;
			printf("  process %d, child of %d: x is %d\n", getpid(), getppid(), x);
			exit(x);
		}
	}
	wait_for_all();
	printf("  here x is still %d\n", x);
}

static void turns(void)
{
	printf("round robin: two children that never let go\n");
	for (int i = 0; i < 2; i++) {
		if (fork() == 0) {
			for (int turn = 0; turn < 3; turn++) {
				spin(6);
				printf("  %c%d\n", "ab"[i], turn);
			}
			exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
}

static void bad_pointers(void)
{
	volatile int *volatile nowhere = (int *)16, *volatile kernel = (int *)0xffffffff80100000;

	printf("bad pointers: NULL and a little, the kernel, and the kernel asked to follow one\n");
	if (fork() == 0)
		*nowhere = 1;
	wait_for_all();
	if (fork() == 0)
		exit(*kernel);
	wait_for_all();
	printf("  write(1, the kernel's code, 4) returns %ld\n", (long)write(1, (void *)kernel, 4));
}

static void orphan(void)
{
	int status;
	pid_t child;

	printf("orphan: a child that ends before its own child\n");
	child = fork();
	if (child == 0) {
		if (fork() == 0) {
			nap(20);
			printf("  process %d: my parent is now %d\n", getpid(), getppid());
			exit(0);
		}
		exit(0);
	}
	nap(10);                             /* until then the child is a zombie: it has ended, and nobody has asked */
	waitpid(child, &status, 0);
	say_status(child, status);
	wait_for_all();
}

static void another_program(void)
{
	char *argv[] = {"/bin/init", "hello", "from", "exec", NULL}, *envp[] = {"HOME=/", NULL};

	printf("exec: the same process, another program\n");
	if (fork() == 0) {
		execve(argv[0], argv, envp);
		exit(127);
	}
	wait_for_all();
}

static char line[128];

int main(int argc, char **argv)
{
	setvbuf(stdout, line, _IOLBF, sizeof(line));    /* this kernel has no call for more memory yet */
	if (argc > 1) {                      /* started again by exec */
		printf("  process %d: %d arguments, the last is \"%s\"\n", getpid(), argc - 1, argv[argc - 1]);
		return 7;
	}
	printf("init: process %d, child of %d\n", getpid(), getppid());
	children();
	turns();
	bad_pointers();
	orphan();
	another_program();
	printf("init: nobody is left, good night\n");
	return reboot(RB_POWER_OFF);
}
