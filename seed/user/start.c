/* The first program of chapter 5, where there are no signals yet: a shell, a new one whenever it ends, and somebody who
   waits for orphans. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	char *argv[] = {"sh", NULL}, *envp[] = {"PATH=/bin", "HOME=/", "TERM=vt100", NULL};
	pid_t shell, gone;

	for (;;) {
		shell = fork();
		if (shell == 0) {
			execve("/bin/sh", argv, envp);
			perror("/bin/sh");
			_exit(127);
		}
		do
			gone = wait(NULL);
		while (gone != shell && gone > 0);
	}
}
