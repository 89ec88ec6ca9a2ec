/* /proc/self/mem and a child's: reads and writes at addresses, EIO where nothing is, also past read-only rights. */
#include "tools.h"

int main(void)
{
	char *p = pages_new(2), buf[8] = "", path[64];
	struct gate ready, go;
	int fd;
	pid_t pid;

	gate_new(&ready);
	gate_new(&go);
	strcpy(p, "parent");
	mprotect(p, PAGE, PROT_READ);
	pid = fork();
	if (pid == 0) {
		gate_open(&ready);
		gate_wait(&go);
		_exit(strcmp(p, "Xarent") == 0 ? 0 : 1);
	}
	gate_wait(&ready);
	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDWR);
	CHECK(fd >= 0);
	CHECK_EQ(pread(fd, buf, 6, (off_t)(uintptr_t)p), 6);
	CHECK_STR(buf, "parent");
	CHECK_EQ(pwrite(fd, "X", 1, (off_t)(uintptr_t)p), 1);
	CHECK_STR(p, "parent");
	CHECK_ERR(pread(fd, buf, 1, 8), EIO);
	gate_open(&go);
	CHECK(wait_ok());
	CHECK_EQ(pread(fd, buf, 1, (off_t)(uintptr_t)p) <= 0, 1);
	munmap(p, 2 * PAGE);
	return check_done();
}
