/* initview: what init is for. First the real tree below process 1; then a small init of
   our own at work (a "subreaper"): it starts services, starts them again when they
   die, takes orphans in, and at the end asks all to go before it makes them go. */
#define _GNU_SOURCE
#include "demo.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the tree below process 1 ---- */

#define MAX 256
static struct { pid_t pid, ppid; char name[20]; } table[MAX];
static int count;

static void read_table(void)
{
	char path[64], text[512], *open_at, *close_at;
	DIR *dir = opendir("/proc");
	struct dirent *e;

	while (dir && (e = readdir(dir)) && count < MAX) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		snprintf(path, sizeof path, "/proc/%.20s/stat", e->d_name);
		if (read_text(path, text, sizeof text) <= 0 || !(open_at = strchr(text, '(')) ||
		    !(close_at = strrchr(text, ')')))
			continue;
		*close_at = 0;
		table[count].pid = atoi(text);
		snprintf(table[count].name, sizeof table[0].name, "%.19s", open_at + 1);
		sscanf(close_at + 2, "%*c %d", &table[count++].ppid);
	}
	if (dir)
		closedir(dir);
}

static int draw(pid_t ppid, int depth)
{
	int n = 0;

	for (int i = 0; i < count; i++) {
		if (table[i].ppid != ppid)
			continue;
		if (ppid || table[i].pid == 1)
			say("   %*s%d %s\n", depth * 3, "", table[i].pid, table[i].name);
		n += 1 + (table[i].pid != 2 && depth < 10 ? draw(table[i].pid, depth + 1) : 0);
	}
	return n;
}

/* ---- a small init ---- */

struct service {
	const char *name;
	bool stubborn;           /* does not listen to SIGTERM */
	pid_t pid;
	int starts;
} service[] = { { "logger", false, 0, 0 }, { "clock", true, 0, 0 } };
#define SERVICES (int)(sizeof service / sizeof service[0])

static volatile sig_atomic_t shutdown_wanted;
static sigset_t old_mask;

static void on_term(int sig)
{
	shutdown_wanted = 1;
}

/* Never called: SIGCHLD stays blocked and is taken by sigwait; but ignored by default. */
static void on_child(int sig)
{
}

/* A child of a service: an orphan when the service dies, and then it ends too. */
static void run_helper(void)
{
	pid_t service_pid = getpid();

	if (fork() > 0)
		return;
	while (getppid() == service_pid)
		nap_ms(1);
	_exit(0);
}

/* Started is who says so: it is ready for its signals then, and has its helper. */
static void run_service(struct service *s)
{
	int ready[2];
	char c = 0;

	s->starts++;
	if (pipe(ready) < 0)
		_exit(1);
	s->pid = fork();
	if (s->pid == 0) {
		signal(SIGTERM, s->stubborn ? SIG_IGN : SIG_DFL);
		sigprocmask(SIG_SETMASK, &old_mask, NULL);
		if (s->starts == 1 && !s->stubborn)
			run_helper();
		write(ready[1], &c, 1);
		for (;;)
			pause();
	}
	close(ready[1]);
	read(ready[0], &c, 1);
	close(ready[0]);
	lane(0, "starts %s: pid %d", s->name, (int)s->pid);
}

/* What became of a child: a service is started again, an orphan was nobody's. */
static int reap(pid_t pid, int status)
{
	for (int i = 0; i < SERVICES; i++) {
		if (service[i].pid != pid)
			continue;
		lane(0, "%s ended (%s %d)", service[i].name, WIFSIGNALED(status) ? "signal" : "status",
		     WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		service[i].pid = 0;
		if (!shutdown_wanted)
			run_service(&service[i]);
		return 0;
	}
	lane(0, "reaped the orphan %d", (int)pid);
	return 1;
}

struct log { int starts[SERVICES]; pid_t pid[SERVICES]; int orphans, by_term, by_kill; bool ready; };

static void shut_down(struct log *log)
{
	int status;
	long long end = now_ns() + 20000000000LL;

	for (int i = 0; i < SERVICES; i++) {
		lane(0, "SIGTERM to %s", service[i].name);
		kill(service[i].pid, SIGTERM);
	}
	while (now_ns() < end && log->by_term < SERVICES - 1) {
		pid_t pid = waitpid(-1, &status, WNOHANG);
		if (pid > 0) {
			reap(pid, status);
			log->by_term++;
		}
		nap_ms(1);
	}
	for (int i = 0; i < SERVICES; i++) {
		if (!service[i].pid)
			continue;
		lane(0, "%s does not listen: SIGKILL", service[i].name);
		kill(service[i].pid, SIGKILL);
		log->by_kill++;
	}
	while (waitpid(-1, &status, 0) > 0)
		;
	lane(0, "all gone");
	_exit(0);
}

static void small_init(volatile struct log *log)
{
	struct sigaction sa = { .sa_handler = on_term };
	sigset_t set;
	int status;

	/* SIGTERM comes only inside waiting, so that it is never missed. */
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, &old_mask);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = on_child;
	sigaction(SIGCHLD, &sa, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (int i = 0; i < SERVICES; i++)
		run_service(&service[i]);
	while (!shutdown_wanted) {
		pid_t pid;
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			log->orphans += reap(pid, status);
		for (int i = 0; i < SERVICES; i++) {
			log->starts[i] = service[i].starts;
			log->pid[i] = service[i].pid;
		}
		log->ready = true;
		int sig;
		sigwait(&set, &sig);
		if (sig == SIGTERM)
			shutdown_wanted = 1;
	}
	shut_down((struct log *)log);
}

static bool wait_until(volatile int *value, int wanted)
{
	for (int i = 0; i < 10000 && *value < wanted; i++)
		nap_ms(2);
	return *value >= wanted;
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "init", "others" };
	volatile struct log *log;

	demo_start(argc, argv, "what init is for", NULL);
	step("the processes below 1");
	read_table();
	expect(draw(0, 0) > 0, "every process has its place below one without a parent");

	step("a small init with two services");
	log = shared_memory(sizeof *log);
	lanes(2, names);
	pid_t init = fork();
	if (init == 0)
		small_init(log);
	for (int i = 0; i < 10000 && !log->ready; i++)
		nap_ms(2);

	lane(1, "kill %s (%d)", service[0].name, (int)log->pid[0]);
	kill(log->pid[0], SIGKILL);
	expect(wait_until(&log->starts[0], 2), "the killed service was started again");

	expect(wait_until(&log->orphans, 1), "its child became init's, and was reaped");
	lane(1, "kill %s (%d) too", service[1].name, (int)log->pid[1]);
	kill(log->pid[1], SIGKILL);
	expect(wait_until(&log->starts[1], 2), "so was the other");

	step("shutdown: ask first");
	kill(init, SIGTERM);
	expect(wait_for(init) == 0, "init came to its end last of all");
	expect(log->by_term == 1, "one service went when asked");
	expect(log->by_kill == 1, "one had to be killed");
	return verdict("init starts, starts again, takes in, and shuts down in order");
}
