/* What the demos ask the kernel about a process: why it is stuck, where a page lies. */
#define _GNU_SOURCE
#include "demo.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Its threads, at most max of them. */
static int threads_of(pid_t pid, pid_t *tid, int max)
{
	char path[64];
	int n = 0;
	struct dirent *e;

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	DIR *dir = opendir(path);
	while (dir && (e = readdir(dir)) && n < max)
		if (e->d_name[0] != '.')
			tid[n++] = atoi(e->d_name);
	if (dir)
		closedir(dir);
	return n;
}

static bool asleep_in(pid_t pid, pid_t tid)
{
	char path[64], text[512], *p;

	snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)tid);
	p = read_text(path, text, sizeof text) > 0 ? strrchr(text, ')') : NULL;
	return p && p[1] && p[2] == 'S';
}

/* All n threads (and no fewer) sleep, and go on sleeping for 100 ms. */
static bool wait_stuck(pid_t pid, int n, pid_t *tid)
{
	long long limit = now_ns() + 30000000000LL, since = 0;

	while (now_ns() < limit) {
		bool asleep = threads_of(pid, tid, 16) == n;
		for (int i = 0; asleep && i < n; i++)
			asleep = asleep_in(pid, tid[i]);
		if (!asleep)
			since = 0;
		else if (!since)
			since = now_ns();
		else if (now_ns() - since > 100000000LL)
			return true;
		nap_ms(5);
	}
	return false;
}

/* On Linux: the call each thread sleeps in, as numbers. */
static void show_calls(pid_t pid, const pid_t *tid, int n)
{
	for (int i = 0; i < n; i++) {
		char path[64], text[200];
		snprintf(path, sizeof path, "/proc/%d/task/%d/syscall", (int)pid, (int)tid[i]);
		if (read_text(path, text, sizeof text) > 0)
			say("   thread %d sleeps in system call %s", (int)tid[i], text);
	}
}

static bool run_deadlock(pid_t child)
{
	char word[32];
	char text[4096];
	size_t n = 0;
	ssize_t k;
	int fd[2];

	if (pipe(fd) < 0)
		fatal("pipe");
	pid_t pid = fork();
	if (pid == 0) {
		dup2(fd[1], 1);
		close(fd[0]);
		execlp("deadlock", "deadlock", (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	while (n < sizeof text - 1 && (k = read(fd[0], text + n, sizeof text - 1 - n)) > 0)
		n += k;
	text[n] = 0;
	close(fd[0]);
	int status = wait_for(pid);
	say("$ deadlock\n%s", text);
	snprintf(word, sizeof word, "process %d)", (int)child);
	return status == 1 && strstr(text, "DEADLOCK") && strstr(text, word);
}

static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
	interrupted = 1;
}

/* Leave the child stuck for a while, for those who type `deadlock` or `ps` meanwhile. */
static void hold(pid_t child)
{
	struct sigaction sa = { .sa_handler = on_interrupt }, old;

	say("   process %d stays so for 60 seconds or until ^C: now type deadlock at a prompt\n", (int)child);
	sigaction(SIGINT, &sa, &old);
	for (int i = 0; i < 600 && !interrupted && state_of(child) != 'Z'; i++)
		nap_ms(100);
	sigaction(SIGINT, &old, NULL);
}

bool explain_stuck(pid_t child, int n)
{
	pid_t tid[16];
	bool stuck = wait_stuck(child, n, tid), explained = true;

	if (stuck && access("/proc/waiters", R_OK) == 0)
		explained = run_deadlock(child);
	else if (stuck)
		show_calls(child, tid, n);
	if (stuck && demo.broken && !demo.quiet)
		hold(child);
	kill(child, SIGKILL);
	wait_for(child);
	return stuck && explained;
}

/* ---- page tables ---- */

/* Here: the line "  ADDRESS pml4[..]=.. ... frame F refs N" of /proc/PID/pagetable. */
static void walk_sprout(pid_t pid, uintptr_t addr, struct page_walk *w)
{
	char path[64], line[256], word[24];
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/pagetable", (int)pid);
	f = fopen(path, "r");
	if (!f)
		return;
	w->known = true;
	snprintf(word, sizeof word, "  %012lx ", (unsigned long)addr);
	while (!w->present && fgets(line, sizeof line, f)) {
		char *frame = strstr(line, "frame ");
		if (strncmp(line, word, strlen(word)) != 0 || !frame)
			continue;
		w->present = sscanf(frame, "frame %lx refs %u", &w->frame, &w->refs) == 2;
		line[strcspn(line, "\n")] = 0;
		snprintf(w->line, sizeof w->line, "%s", line + 2);
	}
	fclose(f);
}

static uint64_t word_at(const char *path, unsigned long index)
{
	uint64_t v = 0;
	int fd = open(path, O_RDONLY);

	if (fd < 0 || pread(fd, &v, 8, index * 8) != 8)
		v = 0;
	if (fd >= 0)
		close(fd);
	return v;
}

/* On Linux: /proc/PID/pagemap says present or not to all, the frame only to root. */
static void walk_linux(pid_t pid, uintptr_t addr, struct page_walk *w)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/pagemap", (int)pid);
	if (access(path, R_OK) < 0)
		return;
	uint64_t v = word_at(path, addr / 4096);
	w->known = true;
	w->present = v >> 63;
	w->frame = w->present ? v & ((1UL << 55) - 1) : 0;
	w->refs = w->frame ? word_at("/proc/kpagecount", w->frame) : 0;
	if (w->present)
		snprintf(w->line, sizeof w->line, "%012lx frame %lx mapped %u times",
			 (unsigned long)addr, w->frame, w->refs);
}

void page_walk(pid_t pid, const void *addr, struct page_walk *w)
{
	uintptr_t page = (uintptr_t)addr & ~4095UL;

	memset(w, 0, sizeof *w);
	walk_sprout(pid, page, w);
	if (!w->known)
		walk_linux(pid, page, w);
}
