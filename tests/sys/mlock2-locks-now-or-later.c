/* mlock2 locks as mlock does, or with MLOCK_ONFAULT each page when it comes; other flags are EINVAL. personality and
   setdomainname answer with what was set before, and who may not is EPERM. */
#include "check.h"
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

#define ONFAULT 1

static long locked_kb(void)
{
	char text[4096], *at;
	FILE *f = fopen("/proc/self/status", "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = 0;
	if (f)
		fclose(f);
	at = strstr(text, "VmLck:");
	return at ? strtol(at + 6, NULL, 10) : -1;
}

static int without_rights(void)
{
	CHECK(setresuid(1000, 1000, 1000) == 0);
	CHECK_ERR(syscall(SYS_setdomainname, "x", 1), EPERM);
	return check_done();
}

int main(void)
{
	char *p = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char in[4] = { 0 };

	CHECK(syscall(SYS_mlock2, p, 2 * 4096, ONFAULT) == 0);
	CHECK_EQ(locked_kb(), 8);
	CHECK(mincore(p, 4 * 4096, in) == 0 && !(in[0] & 1));
	p[0] = 1;
	CHECK(mincore(p, 4 * 4096, in) == 0 && in[0] & 1 && !(in[1] & 1));
	CHECK(syscall(SYS_mlock2, p, 2 * 4096, 0) == 0);
	CHECK(mincore(p, 4 * 4096, in) == 0 && in[1] & 1 && !(in[2] & 1));
	CHECK_ERR(syscall(SYS_mlock2, p, 4096, 2), EINVAL);
	CHECK_ERR(syscall(SYS_mlock2, 0x10000000000, 4096, 0), ENOMEM);
	CHECK(munlock(p, 2 * 4096) == 0);
	CHECK_EQ(locked_kb(), 0);

	CHECK_EQ(syscall(SYS_personality, 0xffffffff), 0);
	CHECK_EQ(syscall(SYS_personality, ADDR_NO_RANDOMIZE), 0);
	CHECK_EQ(syscall(SYS_personality, 0), ADDR_NO_RANDOMIZE);
	CHECK_EQ(syscall(SYS_personality, 0xffffffff), 0);
	CHECK_ERR(syscall(SYS_setdomainname, "x", 65), EINVAL);
	CHECK_ERR(syscall(SYS_setdomainname, "x", -1), EINVAL);
	if (getuid() == 0) {
		if (fork() == 0)
			_exit(without_rights());
		CHECK(wait_ok());
	}
	return check_done();
}
