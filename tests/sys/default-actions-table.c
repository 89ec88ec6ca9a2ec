/* The default action of every signal: terminate, core (reported only with a limit), ignore, stop, continue. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	static const char stops[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU}, ignored[] = {SIGCHLD, SIGURG, SIGWINCH, SIGCONT};
	struct rlimit none = {0, 0};
	int status;

	setrlimit(RLIMIT_CORE, &none);
	for (int sig = 1; sig <= 64; sig++) {
		int want = 't';
		for (int i = 0; i < 4; i++) {
			if (sig == stops[i])
				want = 's';
			if (sig == ignored[i])
				want = 'i';
		}
		if (sig == 32 || sig == 33 || sig == 34)
			continue;                /* taken by the C libraries */
		pid_t pid = fork();
		if (pid == 0) {
			setpgid(0, 0);
			syscall(SYS_kill, getpid(), sig);
			_exit(0);
		}
		setpgid(pid, pid);
		waitpid(pid, &status, WUNTRACED);
		int got = WIFSTOPPED(status) ? 's' : WIFSIGNALED(status) ? 't' : 'i';
		if (got != want || (got == 't' && WTERMSIG(status) != sig))
			check_failed(__FILE__, __LINE__, "signal %d: status %x, not '%c'", sig, status, want);
		if (got == 's') {
			kill(pid, SIGCONT);
			waitpid(pid, &status, 0);
		}
	}
	return check_done();
}
