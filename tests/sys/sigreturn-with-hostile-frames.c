/* rt_sigreturn with frames of every wrong kind: the process dies of SIGSEGV or goes on unprivileged, never more. */
#include "tools.h"
#include <sys/resource.h>
#include <ucontext.h>

static int kind;

static void handler(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	greg_t *r = uc->uc_mcontext.gregs;

	switch (kind) {
	case 0: r[REG_RIP] = 0x8000000000000000; break;
	case 1: r[REG_RIP] = 0xffffffff80000000; break;
	case 2: r[REG_RSP] = 0x8000000000000000; r[REG_RIP] = 8; break;
	case 3: r[REG_CSGSFS] = 0; r[REG_RIP] = 8; break;
	case 4: r[REG_CSGSFS] = 0x0010001000100010; r[REG_RIP] = 8; break;
	case 5: r[REG_EFL] |= 0x3000 | 0x20000 | 0x4000; r[REG_RIP] = 8; break;
	case 6: uc->uc_mcontext.fpregs = (void *)8; break;
	case 7: uc->uc_mcontext.fpregs = (void *)0xffffffff80000000; break;
	case 8: uc->uc_mcontext.fpregs = (void *)((char *)uc->uc_mcontext.fpregs + 1); break;
	case 9: r[REG_RSP] = 0xffff800000000000; r[REG_RIP] = 8; break;
	}
}

int main(void)
{
	struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
	struct rlimit none = {0, 0};
	int status;

	setrlimit(RLIMIT_CORE, &none);
	for (kind = 0; kind < 10; kind++) {
		if (fork() == 0) {
			sigaction(SIGUSR1, &sa, NULL);
			raise(SIGUSR1);
			_exit(0);
		}
		wait(&status);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV)
			check_failed(__FILE__, __LINE__, "frame %d: status %x", kind, status);
	}
	/* Called out of nowhere, with the stack anywhere. */
	for (int i = 0; i < COUNT(bad_pointers); i++) {
		if (fork() == 0) {
			__asm__ volatile("mov %0, %%rsp; mov $15, %%eax; syscall; ud2" : : "r"(bad_pointers[i]) : "memory");
			_exit(0);
		}
		wait(&status);
		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	}
	return check_done();
}
