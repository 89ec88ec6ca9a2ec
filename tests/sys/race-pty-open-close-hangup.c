/* Pseudo terminals are opened, written, read and closed from both sides at once, with sessions that die. */
#include "tools.h"
#include "ptypair.h"

int main(void)
{
	for (int i = 0; i < 25; i++) {
		int m, s = pty_pair(&m), n = 0;
		char buf[64];
		pid_t shell = fork(), typist;
		if (shell == 0) {
			close(m);
			signal(SIGHUP, SIG_DFL);
			setsid();
			ioctl(s, TIOCSCTTY, 0);
			for (;;) {
				if (write(s, "prompt$ ", 8) < 0)
					_exit(0);
				if (read(s, buf, sizeof(buf)) <= 0)
					_exit(0);
			}
		}
		close(s);
		typist = fork();
		if (typist == 0) {
			for (int k = 0; k < 10; k++)
				write(m, k % 3 ? "ls\n" : "x\003", k % 3 ? 3 : 2);
			_exit(0);
		}
		while (n < 1 && read(m, buf, sizeof(buf)) > 0)
			n++;
		if (i % 2)
			kill(shell, SIGKILL);
		close(m);
		kill(shell, SIGHUP);
		CHECK_EQ(waitpid(typist, NULL, 0), typist);
		CHECK_EQ(waitpid(shell, NULL, 0), shell);
	}
	return check_done();
}
