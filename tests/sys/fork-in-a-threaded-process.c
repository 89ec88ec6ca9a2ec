/* fork copies only the calling thread; the child can lock what was free, make threads and exit. */
#include "tools.h"
#include <dirent.h>
#include <pthread.h>

static volatile int stop;

static void *busy(void *arg)
{
	while (!stop)
		free(malloc(100));
	return NULL;
}

static void *forker(void *arg)
{
	for (int i = 0; i < 10; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			struct dirent *e;
			int n = 0;
			DIR *d = opendir("/proc/self/task");
			while ((e = readdir(d)))
				n += e->d_name[0] != '.';
			closedir(d);
			pthread_t t;
			stop = 1;
			CHECK_EQ(n, 1);
			CHECK_EQ(syscall(SYS_gettid), getpid());
			CHECK_EQ(pthread_create(&t, NULL, busy, NULL), 0);
			CHECK_EQ(pthread_join(t, NULL), 0);
			_exit(check_done());
		}
		CHECK(wait_ok_pid(pid));
	}
	return NULL;
}

int main(void)
{
	pthread_t t[3];

	pthread_create(&t[0], NULL, busy, NULL);
	pthread_create(&t[1], NULL, busy, NULL);
	pthread_create(&t[2], NULL, forker, NULL);
	pthread_join(t[2], NULL);
	stop = 1;
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
	return check_done();
}
