/* jobs_demo: a shell at a terminal, driven by a script: foreground and background, ^Z,
   fg, bg, a background reader stopped by SIGTTIN. Then how late an interactive
   process gets the CPU beside a batch job. */
#define _GNU_SOURCE
#include "demo.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int pty;
static char screen[16384];
static size_t have, shown;

/* Read what the shell has written within ms. False: nothing came, or the end. */
static bool more(int ms)
{
	struct pollfd p = { pty, POLLIN, 0 };
	ssize_t n;

	if (poll(&p, 1, ms) <= 0)
		return false;
	n = read(pty, screen + have, sizeof screen - 1 - have);
	if (n <= 0)
		return false;
	have += n;
	screen[have] = 0;
	return true;
}

/* Read until it holds the text, for twenty seconds at most, and then until it is quiet. */
static bool until(const char *text)
{
	long long end = now_ns() + 20000000000LL;
	bool there;

	while (!(there = strstr(screen + shown, text)) && now_ns() < end)
		more(50);
	while (more(100))
		;
	return there;
}

/* Type; what comes back must hold the text. */
static bool type(const char *keys, const char *text)
{
	bool came;

	shown = have;
	if (write(pty, keys, strlen(keys)) < 0)
		return false;
	came = until(text);
	say("%s\n", screen + shown);
	return came;
}

/* Ask again until the answer holds the text: what the job does takes its time. */
static bool type_until(const char *keys, const char *text)
{
	for (int i = 0; i < 20; i++) {
		shown = have;
		if (have > sizeof screen - 1024 || write(pty, keys, strlen(keys)) < 0)
			return false;
		until("$ ");
		if (strstr(screen + shown, text))
			break;
		nap_ms(50 << (i < 5 ? i : 5));
	}
	say("%s\n", screen + shown);
	return strstr(screen + shown, text);
}

static void shell_script(void)
{
	static const char *const env[] = { "PS1=$ ", "PATH=/bin:/usr/bin:/sbin", "TERM=dumb", "HOME=/", NULL };
	pid_t shell = forkpty(&pty, NULL, NULL, NULL);

	if (shell == 0) {
		execle("/bin/sh", "sh", "-i", (char *)NULL, env);
		_exit(127);
	}
	if (shell < 0)
		skip("no pseudo-terminal");
	expect(until("$ "), "a shell at a terminal of its own");
	expect(type("sleep 100 &\n", "$ "), "sleep 100 &: the prompt comes back at once");
	expect(type("jobs\n", "unning"), "jobs: it runs in the background");
	expect(type("fg\n", "sleep 100"), "fg: now it has the terminal, and there is no prompt");
	expect(type("\032", "topped"), "^Z: the terminal sends SIGTSTP to the foreground group");
	expect(type("bg\n", "sleep 100"), "bg: SIGCONT, and it goes on in the background");
	expect(type("jobs\n", "unning"), "jobs: running again");
	expect(type("kill %1; wait; echo e''nd\n", "end"), "kill %%1: a job can be named by its number");
	expect(type("cat &\n", "$ "), "cat &: reads the terminal from the background ...");
	nap_ms(100);
	expect(type_until("jobs\n", "topped"), "... and is stopped: SIGTTIN");
	type("kill -9 %% %1; wait; echo e''nd\n", "end");
	type("exit\n", "exit");
	close(pty);
	kill(shell, SIGHUP);
	wait_for(shell);
}

static void histogram(void)
{
	static const long limit[] = { 1, 2, 5, 10, 20, 50, 100, 1000000 };
	long n = demo_count(50, 5), bucket[8] = { 0 };
	char chart[64];

	one_cpu();
	pid_t batch = fork();
	if (batch == 0)
		for (;;)
			burn_ms(1000);
	for (long i = 0; i < n; i++) {
		long long t = now_ns();
		nap_ms(5);
		long late = (now_ns() - t) / 1000000 - 5;
		int b = 0;
		while (late >= limit[b])
			b++;
		bucket[b]++;
	}
	kill(batch, SIGKILL);
	wait_for(batch);
	for (int b = 0; b < 8; b++)
		if (bucket[b])
			say("   below %4ld ms late: %s %ld\n", limit[b], bar(chart, 40, bucket[b], n), bucket[b]);
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "jobs at a terminal", "n");
	step("a shell and its jobs");
	shell_script();
	step("a typist beside a batch job on one CPU");
	histogram();
	return verdict("one foreground group has the terminal; the others wait or are stopped");
}
