/* /proc/PID/io: bytes and calls of read and write, of the threads that are gone and the children waited for too; the
   owner's alone; ESRCH once the process is gone. */
#include "tools.h"
#include <pthread.h>

static long value(const char *path, const char *name)
{
	char text[512] = "", *at;
	FILE *f = fopen(path, "r");

	if (!CHECK(f != NULL))
		return -1;
	text[fread(text, 1, sizeof(text) - 1, f)] = 0;
	fclose(f);
	at = strstr(text, name);
	return CHECK(at != NULL) ? atol(at + strlen(name)) : -1;
}

static void *writer(void *arg)
{
	for (int i = 0; i < 10; i++)
		CHECK_EQ(write(*(int *)arg, "0123456789", 10), 10);
	return NULL;
}

int main(void)
{
	int fd[2], go[2], late;
	long w, wc, r, rc;
	pthread_t t;
	char b[300];
	pid_t pid;

	CHECK(pipe(fd) == 0 && pipe(go) == 0);
	w = value("/proc/self/io", "wchar: ");
	wc = value("/proc/self/io", "syscw: ");
	CHECK_EQ(write(fd[1], "abc", 3), 3);
	CHECK_ERR(write(-1, "abc", 3), EBADF);
	CHECK_EQ(value("/proc/self/io", "wchar: "), w + 3);
	CHECK_EQ(value("/proc/self/io", "syscw: "), wc + 1);
	r = value("/proc/self/io", "rchar: ");
	CHECK_EQ(read(fd[0], b, sizeof(b)), 3);
	CHECK(value("/proc/self/io", "rchar: ") >= r + 3 + 60);         /* the text itself was read */
	CHECK_EQ(pthread_create(&t, NULL, writer, &fd[1]), 0);
	pthread_join(t, NULL);
	CHECK_EQ(value("/proc/self/io", "wchar: "), w + 3 + 100);
	CHECK_EQ(value("/proc/thread-self/io", "wchar: "), w + 3);
	pid = fork();
	if (pid == 0) {
		writer(&fd[1]);
		close(go[1]);
		CHECK_EQ(read(go[0], b, 1), 0);
		_exit(check_done());
	}
	snprintf(b, sizeof(b), "/proc/%d/io", pid);
	late = open(b, O_RDONLY);
	CHECK(late >= 0);
	close(go[1]);
	CHECK(wait_ok());
	CHECK_EQ(value("/proc/self/io", "wchar: "), w + 3 + 200);
	CHECK_ERR(read(late, b, 10), ESRCH);
	rc = value("/proc/self/io", "syscr: ");
	CHECK(rc > 0);
	CHECK(value("/proc/self/io", "read_bytes: ") >= 0 && value("/proc/self/io", "cancelled_write_bytes: ") >= 0);
	if (fork() == 0) {
		CHECK(setuid(1000) == 0);
		CHECK_ERR(open("/proc/1/io", O_RDONLY) < 0 ? -1 : read(open("/proc/1/io", O_RDONLY), b, 9), EACCES);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
