/* eventfd, timerfd and their kind can be spliced neither from nor to, whether or not the pipe holds anything; sendfile looks at
   its offset before its descriptors. */
#include "check.h"
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

int main(void)
{
	int p[2], q[2], file = open("/proc/self/exe", O_RDONLY);
	sigset_t none;
	off_t off = 0;

	sigemptyset(&none);
	int odd[] = { eventfd(1, EFD_NONBLOCK), timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), signalfd(-1, &none, SFD_NONBLOCK),
		      inotify_init1(IN_NONBLOCK) };

	CHECK(pipe(p) == 0 && pipe(q) == 0);
	for (int full = 0; full < 2; full++) {
		CHECK_ERR(splice(p[0], NULL, odd[0], NULL, 8, 0), EINVAL);     /* the others are not for writing */
		CHECK_ERR(tee(p[0], odd[0], 8, 0), EINVAL);
		CHECK_ERR(sendfile(odd[0], file, NULL, 8), EINVAL);
		CHECK(write(p[1], "12345678", 8) == 8);
	}
	for (unsigned k = 0; k < sizeof(odd) / sizeof(odd[0]); k++)
		CHECK_ERR(splice(odd[k], NULL, q[1], NULL, 8, 0), EINVAL);
	CHECK_ERR(splice(odd[0], &off, q[1], NULL, 8, 0), EINVAL);
	CHECK_ERR(splice(file, (off_t *)8, p[0], NULL, 8, 0), EFAULT);          /* before the end that may not be written */
	CHECK_ERR(splice(file, NULL, p[1], (off_t *)8, 8, 0), ESPIPE);

	CHECK_ERR(sendfile(-1, -1, (off_t *)8, 1), EFAULT);
	CHECK_ERR(sendfile(p[1], -1, &off, 1), EBADF);
	off = -1;
	CHECK_ERR(sendfile(p[1], file, &off, 1), EINVAL);
	off = 0x7fffffffffffff00;
	CHECK_ERR(sendfile(p[1], file, &off, 0x101), EINVAL);
	off = 0;
	CHECK_ERR(sendfile(p[1], file, &off, 1ul << 63), EINVAL);
	CHECK_ERR(sendfile(p[1], q[0], &off, 1), ESPIPE);
	CHECK_EQ(sendfile(p[1], file, &off, 4), 4);
	CHECK_EQ(off, 4);
	return check_done();
}
