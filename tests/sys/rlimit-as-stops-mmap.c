/* RLIMIT_AS: mmap, brk and mremap beyond it say ENOMEM; munmap gives the room back. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	struct rlimit rl = {64 << 20, 64 << 20};
	int flags = MAP_PRIVATE | MAP_ANONYMOUS, prot = PROT_READ | PROT_WRITE;
	char *p;

	if (fork() == 0) {
		setrlimit(RLIMIT_AS, &rl);
		CHECK_ERR((long)mmap(NULL, 65 << 20, prot, flags, -1, 0), ENOMEM);
		p = mmap(NULL, 40 << 20, prot, flags, -1, 0);
		CHECK(p != MAP_FAILED);
		CHECK_ERR((long)mmap(NULL, 40 << 20, prot, flags, -1, 0), ENOMEM);
		CHECK_ERR((long)mremap(p, 40 << 20, 90 << 20, MREMAP_MAYMOVE), ENOMEM);
		munmap(p, 40 << 20);
		p = mmap(NULL, 40 << 20, prot, flags, -1, 0);
		CHECK(p != MAP_FAILED);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}
