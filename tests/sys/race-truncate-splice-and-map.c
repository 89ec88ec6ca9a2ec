/* One file truncated, written, mapped, spliced and punched by several at once: no byte of anybody else shows. */
#include "tools.h"

static void nothing(int sig, siginfo_t *info, void *context)
{
	siglongjmp(fault_back, 1);
}

int main(void)
{
	struct sigaction sa = {.sa_sigaction = nothing, .sa_flags = SA_SIGINFO | SA_NODEFER};
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	pid_t pid[4];

	for (int k = 0; k < 4; k++) {
		pid[k] = fork();
		if (pid[k])
			continue;
		static char buf[3 * PAGE];
		int p[2];
		char *m = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		sigaction(SIGBUS, &sa, NULL);
		CHECK(pipe2(p, O_NONBLOCK) == 0);
		memset(buf, 'x', sizeof(buf));
		for (int i = 0; i < 250; i++) {
			loff_t off = i % 5 * PAGE + i;
			if (k == 0)
				ftruncate(fd, i * 997 % (8 * PAGE));
			if (k == 1)
				pwrite(fd, buf, sizeof(buf), off);
			if (k == 2 && splice(fd, &off, p[1], NULL, 2 * PAGE, SPLICE_F_NONBLOCK) > 0) {
				int n = read(p[0], buf, sizeof(buf));
				for (int c = 0; c < n; c++)
					if (buf[c] != 'x' && buf[c] != 0) {
						CHECK_EQ(buf[c], 'x');
						break;
					}
			}
			if (k == 3 && !sigsetjmp(fault_back, 0)) {
				volatile char c = m[i % 8 * PAGE];
				CHECK(c == 'x' || c == 0);
				m[i % 8 * PAGE] = 'x';
				fallocate(fd, 3, i % 4 * PAGE, PAGE);
			}
		}
		_exit(check_done());
	}
	for (int k = 0; k < 4; k++)
		CHECK(wait_ok_pid(pid[k]));
	unlink("f");
	return check_done();
}
