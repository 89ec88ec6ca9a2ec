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
	jobs_poll();
	for (struct job *j = jobs, *next; j; j = next) {
		next = j->next;
		if (!j->background)
			continue;
		job_print(j, argc > 1 && strcmp(argv[1], "-l") == 0);
		j->told = true;
		if (job_is_done(j))
			job_forget(j);
	}
	return 0;
}

/* fg and bg. */
static int cmd_continue(int argc, char **argv)
{
	struct job *j = find_or_say(argv[0], argv[1]);
	bool background = *argv[0] == 'b';

	if (!j || !opt.monitor)
		return j ? error_at("%s: no job control", argv[0]) : 1;
	if (background)
		printf("[%d] %s &\n", j->id, j->text);
	else
		puts(j->text);
	fflush(stdout);
	job_continue(j, background);
	return background ? 0 : job_wait(j);
}

static int cmd_wait(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc || argc == 1; i++) {
		struct job *j = argc > 1 ? job_find(argv[i]) : NULL;

		if (argc > 1 && !j) {
			status = 127;
			continue;
		}
		status = job_wait_background(j);
		if (status < 0)
			return 128 + (traps_pending ? trap_signal : SIGINT);
		if (argc == 1)
			return jobs_notify(), 0;
		if (job_is_done(j))
			job_forget(j);
	}
	return status;
}

/* kill, for which %job is the job's process group; without job control it is the job's first process. */
static int cmd_kill(int argc, char **argv)
{
	char number[argc][16], *args[argc + 2];
	struct job *j, *stopped = NULL;
	int n = 0;

	for (int i = 0; i < argc; i++) {
		if (i == 1 && *argv[i] == '%')
			args[n++] = "--";		/* what follows is no signal, though it begins with - */
		args[n++] = argv[i];
		if (*argv[i] != '%')
			continue;
		if (!(j = find_or_say("kill", argv[i])))
			return 1;
		snprintf(number[i], sizeof number[i], "%d", (int)(j->pgid ? -j->pgid : j->procs[0].pid));
		args[n - 1] = number[i];
		stopped = job_is_stopped(j) ? j : stopped;
	}
	args[n] = NULL;
	int status = kill_main(n, args);
	if (stopped && (argc == 2 || strstr(argv[1], "TERM") || strstr(argv[1], "HUP")))	/* stopped, it could not act on it */
		kill(-stopped->pgid, SIGCONT);
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
	/* `trap - INT`, `trap INT` and `trap 2` all mean: the default again. */
	const char *action = i + 1 < argc ? argv[i++] : "-";
	for (; i < argc; i++) {
		int sig = signal_number(argv[i]);

		if (sig < 0)
			status = error_at("trap: %s: no such signal", argv[i]);
		else
			trap_set(sig, strcmp(action, "-") ? action : NULL);
	}
	return status;
}

const struct builtin job_builtins[] = {
	{ "bg", cmd_continue, false }, { "fg", cmd_continue, false }, { "jobs", cmd_jobs, false },
	{ "kill", cmd_kill, false }, { "trap", cmd_trap, true },
	{ "wait", cmd_wait, false }, { NULL, NULL, false },
};
