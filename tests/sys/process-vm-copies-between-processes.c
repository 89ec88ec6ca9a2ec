/* process_vm_readv and writev move bytes between two processes, and stop where memory ends. */
#include "check.h"
#include <sys/mman.h>
#include <sys/uio.h>

#define P 4096

int main(void)
{
	char *p = mmap(NULL, 3 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), buf[2 * P] = { 0 };
	int up[2], down[2];
	char c;

	CHECK(p != MAP_FAILED && munmap(p + 2 * P, P) == 0 && pipe(up) == 0 && pipe(down) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		memset(p, 'c', 2 * P);
		CHECK(write(up[1], "r", 1) == 1 && read(down[0], &c, 1) == 1);
		CHECK(p[100] == 'W' && p[P] == 'W' && p[P + 1] == 'c');
		_exit(check_done());
	}
	CHECK(read(up[0], &c, 1) == 1);
	struct iovec l[2] = { { buf, 10 }, { buf + 10, P } }, r[2] = { { p + P - 5, 20 }, { p, 100 } };

	CHECK_EQ(process_vm_readv(pid, l, 2, r, 2, 0), 120);
	CHECK(buf[0] == 'c' && buf[119] == 'c' && buf[120] == 0 && p[0] == 0);
	r[0] = (struct iovec){ p + 2 * P - 8, 100 };
	CHECK_EQ(process_vm_readv(pid, l, 2, r, 1, 0), 8);
	r[0] = (struct iovec){ p + 2 * P, 100 };
	CHECK_ERR(process_vm_readv(pid, l, 2, r, 1, 0), EFAULT);
	CHECK_ERR(process_vm_readv(pid, l, 2, r, 1, 1), EINVAL);
	CHECK_ERR(process_vm_readv(0x3fffffff, l, 2, r, 1, 0), ESRCH);
	memset(buf, 'W', sizeof(buf));
	r[0] = (struct iovec){ p + 100, P - 99 };
	CHECK_EQ(process_vm_writev(pid, l, 2, r, 1, 0), P - 99);
	CHECK(write(down[1], "g", 1) == 1);
	wait_ok_pid(pid);
	return check_done();
}
