/* err, trapno and cr2 of a signal frame are those of the last exception that became a signal of this thread, whatever
   signal the frame is of. */
#include "check.h"
#include <pthread.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>

static sigjmp_buf back;
static volatile long trapno, err, cr2;

static void handler(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;

	trapno = r[REG_TRAPNO];
	err = r[REG_ERR];
	cr2 = r[REG_CR2];
	siglongjmp(back, 1);
}

#define TRAP(what) do { if (!sigsetjmp(back, 1)) { what; CHECK(!"reached"); } } while (0)

static void *thread(void *page)
{
	CHECK_EQ(trapno, 14);
	TRAP(raise(SIGUSR1));
	CHECK_EQ(trapno, 14);            /* a new thread has its maker's */
	TRAP(__asm__ volatile("ud2"));
	CHECK_EQ(trapno, 6);
	return NULL;
}

int main(void)
{
	static const int sigs[] = { SIGSEGV, SIGILL, SIGTRAP, SIGFPE, SIGBUS, SIGUSR1 };
	struct sigaction sa = { .sa_flags = SA_SIGINFO };
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t t;

	sa.sa_sigaction = handler;
	for (unsigned k = 0; k < sizeof(sigs) / sizeof(sigs[0]); k++)
		CHECK(sigaction(sigs[k], &sa, NULL) == 0);
	TRAP(__asm__ volatile("ud2"));
	CHECK(trapno == 6 && err == 0);
	TRAP(__asm__ volatile("int3"));
	CHECK(trapno == 3 && err == 0);
	TRAP(__asm__ volatile("cli"));
	CHECK(trapno == 13 && err == 0);
	TRAP(__asm__ volatile("xor %%edx, %%edx; mov $1, %%eax; xor %%ecx, %%ecx; div %%ecx" ::: "eax", "ecx", "edx"));
	CHECK(trapno == 0 && err == 0);
	TRAP(__asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; nop" ::: "memory", "cc"));
	CHECK(trapno == 1 && err == 0);

	volatile char c = *page;
	TRAP(*(volatile char *)page = 1);
	CHECK(trapno == 14 && err == 7 && cr2 == (long)page);
	TRAP(((void (*)(void))page)());
	CHECK(trapno == 14 && err == 0x15 && cr2 == (long)page);
	CHECK(mprotect(page, 4096, PROT_NONE) == 0);
	TRAP(c = *(volatile char *)page);
	CHECK(trapno == 14 && (err & ~1) == 4);
	TRAP(*(volatile char *)8 = 1);
	CHECK(trapno == 14 && err == 6 && cr2 == 8);
	TRAP(c = *(volatile char *)0xffffffff81000000ul);
	CHECK(trapno == 14 && err == 5 && cr2 == (long)0xffffffff81000000ul);
	TRAP(c = *(volatile char *)0x800000000000ul);          /* no page fault: cr2 stays */
	CHECK(trapno == 13 && err == 0 && cr2 == (long)0xffffffff81000000ul);
	TRAP(*(volatile char *)page = c);
	TRAP(raise(SIGUSR1));
	CHECK(trapno == 14 && (err & ~1) == 6 && cr2 == (long)page);
	CHECK(pthread_create(&t, NULL, thread, page) == 0 && pthread_join(t, NULL) == 0);
	TRAP(raise(SIGUSR1));
	CHECK_EQ(trapno, 14);                                  /* and keeps them to itself */
	return check_done();
}
