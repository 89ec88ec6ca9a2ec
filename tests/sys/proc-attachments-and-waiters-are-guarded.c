/* Where others have attached shared memory, in which frames, and at which address they wait is not told to everybody. */
#include "tools.h"
#include <sys/shm.h>

static uint32_t word;

/* Does the file have a line that begins with these words and has the text behind them? */
static int tells(const char *file, const char *text)
{
	static char buf[1 << 18];
	int fd = open(file, O_RDONLY), n, at = 0;

	while ((n = read(fd, buf + at, sizeof(buf) - 1 - at)) > 0)
		at += n;
	buf[at] = 0;
	close(fd);
	return strstr(buf, text) != NULL;
}

int main(void)
{
	char attached[64], waits[64];
	int id, st;
	pid_t pid;

	if (access("/proc/waiters", R_OK) != 0)
		SKIP("no /proc/waiters");
	id = shmget(IPC_PRIVATE, PAGE, 0600);
	pid = fork();
	if (pid == 0) {
		*(int *)shmat(id, NULL, 0) = 1;
		syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
		_exit(0);
	}
	wait_asleep(pid);
	snprintf(attached, sizeof(attached), "segment %d pid %d ", id, pid);
	snprintf(waits, sizeof(waits), "futex %#lx ", (unsigned long)&word);
	CHECK(tells("/proc/sysvipc/shm_attach", attached));
	CHECK(tells("/proc/waiters", waits));
	if (fork() == 0) {
		int p[2];

		if (setgroups(0, NULL) < 0 || setresgid(1000, 1000, 1000) < 0 || setresuid(1000, 1000, 1000) < 0 || pipe(p) < 0)
			_exit(98);
		CHECK(!tells("/proc/sysvipc/shm_attach", attached));
		CHECK(!tells("/proc/waiters", waits));
		CHECK(tells("/proc/waiters", "futex 0 "));
		CHECK(!tells("/proc/waiters", " 0xffff8") && !tells("/proc/waiters", " 0xffffffff8"));
		_exit(check_done());
	}
	CHECK(wait_ok());
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, &st, 0) == pid);
	shmctl(id, IPC_RMID, NULL);
	return check_done();
}
