/* daemonize: from a program at a terminal to a daemon, step by step: fork (the shell
   gets its prompt back), setsid (no terminal any more), fork again (never to get one),
   a harmless folder, umask, and descriptors 0 to 2 on /dev/null. It writes a log. */
#include "demo.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct state { pid_t pid, ppid, pgid, sid; bool tty; char what[40]; };

static int report_fd;
static char log_path[256];

/* Tell who we are now. */
static void report(const char *what)
{
	struct state s = { getpid(), getppid(), getpgrp(), getsid(0), false, "" };
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY);

	s.tty = tty >= 0;
	if (tty >= 0)
		close(tty);
	snprintf(s.what, sizeof s.what, "%s", what);
	if (write(report_fd, &s, sizeof s) != sizeof s)
		_exit(1);
}

static void daemon_life(void)
{
	char line[80];
	int fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	for (int i = 1; i <= 3; i++) {
		int n = snprintf(line, sizeof line, "daemon %d: beat %d\n", (int)getpid(), i);
		if (write(fd, line, n) != n)
			_exit(1);
		nap_ms(demo.slow ? 500 : 10);
	}
	_exit(0);
}

static void become_daemon(void)
{
	int null;

	if (fork() > 0)
		_exit(0);               /* the shell's wait ends here */
	report("after the first fork");
	setsid();
	report("after setsid");
	signal(SIGHUP, SIG_IGN);
	if (fork() > 0)
		_exit(0);               /* the leader of the session goes */
	if (chdir("/") < 0)
		_exit(1);
	umask(022);
	null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	close(null);
	/* Wait until the leader is gone, so that what we report is what stays. */
	for (int i = 0; i < 10000 && getppid() == getsid(0); i++)
		nap_ms(2);
	report("after the second fork");
	daemon_life();
}

int main(int argc, char **argv)
{
	struct state s[4];
	char cwd[200], text[512];
	int fd[2], n = 0;

	demo_start(argc, argv, "the making of a daemon", NULL);
	if (pipe(fd) < 0 || !getcwd(cwd, sizeof cwd))
		fatal("pipe");
	snprintf(log_path, sizeof log_path, "%s/daemon.log", cwd);
	unlink(log_path);
	report_fd = fd[1];
	pid_t child = fork();
	if (child == 0) {
		close(fd[0]);
		report("before");
		become_daemon();
	}
	close(fd[1]);
	expect(wait_for(child) == 0, "who waits for the program is free at once");
	say("   %-22s %7s %7s %7s %7s  terminal\n", "", "pid", "ppid", "group", "session");
	/* The pipe ends when the last of them has closed it: the daemon, at its end. */
	while (n < 4 && read(fd[0], &s[n], sizeof s[0]) == sizeof s[0]) {
		say("   %-22s %7d %7d %7d %7d  %s\n", s[n].what, s[n].pid, s[n].ppid, s[n].pgid, s[n].sid,
		    s[n].tty ? "yes" : "none");
		n++;
	}
	char end;
	bool ended = read(fd[0], &end, 1) == 0;
	if (!expect(n == 4, "four reports came"))
		return verdict("the daemon did not come up");
	expect(s[1].pid != s[0].pid && s[1].sid == s[0].sid, "the first fork: a new process, the same session");
	expect(s[2].sid == s[2].pid && s[2].pgid == s[2].pid && !s[2].tty, "setsid: its own session, no terminal");
	expect(s[3].sid == s[2].sid && s[3].pid != s[3].sid, "the second fork: in the session, not its leader");
	expect(s[3].ppid != s[2].pid, "it was given a new parent");
	expect(ended && read_text(log_path, text, sizeof text) > 0 && strstr(text, "beat 3"),
	       "its log is written, with nobody at a terminal");
	say("   %s:\n%s", log_path, text);
	unlink(log_path);
	return verdict("a daemon: no terminal, no session of yours, init for a parent");
}
