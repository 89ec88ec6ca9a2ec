/* A thread waits for a record lock while another closes the descriptor: EBADF, and the lock does not stay. */
#include "tools.h"
#include <pthread.h>
#include <sys/syscall.h>

static int fd, tid, result, error;

static void *waiter(void *arg)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	__atomic_store_n(&tid, syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	result = fcntl(fd, F_SETLKW, &fl);
	error = errno;
	return NULL;
}

int main(void)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char name[] = "/tmp/lockXXXXXX", c;
	int ready[2], go[2];
	pthread_t t;

	fd = mkstemp(name);
	CHECK(fd >= 0 && pipe(ready) == 0 && pipe(go) == 0);
	if (fork() == 0) {
		CHECK(fcntl(fd, F_SETLK, &fl) == 0);
		CHECK(write(ready[1], "x", 1) == 1);
		CHECK(read(go[0], &c, 1) == 1);
		_exit(check_done());
	}
	CHECK(read(ready[0], &c, 1) == 1);
	CHECK(pthread_create(&t, NULL, waiter, NULL) == 0);
	while (!__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
		;
	wait_thread_state(getpid(), tid, 'S');
	CHECK(close(fd) == 0);
	CHECK(write(go[1], "x", 1) == 1);
	CHECK(pthread_join(t, NULL) == 0);
	CHECK_EQ(result, -1);
	CHECK_EQ(error, EBADF);
	CHECK(wait_ok());

	/* nobody has it: another process gets it */
	if (fork() == 0) {
		fd = open(name, O_RDWR);
		fl.l_type = F_WRLCK;
		CHECK(fcntl(fd, F_SETLK, &fl) == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	unlink(name);
	return check_done();
}
