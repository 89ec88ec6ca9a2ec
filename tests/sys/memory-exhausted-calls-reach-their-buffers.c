/* While others use all memory up and die of it, calls still find the pages of their buffers, and signals those of
   their stacks: somebody larger dies for them, as for any other touch. */
#include "tools.h"
#include <sys/sysinfo.h>

#define STACK 65536
#define SIZE (1 << 20)

static volatile int caught;

static void handler(int sig)
{
	caught++;
}

static void eat(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY);

	CHECK_EQ(write(fd, "1000", 4), 4);
	for (;;) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		for (int i = 0; p != MAP_FAILED && i < 1 << 20; i += 4096)
			p[i] = 1;
	}
}

int main(void)
{
	struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
	struct sysinfo si;
	int zero = open("/dev/zero", O_RDONLY), status, sent = 0;
	pid_t nanny;

	sysinfo(&si);
	if (si.totalram * si.mem_unit > 1ul << 30)
		SKIP("too much memory here to use up");
	sigaction(SIGUSR1, &sa, NULL);
	nanny = fork();
	if (nanny == 0) {
		for (int i = 0; i < 2; i++) {
			pid_t pid = fork();
			if (pid == 0)
				eat();
			if (pid > 0)
				waitpid(pid, NULL, 0);
		}
		_exit(0);
	}
	while (waitpid(nanny, &status, WNOHANG) == 0) {
		char *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		stack_t stack = {.ss_sp = p, .ss_size = STACK};

		if (p == MAP_FAILED)
			continue;
		if (!CHECK_EQ(read(zero, p + STACK, SIZE - STACK), SIZE - STACK))
			break;
		CHECK(sigaltstack(&stack, NULL) == 0);
		kill(getpid(), SIGUSR1);
		sent++;
		munmap(p, SIZE);
	}
	CHECK_EQ(status, 0);
	CHECK_EQ(caught, sent);
	return check_done();
}
