/* The break grows and shrinks byte by byte, gives zeros, stops at RLIMIT_DATA and at the next map. */
#include "check.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static char *brk_to(char *end)
{
	return (char *)syscall(SYS_brk, end);
}

int main(void)
{
	char *start = brk_to(NULL), *page = (char *)(((unsigned long)start + 4095) & ~4095ul);

	CHECK(brk_to(page + 3 * 4096 + 5) == page + 3 * 4096 + 5);
	memset(page, 'h', 3 * 4096 + 5);
	CHECK(brk_to(page + 4096) == page + 4096 && page[4095] == 'h');
	CHECK(brk_to(page + 3 * 4096) == page + 3 * 4096);
	CHECK(page[4096] == 0 && page[2 * 4096] == 0 && page[0] == 'h');
	CHECK(brk_to((char *)1) == page + 3 * 4096);               /* below the start: refused */
	CHECK(brk_to((char *)-1) == page + 3 * 4096);
	if (fork() == 0) {
		struct rlimit r = { 4 << 20, 4 << 20 };
		CHECK(setrlimit(RLIMIT_DATA, &r) == 0);
		CHECK(brk_to(page + (8 << 20)) == page + 3 * 4096);
		CHECK(brk_to(page + (1 << 20)) == page + (1 << 20));
		page[(1 << 20) - 1] = 1;
		_exit(check_done());
	}
	wait_ok();
	CHECK(mmap(page + (1 << 20), 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page + (1 << 20));
	CHECK(brk_to(page + (2 << 20)) == page + 3 * 4096);
	CHECK(brk_to(start) == start);
	return check_done();
}
