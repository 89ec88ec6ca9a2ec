/* thr_vs_proc: threads and processes compared, measured here and now: making one,
   switching between two, memory, talking to each other, and what one's crash does. */
#include "demo.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static long rounds;

static int by_size(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

/* Median and 99th percentile of fn's time over the rounds, in microseconds. */
static double median, worst;

static void measure(void (*fn)(void))
{
	static long long t[2000];
	long n = rounds < 2000 ? rounds : 2000;

	for (long i = 0; i < n; i++) {
		long long begin = now_ns();
		fn();
		t[i] = now_ns() - begin;
	}
	qsort(t, n, sizeof t[0], by_size);
	median = t[n / 2] / 1000.0;
	worst = t[n * 99 / 100] / 1000.0;
}

static void row(const char *what, double t, double tw, double p, double pw)
{
	say("   %-26s %9.1f %9.1f   %9.1f %9.1f   %5.1f\n", what, t, tw, p, pw, t > 0 ? p / t : 0);
}

/* ---- making one and waiting for its end ---- */

static void *nothing(void *arg)
{
	return arg;
}

static void make_thread(void)
{
	pthread_t t;

	start(&t, nothing, NULL);
	pthread_join(t, NULL);
}

static void make_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	wait_for(pid);
}

/* ---- a byte to the other and back: two switches ---- */

static int there[2], back[2];

static void *echo(void *arg)
{
	char c;

	while (read(there[0], &c, 1) == 1 && c != 'q')
		if (write(back[1], &c, 1) != 1)
			break;
	return NULL;
}

static void ping(void)
{
	char c = 'x';

	if (write(there[1], &c, 1) != 1 || read(back[0], &c, 1) != 1)
		fatal("ping");
}

static void open_pipes(void)
{
	if (pipe(there) < 0 || pipe(back) < 0)
		fatal("pipe");
}

static void close_pipes(void)
{
	for (int i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
}

static void switches(void)
{
	pthread_t t;
	double m, w;

	open_pipes();
	start(&t, echo, NULL);
	measure(ping);
	m = median, w = worst;
	if (write(there[1], "q", 1) != 1)
		fatal("write");
	pthread_join(t, NULL);
	pid_t pid = fork();
	if (pid == 0) {
		echo(NULL);
		_exit(0);
	}
	measure(ping);
	if (write(there[1], "q", 1) != 1)
		fatal("write");
	wait_for(pid);
	close_pipes();
	row("there and back (us)", m, w, median, worst);
}

/* ---- memory of sixteen of each ---- */

static long free_kb(void)
{
	char text[2048], *p;

	if (read_text("/proc/meminfo", text, sizeof text) < 0)
		return 0;
	p = strstr(text, "MemFree:");
	return p ? atol(p + 8) : 0;
}

static pthread_barrier_t all_there, all_done;

static void *stay(void *arg)
{
	pthread_barrier_wait(&all_there);
	pthread_barrier_wait(&all_done);
	return NULL;
}

#define MANY 16

static double memory_of_threads(void)
{
	pthread_t t[MANY];
	long before = free_kb(), after;

	pthread_barrier_init(&all_there, NULL, MANY + 1);
	pthread_barrier_init(&all_done, NULL, MANY + 1);
	for (int i = 0; i < MANY; i++)
		start(&t[i], stay, NULL);
	pthread_barrier_wait(&all_there);
	after = free_kb();
	pthread_barrier_wait(&all_done);
	for (int i = 0; i < MANY; i++)
		pthread_join(t[i], NULL);
	return (before - after) / (double)MANY;
}

static double memory_of_processes(void)
{
	pid_t pid[MANY];
	long before = free_kb(), after;
	char c;

	open_pipes();
	for (int i = 0; i < MANY; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			close(there[1]);
			if (write(back[1], "x", 1) == 1 && read(there[0], &c, 1) < 0)
				_exit(1);
			_exit(0);
		}
	}
	for (int i = 0; i < MANY; i++)
		if (read(back[0], &c, 1) != 1)
			fatal("read");
	after = free_kb();
	close_pipes();
	for (int i = 0; i < MANY; i++)
		wait_for(pid[i]);
	return (before - after) / (double)MANY;
}

/* ---- data and failure ---- */

static volatile int value;

static void *write_value(void *arg)
{
	value = 2;
	return NULL;
}

static volatile int *volatile nowhere;

static void *crash(void *arg)
{
	*nowhere = 1;
	return NULL;
}

/* A process whose child, thread or process, writes to address 0. Its status. */
static int crash_inside(bool thread)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (thread) {
			pthread_t t;
			start(&t, crash, NULL);
			pthread_join(t, NULL);
		} else {
			pid_t child = fork();
			if (child == 0)
				crash(NULL);
			_exit(wait_for(child) == 128 + SIGSEGV ? 0 : 1);
		}
		_exit(0);
	}
	return wait_for(pid);
}

int main(int argc, char **argv)
{
	pthread_t t;
	double m, w;

	demo_start(argc, argv, "threads and processes compared", "n");
	rounds = demo_count(500, 20);
	one_cpu();
	say("   %-26s %19s   %19s   times\n   %-26s %9s %9s   %9s %9s\n", "", "thread", "process", "",
	    "median", "99 %", "median", "99 %");
	measure(make_thread);
	m = median, w = worst;
	measure(make_process);
	row("make and wait for it (us)", m, w, median, worst);
	double make_t = m, make_p = median;
	switches();
	double mt = memory_of_threads(), mp = memory_of_processes();
	row("memory of one (kB)", mt, mt, mp, mp);

	value = 1;
	start(&t, write_value, NULL);
	pthread_join(t, NULL);
	int seen_thread = value;
	value = 1;
	pid_t pid = fork();
	if (pid == 0) {
		write_value(NULL);
		_exit(0);
	}
	wait_for(pid);
	say("   %-26s %19s   %19s\n", "a variable it writes", seen_thread == 2 ? "is seen by us" : "?",
	    value == 1 ? "was its own copy" : "?");
	expect(seen_thread == 2 && value == 1, "threads share memory, processes do not");
	int as_thread = crash_inside(true), as_process = crash_inside(false);
	say("   %-26s %19s   %19s\n", "when it crashes", as_thread == 128 + SIGSEGV ? "all threads die" : "?",
	    as_process == 0 ? "only it dies" : "?");
	expect(as_thread == 128 + SIGSEGV, "a thread's crash ends its process");
	expect(as_process == 0, "a child's crash leaves its parent alone");
	return verdict("a process has its own memory and its own fate, a thread shares both "
		       "(making one took %.0f us, a thread %.0f)", make_p, make_t);
}
