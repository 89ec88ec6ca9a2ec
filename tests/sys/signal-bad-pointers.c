/* Calls of signals with pointers that lead nowhere: EFAULT. */
#include "tools.h"

int main(void)
{
	static long room[64];
	struct bad_call calls[] = {
		{"rt_sigaction", SYS_rt_sigaction, 6, {SIGUSR1, 0, 0, 8}},
		{"rt_sigprocmask", SYS_rt_sigprocmask, 6, {SIG_BLOCK, 0, 0, 8}},
		{"rt_sigpending", SYS_rt_sigpending, 1, {0, 8}}, {"rt_sigsuspend", SYS_rt_sigsuspend, 1, {0, 8}},
		{"rt_sigtimedwait", SYS_rt_sigtimedwait, 4, {(long)room, 0, 0, 8}},
		{"sigaltstack", SYS_sigaltstack, 3, {0, 0}}, {"rt_sigqueueinfo", SYS_rt_sigqueueinfo, 4, {getpid(), SIGCHLD, 0}},
		{"signalfd4", SYS_signalfd4, 2, {-1, 0, 8, 0}},
	};

	check_bad_calls(calls, 5);
	room[0] = 1 << (SIGCHLD - 1);
	sigprocmask(SIG_BLOCK, (sigset_t *)room, NULL);
	for (int i = 0; i < 2 * COUNT(bad_pointers); i++)
		raise(SIGCHLD);
	for (int i = 0; i < COUNT(bad_pointers); i++) {
		raise(SIGCHLD);
		CHECK_ERR(syscall(SYS_rt_sigtimedwait, room, bad_pointers[i], NULL, 8), EFAULT);
		CHECK_ERR(syscall(SYS_rt_sigtimedwait, bad_pointers[i], NULL, NULL, 8), EFAULT);
	}
	check_bad_calls(calls + 5, 3);
	return check_done();
}
