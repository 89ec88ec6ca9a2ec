/* An area that grows down is held to RLIMIT_AS like one that is mapped. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	size_t room = 8 << 20;
	char *p = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *top = p + room - PAGE;
	unsigned long pages = 0;
	struct rlimit lim;
	char text[64] = "";              /* no stdio: its buffers would be mapped into the room */
	int fd;

	CHECK(p != MAP_FAILED && munmap(p, room) == 0);
	p = mmap(top, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
	CHECK(p == top);
	CHECK_EQ(write_fault(top - PAGE), 0);
	fd = open("/proc/self/statm", O_RDONLY);
	CHECK(read(fd, text, sizeof(text) - 1) > 0 && sscanf(text, "%lu", &pages) == 1);
	CHECK(getrlimit(RLIMIT_AS, &lim) == 0);
	lim.rlim_cur = (pages + 64) * PAGE;
	CHECK(setrlimit(RLIMIT_AS, &lim) == 0);
	CHECK_EQ(write_fault(top - 32 * PAGE), 0);
	CHECK_EQ(write_fault(top - 256 * PAGE), SIGSEGV);
	CHECK_EQ(write_fault(top - 256 * PAGE), SIGSEGV);    /* nor a second time */
	CHECK_EQ(write_fault(top - 33 * PAGE), 0);
	return check_done();
}
