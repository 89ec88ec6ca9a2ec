/* mmap's documented errors, and those of munmap and mprotect. */
#include "check.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <stdint.h>

#define RW (PROT_READ | PROT_WRITE)
#define PA (MAP_PRIVATE | MAP_ANONYMOUS)
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MAP_SHARED_VALIDATE
#define MAP_SHARED_VALIDATE 3
#endif
#ifndef MAP_SYNC
#define MAP_SYNC 0x80000
#endif
#define MAP_ERR(want, ...) CHECK_ERR((intptr_t)mmap(__VA_ARGS__), want)

int main(void)
{
	char name[] = "/tmp/mmapXXXXXX", *p;
	int fd = mkstemp(name), ro, wo, fds[2];

	CHECK(fd >= 0 && ftruncate(fd, 8192) == 0);
	ro = open(name, O_RDONLY);
	wo = open(name, O_WRONLY);
	CHECK(ro >= 0 && wo >= 0 && unlink(name) == 0 && pipe(fds) == 0);

	MAP_ERR(EINVAL, NULL, 0, RW, PA, -1, 0);
	MAP_ERR(EINVAL, NULL, 4096, RW, MAP_ANONYMOUS, -1, 0);
	MAP_ERR(EINVAL, NULL, 4096, RW, PA, -1, 1);
	MAP_ERR(EINVAL, NULL, 4096, RW, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0);
	MAP_ERR(EINVAL, (void *)0x10000001, 4096, RW, PA | MAP_FIXED, -1, 0);
	MAP_ERR(ENOMEM, NULL, SIZE_MAX, RW, PA, -1, 0);
	MAP_ERR(ENOMEM, NULL, SIZE_MAX / 2, RW, PA, -1, 0);
	MAP_ERR(ENOMEM, (void *)0x7ffffffff000, 4096, RW, PA | MAP_FIXED, -1, 0);
	MAP_ERR(EBADF, NULL, 4096, RW, MAP_PRIVATE, -1, 0);
	MAP_ERR(EBADF, NULL, 4096, RW, MAP_PRIVATE, 99, 0);
	MAP_ERR(EACCES, NULL, 4096, RW, MAP_SHARED, ro, 0);
	MAP_ERR(EACCES, NULL, 4096, PROT_READ, MAP_PRIVATE, wo, 0);
	MAP_ERR(EACCES, NULL, 4096, PROT_WRITE, MAP_SHARED, wo, 0);
	MAP_ERR(ENODEV, NULL, 4096, PROT_READ, MAP_PRIVATE, fds[0], 0);
	MAP_ERR(EOPNOTSUPP, NULL, 4096, RW, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0);
	MAP_ERR(EOVERFLOW, NULL, 8192, PROT_READ, MAP_PRIVATE, fd, INT64_MAX - 4095);

	/* A read-only file may be mapped privately for writing. */
	p = mmap(NULL, 4096, RW, MAP_PRIVATE, ro, 0);
	if (CHECK(p != MAP_FAILED)) {
		*p = 1;
		CHECK(munmap(p, 4096) == 0);
	}
	p = mmap(NULL, 3 * 4096, PROT_READ, MAP_SHARED, ro, 0);
	CHECK(p != MAP_FAILED);
	CHECK_ERR(mprotect(p, 4096, RW), EACCES);
	CHECK_ERR((intptr_t)mmap(p + 4096, 4096, RW, PA | MAP_FIXED_NOREPLACE, -1, 0), EEXIST);

	CHECK_ERR(munmap(p + 1, 4096), EINVAL);
	CHECK_ERR(munmap(p, 0), EINVAL);
	CHECK_ERR(munmap((void *)(1ul << 47), 4096), EINVAL);
	CHECK(munmap(p + 4096, 4096) == 0 && munmap(p + 4096, 4096) == 0);
	CHECK_ERR(syscall(SYS_mprotect, p + 1, 4096, PROT_READ), EINVAL);    /* a C library may round */
	CHECK_ERR(mprotect(p, 4096, 0x40), EINVAL);
	CHECK_ERR(mprotect(p, 3 * 4096, PROT_READ), ENOMEM);
	CHECK(mprotect(p + 4096, 0, PROT_READ) == 0);
	CHECK(munmap(p, 3 * 4096) == 0);

	/* RLIMIT_AS and RLIMIT_DATA. */
	if (fork() == 0) {
		struct rlimit r = { 512 << 20, 512 << 20 };
		CHECK(setrlimit(RLIMIT_AS, &r) == 0);
		MAP_ERR(ENOMEM, NULL, 513 << 20, PROT_NONE, PA | MAP_NORESERVE, -1, 0);
		r.rlim_cur = r.rlim_max = 32 << 20;
		CHECK(setrlimit(RLIMIT_DATA, &r) == 0);
		MAP_ERR(ENOMEM, NULL, 33 << 20, RW, PA, -1, 0);
		p = mmap(NULL, 33 << 20, PROT_READ, PA, -1, 0);
		CHECK(p != MAP_FAILED);
		CHECK_ERR(mprotect(p, 33 << 20, RW), ENOMEM);
		_exit(check_done());
	}
	wait_ok();
	return check_done();
}
