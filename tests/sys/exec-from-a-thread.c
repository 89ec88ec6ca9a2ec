/* execve from another thread: all others end, the new program has the process's pid, one thread, and lives on. */
#include "tools.h"
#include <dirent.h>
#include <pthread.h>

static char pid_text[16];

static void *spin(void *arg)
{
	for (;;)
		;
}

static void *do_exec(void *arg)
{
	execl("/proc/self/exe", "x", pid_text, NULL);
	_exit(99);
}

int main(int argc, char **argv)
{
	pthread_t t;

	if (argc > 1) {
		struct dirent *e;
		int n = 0;
		DIR *d = opendir("/proc/self/task");
		while ((e = readdir(d)))
			n += e->d_name[0] != '.';
		closedir(d);
		CHECK_EQ(n, 1);
		CHECK_EQ(getpid(), atoi(argv[1]));
		CHECK_EQ(syscall(SYS_gettid), getpid());
		return check_done();
	}
	for (int sleeping = 0; sleeping < 2; sleeping++) {
		if (fork() == 0) {
			snprintf(pid_text, sizeof(pid_text), "%d", getpid());
			pthread_create(&t, NULL, spin, NULL);
			pthread_create(&t, NULL, do_exec, NULL);
			if (sleeping)
				pause();
			spin(NULL);
		}
		CHECK(wait_ok());
	}
	return check_done();
}
