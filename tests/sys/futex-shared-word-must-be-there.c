/* A shared operation on a word that is not mapped, PROT_NONE, or cut off its file is EFAULT, for those that wake and move too;
   private ones that only wake look at no memory. */
#include "tools.h"
#include <sys/mman.h>
#include <sys/syscall.h>

static long futex(void *w, int op, unsigned val, void *w2)
{
	return syscall(SYS_futex, w, op, val, 1L, w2, 0);
}

static void bad(void *w, unsigned *good)
{
	CHECK_ERR(futex(w, FUTEX_WAKE, 1, NULL), EFAULT);
	CHECK_ERR(syscall(SYS_futex, w, FUTEX_WAKE_BITSET, 1, NULL, NULL, -1), EFAULT);
	CHECK_ERR(futex(w, FUTEX_REQUEUE, 1, good), EFAULT);
	CHECK_ERR(futex(good, FUTEX_REQUEUE, 1, w), EFAULT);
	CHECK_ERR(futex(w, FUTEX_CMP_REQUEUE, 1, good), EFAULT);
	CHECK_ERR(futex(w, FUTEX_WAKE_OP, 1, good), EFAULT);
	CHECK_ERR(syscall(SYS_futex, w, FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT);
	CHECK_EQ(futex(w, (FUTEX_WAKE | FUTEX_PRIVATE), 1, NULL), 0);
}

int main(void)
{
	static unsigned good;
	char path[64], *p = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd;

	snprintf(path, sizeof(path), "/tmp/futex.%d", (int)getpid());
	fd = open(path, O_CREAT | O_RDWR, 0600);
	CHECK(fd >= 0 && ftruncate(fd, 8192) == 0 && unlink(path) == 0);
	p[0] = p[4096] = p[8192] = 0;
	CHECK(munmap(p, 4096) == 0 && mprotect(p + 4096, 4096, PROT_NONE) == 0);
	bad(p, &good);
	bad(p + 4096, &good);
	CHECK(mprotect(p + 8192, 4096, PROT_READ) == 0);     /* private memory that never changes */
	bad(p + 8192, &good);

	char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK_EQ(futex(m + 4096, FUTEX_WAKE, 1, NULL), 0);
	CHECK(ftruncate(fd, 4096) == 0);
	bad(m + 4096, &good);
	CHECK_EQ(futex(m, FUTEX_WAKE, 1, NULL), 0);
	CHECK(mprotect(m, 4096, PROT_READ) == 0);
	CHECK_EQ(futex(m, FUTEX_WAKE, 1, NULL), 0);          /* a file others may change */
	return check_done();
}
