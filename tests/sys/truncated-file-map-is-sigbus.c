/* A file shrinks under its maps: pages beyond the end are gone from all of them, private copies too, and a
   touch is SIGBUS; what is left of the last page is zero. Growing again gives zeros. */
#include "check.h"
#include <setjmp.h>
#include <sys/mman.h>

#define P 4096
static sigjmp_buf out;

static void bus(int sig, siginfo_t *info, void *ctx)
{
	siglongjmp(out, info->si_code == BUS_ADRERR ? 1 : 2);
}

/* 0 fine, 1 SIGBUS with BUS_ADRERR. */
static int touch(volatile char *p, int write)
{
	int r = sigsetjmp(out, 1);

	if (r)
		return r;
	if (write)
		*p = 'w';
	else
		(void)*p;
	return 0;
}

int main(void)
{
	char name[] = "/tmp/truncXXXXXX", c;
	int fd = mkstemp(name);
	struct sigaction sa = { .sa_sigaction = bus, .sa_flags = SA_SIGINFO };
	char *shared, *priv;

	CHECK(fd >= 0 && unlink(name) == 0 && sigaction(SIGBUS, &sa, NULL) == 0);
	for (int i = 0; i < 20; i++)
		for (int k = 0; k < P; k += 64)
			CHECK(pwrite(fd, "abcd", 4, i * P + k) == 4);
	shared = mmap(NULL, 20 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	priv = mmap(NULL, 20 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	CHECK(shared != MAP_FAILED && priv != MAP_FAILED);
	CHECK(touch(shared + 20 * P - 1, 1) == 0);
	priv[15 * P] = priv[2 * P] = 'p';
	CHECK(shared[15 * P] == 'a' && shared[2 * P] == 'a');
	shared[3 * P] = 's';
	CHECK(pread(fd, &c, 1, 3 * P) == 1 && c == 's' && priv[3 * P] == 's');
	CHECK(pwrite(fd, "x", 1, 2 * P) == 1 && shared[2 * P] == 'x' && priv[2 * P] == 'p');

	CHECK(ftruncate(fd, 5 * P + 64) == 0);
	CHECK_EQ(touch(shared + 6 * P, 0), 1);
	CHECK_EQ(touch(shared + 15 * P, 1), 1);
	CHECK_EQ(touch(priv + 15 * P, 0), 1);
	CHECK_EQ(touch(priv + 6 * P, 1), 1);
	CHECK(shared[5 * P] == 'a' && shared[5 * P + 64] == 0 && shared[5 * P + 128] == 0);
	CHECK(priv[2 * P] == 'p' && priv[4 * P] == 'a');
	/* The kernel touching it is EFAULT. */
	CHECK_ERR(write(fd, shared + 10 * P, 1), EFAULT);
	CHECK(ftruncate(fd, 20 * P) == 0);
	CHECK(shared[15 * P] == 0 && priv[15 * P] == 0);
	CHECK(touch(shared + 15 * P, 1) == 0 && priv[15 * P] == 'w');
	/* The map outlives the descriptor. */
	CHECK(close(fd) == 0 && shared[3 * P] == 's');
	CHECK(munmap(shared, 20 * P) == 0 && priv[3 * P] == 's');
	return check_done();
}
