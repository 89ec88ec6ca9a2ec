/* A program has no right to any I/O port: each in and out is a general protection fault, which is SIGSEGV. */
#include "check.h"
#include <setjmp.h>

static sigjmp_buf again;

static void refused(int sig)
{
	siglongjmp(again, sig);
}

static int out_fails(unsigned short port)
{
	if (sigsetjmp(again, 1))
		return 1;
	__asm__ volatile("outb %%al, %%dx" : : "a"(0), "d"(port));
	return 0;
}

static int in_fails(unsigned short port)
{
	unsigned char value;

	if (sigsetjmp(again, 1))
		return 1;
	__asm__ volatile("inb %%dx, %%al" : "=a"(value) : "d"(port));
	return 0;
}

int main(void)
{
	static const unsigned short ports[] = {0x80, 0xed, 0x20, 0x64, 0x70, 0x3f8, 0xcf8, 0xffff};

	signal(SIGSEGV, refused);
	for (unsigned i = 0; i < sizeof(ports) / sizeof(*ports); i++) {
		CHECK(in_fails(ports[i]));
		if (ports[i] == 0x80 || ports[i] == 0xed)       /* harmless, should they be allowed */
			CHECK(out_fails(ports[i]));
	}
	return check_done();
}
