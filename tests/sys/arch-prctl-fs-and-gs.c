/* arch_prctl sets and gets the bases of fs and gs; non-canonical and kernel bases are EPERM. */
#include "tools.h"

#define ARCH_SET_GS 0x1001
#define ARCH_SET_FS 0x1002
#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

int main(void)
{
	static unsigned long words[4] = {11, 22, 33, 44};
	unsigned long fs = 0, gs = 1, seen;

	CHECK(syscall(SYS_arch_prctl, ARCH_GET_FS, &fs) == 0);
	CHECK(fs != 0);
	CHECK(syscall(SYS_arch_prctl, ARCH_GET_GS, &gs) == 0 && gs == 0);
	CHECK(syscall(SYS_arch_prctl, ARCH_SET_GS, words) == 0);
	__asm__ volatile("mov %%gs:8, %0" : "=r"(seen));
	CHECK_EQ(seen, 22);
	for (int i = 0; i < 20; i++)
		sched_yield();
	if (fork() == 0) {
		__asm__ volatile("mov %%gs:16, %0" : "=r"(seen));
		_exit(seen == 33 ? 0 : 1);
	}
	CHECK(wait_ok());
	__asm__ volatile("mov %%gs:24, %0" : "=r"(seen));
	CHECK_EQ(seen, 44);
	CHECK_ERR(syscall(SYS_arch_prctl, ARCH_SET_GS, 0xffff800000000000), EPERM);
	CHECK_ERR(syscall(SYS_arch_prctl, ARCH_SET_FS, 0x800000000000), EPERM);
	CHECK_ERR(syscall(SYS_arch_prctl, ARCH_GET_FS, 8L), EFAULT);
	CHECK_ERR(syscall(SYS_arch_prctl, 0x7777, 0), EINVAL);
	return check_done();
}
