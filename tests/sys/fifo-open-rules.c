/* FIFOs: an open waits for its other side; O_NONBLOCK reads at once and says ENXIO to writers; O_RDWR never waits. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	char buf[8] = "";
	int r, w;
	pid_t pid;

	CHECK(mkfifo("p", 0600) == 0);
	CHECK_ERR(mkfifo("p", 0600), EEXIST);
	CHECK_ERR(open("p", O_WRONLY | O_NONBLOCK), ENXIO);
	r = open("p", O_RDONLY | O_NONBLOCK);
	CHECK(r >= 0);
	CHECK_EQ(read(r, buf, 1), 0);
	w = open("p", O_WRONLY | O_NONBLOCK);
	CHECK(w >= 0);
	CHECK_ERR(read(r, buf, 1), EAGAIN);
	close(r);
	close(w);
	pid = fork();
	if (pid == 0) {
		w = open("p", O_WRONLY);
		_exit(write(w, "hello", 5) == 5 ? 0 : 1);
	}
	wait_asleep(pid);
	r = open("p", O_RDONLY);
	CHECK_EQ(read(r, buf, 8), 5);
	CHECK_STR(buf, "hello");
	CHECK_EQ(read(r, buf, 8), 0);
	CHECK(wait_ok());
	close(r);
	r = open("p", O_RDWR);
	CHECK_EQ(write(r, "x", 1), 1);
	CHECK_EQ(read(r, buf, 8), 1);
	close(r);
	r = open("p", O_RDONLY | O_NONBLOCK);
	CHECK_EQ(read(r, buf, 8), 0);
	close(r);
	unlink("p");
	return check_done();
}
