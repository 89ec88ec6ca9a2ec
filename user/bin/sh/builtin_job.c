/* Builtins about processes: jobs, fg, bg, wait, kill, trap. */
#include "sh.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

static struct job *find_or_say(const char *cmd, const char *spec)
{
	struct job *j = job_find(spec);

	if (!j)
		error_at("%s: %s: no such job", cmd, spec ? spec : "current");
	return j;
}

static int cmd_jobs(int argc, char **argv)
{
	bool pids = argc > 1 && strcmp(argv[1], "-l") == 0;
	bool only_pids = argc > 1 && strcmp(argv[1], "-p") == 0;

	jobs_poll();
	for (struct job *j = jobs, *next; j; j = next) {
		next = j->next;
		if (!j->background)
			continue;
		if (only_pids)
			printf("%d\n", (int)j->procs[0].pid);
		else
			job_print(j, pids);
		j->told = true;
		if (job_is_done(j))
			job_forget(j);
	}
	return 0;
}

static int cmd_fg(int argc, char **argv)
{
	struct job *j = find_or_say("fg", argc > 1 ? argv[1] : NULL);

	if (!j || !opt.monitor) {
		if (j)
			error_at("fg: no job control");
		return 1;
	}
	puts(j->text);
	fflush(stdout);
	job_continue(j, false);
	return job_wait(j);
}

static int cmd_bg(int argc, char **argv)
{
	struct job *j = find_or_say("bg", argc > 1 ? argv[1] : NULL);

	if (!j || !opt.monitor) {
		if (j)
			error_at("bg: no job control");
		return 1;
	}
	job_continue(j, true);
	printf("[%d] %s &\n", j->id, j->text);
	return 0;
}

static int wait_all(void)
{
	if (job_wait_background(NULL) < 0)
		return 128 + (traps_pending ? trap_signal : SIGINT);
	for (struct job *j = jobs, *next; j; j = next) {
		next = j->next;
		if (job_is_done(j) && j->background && !opt.interactive)
			job_forget(j);
	}
	return 0;
}

static int cmd_wait(int argc, char **argv)
{
	int status = 0;

	if (argc == 1)
		return wait_all();
	for (int i = 1; i < argc; i++) {
		struct job *j = job_find(argv[i]);

		if (!j) {
			status = 127;
			continue;
		}
		status = job_wait_background(j);
		if (status < 0)
			return 128 + (traps_pending ? trap_signal : SIGINT);
		if (job_is_done(j))
			job_forget(j);
	}
	return status;
}

static int list_signals(int argc, char **argv)
{
	if (argc > 2) {			/* the signal behind an exit status */
		int n = atoi(argv[2]);
		puts(signal_name(n > 128 ? n - 128 : n));
		return 0;
	}
	for (int sig = 1; sig < 32; sig++)
		printf("%2d %-8s%s", sig, signal_name(sig), sig % 6 ? "" : "\n");
	putchar('\n');
	return 0;
}

static int kill_one(const char *who, int sig)
{
	struct job *j = *who == '%' ? find_or_say("kill", who) : NULL;
	char *end;
	pid_t pid = strtol(who, &end, 10);

	if (*who == '%' && !j)
		return 1;
	if (!j && (end == who || *end)) {
		error_at("kill: %s: not a process", who);
		return 1;
	}
	int failed = 0;
	if (!j)
		failed = kill(pid, sig);
	else if (j->pgid)
		failed = kill(-j->pgid, sig);
	else
		for (int i = 0; i < j->nprocs; i++)
			failed |= kill(j->procs[i].pid, sig);
	if (failed) {
		error_at("kill: %s: %s", who, strerror(errno));
		return 1;
	}
	/* A stopped job could not act on it. */
	if (j && job_is_stopped(j) && (sig == SIGTERM || sig == SIGHUP))
		kill(j->pgid ? -j->pgid : j->procs[0].pid, SIGCONT);
	return 0;
}

static int cmd_kill(int argc, char **argv)
{
	int sig = SIGTERM, i = 1, status = 0;

	if (argc > 1 && strcmp(argv[1], "-l") == 0)
		return list_signals(argc, argv);
	if (i < argc && argv[i][0] == '-' && argv[i][1]) {
		const char *name = argv[i] + 1;

		if ((!strcmp(name, "s") || !strcmp(name, "n")) && i + 1 < argc)
			name = argv[++i];
		if (strcmp(name, "-") != 0)
			sig = signal_number(name);
		if (sig < 0) {
			error_at("kill: %s: no such signal", name);
			return 1;
		}
		i++;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i >= argc) {
		error_at("usage: kill [-SIGNAL] process|%%job ...");
		return 2;
	}
	for (; i < argc; i++)
		status |= kill_one(argv[i], sig);
	return status;
}

static int cmd_trap(int argc, char **argv)
{
	int i = 1, status = 0;

	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (i >= argc || strcmp(argv[i], "-p") == 0) {
		traps_print();
		return 0;
	}
	const char *action = argv[i++];
	/* `trap - INT`, `trap INT` and `trap 2` all mean: the default again. */
	if (i == argc) {
		i--;
		action = NULL;
	} else if (strcmp(action, "-") == 0) {
		action = NULL;
	}
	for (; i < argc; i++) {
		int sig = signal_number(argv[i]);

		if (sig < 0) {
			error_at("trap: %s: no such signal", argv[i]);
			status = 1;
			continue;
		}
		trap_set(sig, action);
	}
	return status;
}

const struct builtin job_builtins[] = {
	{ "bg", cmd_bg, false }, { "fg", cmd_fg, false }, { "jobs", cmd_jobs, false },
	{ "kill", cmd_kill, false }, { "trap", cmd_trap, true },
	{ "wait", cmd_wait, false }, { NULL, NULL, false },
};
