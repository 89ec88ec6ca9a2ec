/* states: one child driven through all the states of a process, each seen in /proc and
   each change checked against the kernel's own trace (where there is one):
   Created -> Ready -> Running -> Blocked -> Ready ... Stopped ... Zombie -> gone. */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile int *phase;      /* shared: what the child is to do */
static int go[2];

static void life(void)
{
	char c;

	while (*phase == 0)
		;                                /* Running, as far as the scheduler lets it */
	if (read(go[0], &c, 1) != 1)             /* Blocked: an empty pipe */
		_exit(1);
	while (*phase == 1)
		;
	while (*phase == 2)
		nap_ms(40);                      /* Blocked: until a time, and again until it was seen */
	while (*phase == 3)
		;
	_exit(7);
}

/* ---- the time line ---- */

static char line[80];

static void see(pid_t pid, const char *letters, const char *state, const char *cause)
{
	bool there = *letters ? wait_state(pid, letters) : state_of(pid) == 0;

	say("   %-28s -> %-8s %s\n", cause, state, *letters ? letters : "no entry");
	snprintf(line + strlen(line), sizeof line - strlen(line), "%s%s", *line ? " " : "",
		 *letters ? letters : "-");
	expect(there, "%s: %s", cause, state);
}

/* ---- the kernel's trace ---- */

/* Edges of the child, as the trace has them. */
struct edges {
	int created, run, preempted, blocked, woken, stopped, continued, died;
};

static int trace_fd = -1;

static bool trace_command(const char *text)
{
	return write(trace_fd, text, strlen(text)) == (ssize_t)strlen(text);
}

static void trace_begin(void)
{
	trace_fd = open("/proc/trace", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (trace_fd >= 0 && !(trace_command("event switch,wake,fork") && trace_command("on") &&
			       trace_command("clear"))) {
		close(trace_fd);
		trace_fd = -1;
	}
}

/* SECONDS CPU TID PID COMM EVENT details: one line, as an edge of this process. */
static void trace_line(char *text, pid_t pid, struct edges *e)
{
	char *p, letter;
	int from, to;
	unsigned long tid;

	if ((p = strstr(text, " switch from ")) && sscanf(p, " switch from %d %c to %d", &from, &letter, &to) == 3) {
		e->run += to == pid;
		e->preempted += from == pid && letter == 'R';
		e->blocked += from == pid && (letter == 'S' || letter == 'D');      /* D: for a lock of the kernel */
		e->stopped += from == pid && letter == 'T';
		e->died += from == pid && letter == 'Z';
	} else if ((p = strstr(text, " wake tid ")) && sscanf(p, " wake tid %d was %c", &to, &letter) == 2) {
		e->woken += to == pid && (letter == 'S' || letter == 'D');
		e->continued += to == pid && letter == 'T';
	} else if ((p = strstr(text, " fork ")) && sscanf(p, " fork %*u %lx", &tid) == 1) {
		e->created += (pid_t)tid == pid;
	}
}

static void trace_end(pid_t pid, struct edges *e)
{
	static char text[65536];
	size_t have = 0;
	ssize_t n;

	memset(e, 0, sizeof *e);
	while ((n = read(trace_fd, text + have, sizeof text - 1 - have)) > 0) {
		char *at = text, *end;
		have += n;
		text[have] = 0;
		while ((end = strchr(at, '\n'))) {
			*end = 0;
			trace_line(at, pid, e);
			at = end + 1;
		}
		have -= at - text;
		memmove(text, at, have);
	}
	trace_command("off");
	close(trace_fd);
}

static void compare(pid_t pid)
{
	struct edges e;

	step("the same in the kernel's trace");
	trace_end(pid, &e);
	say("   created %d, ready -> running %d, running -> ready %d, running -> blocked %d,\n"
	    "   blocked -> ready %d, running -> stopped %d, stopped -> ready %d, running -> zombie %d\n",
	    e.created, e.run, e.preempted, e.blocked, e.woken, e.stopped, e.continued, e.died);
	expect(e.created == 1 && e.died == 1, "made once, ended once");
	expect(e.run == e.preempted + e.blocked + e.stopped + e.died, "each time on a CPU has one end");
	/* With two CPUs we may see the state and end it before the child has left its CPU: then there is no edge. */
	expect(e.blocked == e.woken && e.blocked >= 1, "each sleep has one wake");
	expect(e.stopped == e.continued, "each stop has one continue");
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "the states of a process", NULL);
	phase = shared_memory(4096);
	if (pipe(go) < 0)
		fatal("pipe");
	trace_begin();
	step("a life");
	pid_t pid = fork();
	if (pid == 0)
		life();
	see(pid, "R", "Ready or Running", "fork: Created, then");
	*phase = 1;
	see(pid, "S", "Blocked", "reads an empty pipe");
	if (write(go[1], "x", 1) != 1)
		fatal("write");
	see(pid, "R", "Ready or Running", "a byte comes");
	kill(pid, SIGSTOP);
	see(pid, "T", "Stopped", "SIGSTOP");
	kill(pid, SIGCONT);
	see(pid, "R", "Ready or Running", "SIGCONT");
	*phase = 2;
	see(pid, "S", "Blocked", "sleeps for 40 ms");
	*phase = 3;
	see(pid, "R", "Ready or Running", "the time is over");
	*phase = 4;
	see(pid, "Z", "Zombie", "_exit(7)");
	expect(wait_for(pid) == 7, "wait takes the 7");
	see(pid, "", "gone", "its parent has waited");
	say("   time line: C %s\n", line);
	if (trace_fd >= 0)
		compare(pid);
	else
		say("   (no /proc/trace here to compare with)\n");
	return verdict("C %s", line);
}
