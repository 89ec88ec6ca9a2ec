/* prodcons: a producer and a consumer in six ways: pipe, FIFO, System V messages, POSIX
   messages, shared memory with semaphores, shared memory with a futex. The same numbers
   go through each, so the checksum must be the same six times. What differs, and is the
   same on every machine, is how often a parcel needs the kernel: the system calls of
   both sides are counted by ptrace. (What it costs in time: ipcbench.) */
#include "demo.h"
#include "ways.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAYS 6

struct parcel { uint64_t number, value; };

static uint64_t checksum(uint64_t sum, const struct parcel *p)
{
	return (sum ^ p->value) * 1099511628211UL + p->number;
}

static struct parcel make(uint64_t i)
{
	struct parcel p = { i, (i + demo.seed) * 0x9e3779b97f4a7c15UL };

	return p;
}

/* What came out at the other end. */
static uint64_t through(const struct way *w, long n)
{
	uint64_t sum = 0;

	pid_t producer = fork();
	if (producer == 0) {
		for (long i = 0; i < n; i++) {
			struct parcel p = make(i);
			w->send(0, &p, sizeof p);
		}
		_exit(0);
	}
	for (long i = 0; i < n; i++) {
		struct parcel p;
		w->take(0, &p, sizeof p);
		sum = checksum(sum, &p);
	}
	return wait_for(producer) == 0 ? sum : 0;
}

/* ---- the system calls of one parcel ---- */

struct side { pid_t pid; int stops; };

/* A process that sends or takes one parcel, stopped before it does. */
static void side_start(struct side *s, const struct way *w, bool sends)
{
	struct parcel p = make(0);
	int status;

	s->stops = 0;
	s->pid = fork();
	if (s->pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 || kill(getpid(), SIGSTOP) < 0)
			_exit(1);
		if (sends)
			w->send(0, &p, sizeof p);
		else
			w->take(0, &p, sizeof p);
		_exit(0);
	}
	if (waitpid(s->pid, &status, 0) != s->pid || !WIFSTOPPED(status))
		skip("processes cannot be traced here");
	ptrace(PTRACE_SYSCALL, s->pid, NULL, NULL);
}

/* It has stopped at a door of the kernel, or ended: count and let go on. False: ended. */
static bool side_step(struct side *s, int status)
{
	if (!WIFSTOPPED(status))
		return false;
	s->stops++;
	ptrace(PTRACE_SYSCALL, s->pid, NULL, NULL);
	return true;
}

/* To its end. Each call stops it twice, but the last, exit, which is not counted, once. */
static int side_finish(struct side *s)
{
	int status;

	while (waitpid(s->pid, &status, 0) == s->pid && side_step(s, status))
		;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? s->stops / 2 : -1;
}

/* Until it sleeps in the kernel. */
static void side_sleeps(struct side *s)
{
	int status;

	while (state_of(s->pid) != 'S')
		if (waitpid(s->pid, &status, WNOHANG) == s->pid && !side_step(s, status))
			fatal("it did not wait");
		else
			nap_ms(1);
}

/* The calls of who sends and who takes; with `early` the taker sleeps before the sender comes. */
static void count_calls(const struct way *w, bool early, int *sends, int *takes)
{
	struct side sender, taker;

	if (early) {
		side_start(&taker, w, false);
		side_sleeps(&taker);
	}
	side_start(&sender, w, true);
	*sends = side_finish(&sender);
	if (!early)
		side_start(&taker, w, false);
	*takes = side_finish(&taker);
}

int main(int argc, char **argv)
{
	struct { bool there; uint64_t sum; int sends, takes, early_sends, early_takes; } of[WAYS];
	uint64_t want = 0;
	long n;

	demo_start(argc, argv, "a producer and a consumer in six ways",
		   "fixed=pipe,fifo,msg,mq,shm+sem,shm+futex seed n");
	n = demo_count(20000, 300);
	for (long i = 0; i < n; i++) {
		struct parcel p = make(i);
		want = checksum(want, &p);
	}
	say("   %ld parcels of %zu bytes; what one of them costs (send + take):\n\n", n, sizeof(struct parcel));
	say("   %-10s %14s %20s %10s\n", "", "system calls", "calls, if the taker", "copies by");
	say("   %-10s %14s %20s %10s   %s\n", "way", "in passing", "sleeps meanwhile", "the kernel", "checksum of all");
	for (int i = 0; i < WAYS; i++) {
		const struct way *w = &ways[i];
		of[i].there = demo_kind(w->name) && w->open();
		if (!of[i].there)
			continue;
		count_calls(w, false, &of[i].sends, &of[i].takes);
		count_calls(w, true, &of[i].early_sends, &of[i].early_takes);
		of[i].sum = through(w, n);
		w->close();
		say("   %-10s %10d + %d %16d + %d %10d   %016lx\n", w->name, of[i].sends, of[i].takes,
		    of[i].early_sends, of[i].early_takes, w->copies, (unsigned long)of[i].sum);
	}
	for (int i = 0; i < WAYS; i++) {
		int calls = ways[i].copies ? 1 : 0;
		if (!of[i].there)
			continue;
		expect(of[i].sum == want, "%s: all came, in order", ways[i].name);
		expect(of[i].sends == calls && of[i].takes == calls, "%s: %s", ways[i].name,
		       calls ? "each side calls the kernel" : "no call when nobody has to wait");
		expect(of[i].early_sends == 1 && of[i].early_takes == 1, "%s: who sleeps and who wakes call it",
		       ways[i].name);
	}
	return verdict("one checksum whatever the way; shared memory needs the kernel only to sleep and to wake");
}
