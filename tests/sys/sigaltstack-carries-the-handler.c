/* A handler with SA_ONSTACK runs on the alternate stack; without it not. SS_ONSTACK shows, changing it there is EPERM. */
#include "tools.h"

static char stack[65536];
static volatile int on;

static void handler(int sig)
{
	char here;
	stack_t ss;

	on = &here >= stack && &here < stack + sizeof(stack);
	sigaltstack(NULL, &ss);
	CHECK_EQ(!!(ss.ss_flags & SS_ONSTACK), on);
	ss.ss_flags = 0;
	ss.ss_size = sizeof(stack);
	if (on)
		CHECK_ERR(sigaltstack(&ss, NULL), EPERM);
}

int main(void)
{
	struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
	stack_t ss = {.ss_sp = stack, .ss_size = sizeof(stack)}, old;

	sigaltstack(NULL, &old);
	CHECK(old.ss_flags & SS_DISABLE);
	CHECK(sigaltstack(&ss, NULL) == 0);
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	CHECK_EQ(on, 1);
	sa.sa_flags = 0;
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	CHECK_EQ(on, 0);
	if (fork() == 0) {
		sigaltstack(NULL, &old);
		CHECK(old.ss_sp == stack);
		_exit(check_done());
	}
	CHECK(wait_ok());
	ss.ss_size = 1000;
	CHECK_ERR(sigaltstack(&ss, NULL), ENOMEM);
	ss.ss_flags = 0x77;
	ss.ss_size = sizeof(stack);
	CHECK_ERR(sigaltstack(&ss, NULL), EINVAL);
	CHECK_ERR(syscall(SYS_sigaltstack, 8L, 0), EFAULT);
	ss.ss_flags = SS_DISABLE;
	CHECK(sigaltstack(&ss, NULL) == 0);
	return check_done();
}
