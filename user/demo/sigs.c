/* sigs: signals. The frame a handler runs on, the pending set and the mask, nesting,
   real-time signals in their order, calls restarted or interrupted, and the mistake of
   touching half-changed data in a handler (--broken). */
#define _GNU_SOURCE
#include "demo.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

static void handle(int sig, void (*fn)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof sa);
	sa.sa_sigaction = fn;
	sa.sa_flags = SA_SIGINFO | flags;
	sigemptyset(&sa.sa_mask);
	if (sigaction(sig, &sa, NULL) < 0)
		fatal("sigaction");
}

static void block(int how, int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(how, &set, NULL);
}

/* ---- the frame ---- */

static volatile uintptr_t frame_info, frame_context, frame_rip, frame_rsp, frame_local;

static void look(int sig, siginfo_t *info, void *context)
{
	ucontext_t *u = context;

	frame_info = (uintptr_t)info;
	frame_context = (uintptr_t)context;
	frame_rip = u->uc_mcontext.gregs[REG_RIP];
	frame_rsp = u->uc_mcontext.gregs[REG_RSP];
	frame_local = (uintptr_t)__builtin_frame_address(0);
}

static void frame(void)
{
	step("where a handler runs: on the interrupted stack, below it");
	handle(SIGUSR1, look, 0);
	raise(SIGUSR1);
	say("   %#16lx  stack pointer of the interrupted code (at %#lx)\n", (long)frame_rsp, (long)frame_rip);
	say("   %#16lx  siginfo, put there by the kernel\n", (long)frame_info);
	say("   %#16lx  ucontext: the registers to go back to\n", (long)frame_context);
	say("   %#16lx  the handler's own frame\n", (long)frame_local);
	expect(frame_local < frame_context && frame_context < frame_rsp && frame_info < frame_rsp,
	       "handler below context below the interrupted code");
}

/* ---- pending and mask; nesting ---- */

static volatile int calls, depth, deepest, asked, values[8], nvalues;

static void count(int sig, siginfo_t *info, void *context)
{
	calls++;
	if (nvalues < 8)
		values[nvalues++] = info->si_value.sival_int;
}

static void pending(void)
{
	sigset_t set;
	union sigval v;

	step("a blocked signal waits; twice the same is once, but a real-time one is queued");
	handle(SIGUSR1, count, 0);
	handle(SIGRTMIN, count, 0);
	block(SIG_BLOCK, SIGUSR1);
	block(SIG_BLOCK, SIGRTMIN);
	calls = 0;
	raise(SIGUSR1);
	raise(SIGUSR1);
	sigpending(&set);
	expect(calls == 0 && sigismember(&set, SIGUSR1), "SIGUSR1 is pending, not delivered");
	block(SIG_UNBLOCK, SIGUSR1);
	expect(calls == 1, "unblocked: delivered once for two");
	calls = nvalues = 0;
	for (int i = 1; i <= 3; i++) {
		v.sival_int = i * 11;
		sigqueue(getpid(), SIGRTMIN, v);
	}
	block(SIG_UNBLOCK, SIGRTMIN);
	expect(calls == 3 && values[0] == 11 && values[1] == 22 && values[2] == 33,
	       "SIGRTMIN: three for three, in order, each with its value");
}

static void nest(int sig, siginfo_t *info, void *context)
{
	static const char *const name[] = { "SIGUSR1", "SIGUSR2" };

	depth++;
	if (depth > deepest)
		deepest = depth;
	lane(depth - 1, "in %s", name[sig == SIGUSR2]);
	if (sig == SIGUSR1 && !asked) {
		asked = 1;
		raise(SIGUSR1);          /* blocked while its own handler runs */
		raise(SIGUSR2);          /* not blocked: nests */
	}
	lane(depth - 1, "out");
	depth--;
}

static void nesting(void)
{
	static const char *const names[] = { "first handler", "above it" };

	step("a handler interrupted by another signal, not by its own");
	lanes(2, names);
	handle(SIGUSR1, nest, 0);
	handle(SIGUSR2, nest, 0);
	deepest = 0;
	raise(SIGUSR1);
	expect(deepest == 2, "two deep: SIGUSR2 in SIGUSR1, the second SIGUSR1 behind it");
}

/* ---- restarted or interrupted ---- */

/* A read that a signal comes into; a byte follows only when it goes on. */
static ssize_t read_through(int flags, int *error)
{
	int fd[2];
	char c;

	if (pipe(fd) < 0)
		fatal("pipe");
	handle(SIGUSR1, count, flags);
	pid_t child = fork();
	if (child == 0) {
		wait_state(getppid(), "S");
		kill(getppid(), SIGUSR1);
		nap_ms(30);
		_exit(write(fd[1], "x", 1) == 1 ? 0 : 1);
	}
	errno = 0;
	ssize_t n = read(fd[0], &c, 1);
	*error = errno;
	wait_for(child);
	close(fd[0]);
	close(fd[1]);
	return n;
}

static void restart(void)
{
	int error;

	step("a signal in the middle of read()");
	expect(read_through(0, &error) == -1 && error == EINTR, "without SA_RESTART: EINTR");
	expect(read_through(SA_RESTART, &error) == 1, "with SA_RESTART: the read goes on and gets its byte");
}

/* ---- the mistake ---- */

static volatile struct { long a, b; } pair;      /* must be equal */
static volatile long torn, ticks;

static void look_at_pair(int sig, siginfo_t *info, void *context)
{
	ticks++;
	if (pair.a != pair.b)
		torn++;
}

/* Change the pair while a timer's handler looks at it, so often at least, and until it has
   seen it torn if it can. How often it did. */
static long half_changed(bool masked, long wanted)
{
	struct itimerval on = { { 0, 500 }, { 0, 500 } }, off = { { 0, 0 }, { 0, 0 } };

	torn = ticks = 0;
	handle(SIGALRM, look_at_pair, SA_RESTART);
	setitimer(ITIMER_REAL, &on, NULL);
	while (ticks < wanted || (!masked && !torn)) {
		if (masked)
			block(SIG_BLOCK, SIGALRM);
		pair.a++;
		for (volatile int i = 0; i < 50; i++)
			;
		pair.b++;
		if (masked)
			block(SIG_UNBLOCK, SIGALRM);
	}
	setitimer(ITIMER_REAL, &off, NULL);
	signal(SIGALRM, SIG_IGN);
	return torn;
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "signals", "broken fixed n");
	if (!demo.broken && !demo.fixed) {
		frame();
		pending();
		nesting();
		restart();
	}
	long wanted = demo_count(200, 20);
	if (!demo.fixed) {
		step("a handler looks at data that the interrupted code is changing");
		long n = half_changed(false, wanted);
		mistake(n > 0, "%ld of %ld times it saw one half changed (so would printf or malloc in a handler)", n,
			ticks);
	}
	if (!demo.broken) {
		step("the same with the signal blocked around the change");
		expect(half_changed(true, wanted) == 0, "the handler never sees half a change");
	}
	return verdict(demo.broken ? "a handler may come between any two instructions"
				   : "block the signal around what its handler touches");
}
