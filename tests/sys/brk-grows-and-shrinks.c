/* brk moves the end of the heap both ways; new pages are zero, given-up pages fault, nonsense changes nothing. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	char *start = (char *)syscall(SYS_brk, 0), *p;
	struct rlimit rl;

	start = (char *)(((uintptr_t)start + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
	CHECK_EQ(syscall(SYS_brk, start + 4 * PAGE), (long)(start + 4 * PAGE));
	p = start + 3 * PAGE;
	CHECK_EQ(*p, 0);
	*p = 'x';
	CHECK_EQ(syscall(SYS_brk, start + PAGE), (long)(start + PAGE));
	CHECK_EQ(read_fault(p), SIGSEGV);
	CHECK_EQ(syscall(SYS_brk, start + 4 * PAGE), (long)(start + 4 * PAGE));
	CHECK_EQ(*p, 0);
	CHECK_EQ(syscall(SYS_brk, 8), (long)(start + 4 * PAGE));
	CHECK_EQ(syscall(SYS_brk, 0xffffffff80000000), (long)(start + 4 * PAGE));
	if (fork() == 0) {
		rl = (struct rlimit){1 << 20, 1 << 20};
		setrlimit(RLIMIT_DATA, &rl);
		CHECK_EQ(syscall(SYS_brk, start + (8 << 20)), (long)(start + 4 * PAGE));
		_exit(check_done());
	}
	CHECK(wait_ok());
	syscall(SYS_brk, start);
	return check_done();
}
