/* unshare: a thread that shared its folder, mask and descriptors has its own afterwards; what only a whole process has is EINVAL
   with threads, and nothing without. */
#include "tools.h"
#include <pthread.h>
#include <sched.h>

static int shared_fd, result[4];

static void *other(void *arg)
{
	result[0] = unshare(CLONE_FS | CLONE_FILES | CLONE_SYSVSEM);
	result[1] = chdir("/");
	umask(0777);
	close(shared_fd);
	result[2] = unshare(CLONE_VM);
	result[3] = errno;
	return NULL;
}

int main(void)
{
	char before[256], after[256];
	pthread_t t;

	umask(022);
	shared_fd = open("/dev/null", O_RDONLY);
	CHECK(getcwd(before, sizeof(before)) != NULL);
	CHECK(pthread_create(&t, NULL, other, NULL) == 0);
	pthread_join(t, NULL);
	CHECK(result[0] == 0 && result[1] == 0);
	CHECK(result[2] == -1 && result[3] == EINVAL);
	CHECK(getcwd(after, sizeof(after)) != NULL);
	CHECK_STR(after, before);
	CHECK_EQ(umask(022), 022);
	CHECK(fcntl(shared_fd, F_GETFD) >= 0);
	CHECK_ERR(unshare(0x1), EINVAL);
	CHECK(unshare(0) == 0);
	pid_t pid = fork();
	if (pid == 0)
		_exit(unshare(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_FS | CLONE_FILES) == 0 ? 0 : 1);
	wait_ok_pid(pid);
	return check_done();
}
