/* process_vm_readv and writev move bytes of another process, short at its holes; strangers are refused. */
#include "tools.h"
#include <sys/uio.h>

int main(void)
{
	struct gate ready, go;
	char *p = pages_new(2), buf[16] = "";
	struct iovec l = {buf, 5}, r = {p + 10, 5};
	pid_t pid;

	gate_new(&ready);
	gate_new(&go);
	pid = fork();
	if (pid == 0) {
		strcpy(p + 10, "child");
		munmap(p + PAGE, PAGE);
		gate_open(&ready);
		gate_wait(&go);
		_exit(strcmp(p + 10, "HELLO") == 0 ? 0 : 1);
	}
	gate_wait(&ready);
	CHECK_EQ(process_vm_readv(pid, &l, 1, &r, 1, 0), 5);
	CHECK_STR(buf, "child");
	memcpy(buf, "HELLO", 5);
	CHECK_EQ(process_vm_writev(pid, &l, 1, &r, 1, 0), 5);
	r.iov_base = p + PAGE;
	CHECK_ERR(process_vm_readv(pid, &l, 1, &r, 1, 0), EFAULT);
	CHECK_ERR(process_vm_readv(99999, &l, 1, &r, 1, 0), ESRCH);
	CHECK_ERR(process_vm_readv(pid, &l, 1, &r, 1, 1), EINVAL);
	r.iov_base = p;
	l.iov_base = (void *)8;
	CHECK_ERR(process_vm_readv(pid, &l, 1, &r, 1, 0), EFAULT);
	if (fork() == 0) {
		setuid(1000);
		l.iov_base = buf;
		CHECK_ERR(process_vm_readv(pid, &l, 1, &r, 1, 0), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	gate_open(&go);
	CHECK(wait_ok());
	return check_done();
}
