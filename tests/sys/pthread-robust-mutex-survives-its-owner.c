/* Who locks a robust mutex after its owner died is told so: owner a thread, a process, or killed. */
#include "check.h"
#include <pthread.h>
#include <sys/mman.h>

static pthread_mutex_t *m;

static void *dies(void *arg)
{
	pthread_mutex_lock(m);
	return arg;
}

static void made_good(void)
{
	CHECK_EQ(pthread_mutex_lock(m), EOWNERDEAD);
	CHECK_EQ(pthread_mutex_consistent(m), 0);
	CHECK_EQ(pthread_mutex_unlock(m), 0);
	CHECK_EQ(pthread_mutex_lock(m), 0);
	CHECK_EQ(pthread_mutex_unlock(m), 0);
}

int main(void)
{
	pthread_mutexattr_t a;
	pthread_t t;
	int ready[2];
	char c;

	m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_init(&a);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	CHECK_EQ(pthread_mutex_init(m, &a), 0);

	CHECK_EQ(pthread_create(&t, NULL, dies, NULL), 0);
	pthread_join(t, NULL);
	made_good();

	if (fork() == 0) {
		pthread_mutex_lock(m);
		_exit(0);
	}
	wait_ok();
	made_good();

	CHECK_EQ(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		pthread_mutex_lock(m);
		write(ready[1], "x", 1);
		pause();
	}
	read(ready[0], &c, 1);
	kill(pid, SIGKILL);
	made_good();
	waitpid(pid, NULL, 0);

	/* Not made consistent: lost for ever. */
	CHECK_EQ(pthread_create(&t, NULL, dies, NULL), 0);
	pthread_join(t, NULL);
	CHECK_EQ(pthread_mutex_trylock(m), EOWNERDEAD);
	CHECK_EQ(pthread_mutex_unlock(m), 0);
	CHECK_EQ(pthread_mutex_lock(m), ENOTRECOVERABLE);
	return check_done();
}
