/* Jobs: a job is a pipeline's processes in one process group. With job control on
   (-m, or interactive) each job has its own group, and whoever is in the foreground
   owns the terminal: the shell hands it over and takes it back. */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct job *jobs;
static int tty = -1;
static pid_t own_pgid;
static struct termios shell_modes;
static unsigned order;

/* Find a terminal and become its foreground group. Without one, -m only groups. */
void jobs_init(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	own_pgid = getpgrp();
	tty = fcntl(fd >= 0 ? fd : 2, F_DUPFD_CLOEXEC, 10);
	if (fd >= 0)
		close(fd);
	if (tty >= 0 && !isatty(tty)) {
		close(tty);
		tty = -1;
	}
	if (tty < 0)
		return;
	if (opt.interactive) {
		for (pid_t front; (front = tcgetpgrp(tty)) >= 0 && front != own_pgid; own_pgid = getpgrp())
			kill(-own_pgid, SIGTTIN);	/* started in the background: wait */
		if (own_pgid != getpid() && setpgid(0, 0) == 0)
			own_pgid = getpid();
		tcsetpgrp(tty, own_pgid);
	}
	tcgetattr(tty, &shell_modes);
}

static void terminal_give(pid_t pgid)
{
	if (tty >= 0 && opt.monitor && pgid)
		tcsetpgrp(tty, pgid);
}

struct job *job_new(const char *text)
{
	struct job *j = xmalloc(sizeof *j), **last = &jobs;

	*j = (struct job){ .id = 1, .text = xstrdup(text ? text : ""), .order = ++order };
	for (; *last; last = &(*last)->next)
		if ((*last)->id >= j->id)
			j->id = (*last)->id + 1;
	*last = j;
	return j;
}

void job_forget(struct job *j)
{
	struct job **p = &jobs;

	while (*p && *p != j)
		p = &(*p)->next;
	if (*p)
		*p = j->next;
	free(j->procs);
	free(j->text);
	free(j);
}

/* A child knows nothing of its parent's jobs and controls none of its own. */
static void jobs_in_child(void)
{
	while (jobs)
		job_forget(jobs);
	opt.monitor = opt.interactive = false;
	tty = -1;
}

pid_t job_fork(struct job *j, bool background)
{
	sigset_t all, old;

	fflush(NULL);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);	/* a child that is killed at once must not lose it to the shell's dispositions */
	pid_t pid = fork();
	if (pid == 0 && opt.monitor) {
		setpgid(0, j->pgid);		/* 0: a group of its own */
		if (!background)
			terminal_give(getpgrp());
	} else if (pid > 0 && opt.monitor) {	/* both sides do it: neither may be late */
		j->pgid = j->pgid ? j->pgid : pid;
		setpgid(pid, j->pgid);
	}
	if (pid == 0) {
		traps_in_child();
		if (background && !opt.monitor) {
			signal(SIGINT, SIG_IGN);
			signal(SIGQUIT, SIG_IGN);
		}
		jobs_in_child();
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (pid < 0)
		fatal("fork: %s", strerror(errno));
	if (pid == 0)
		return 0;
	j->procs = xrealloc(j->procs, (j->nprocs + 1) * sizeof *j->procs);
	j->procs[j->nprocs++] = (struct process){ .pid = pid };
	return pid;
}

bool job_is_done(const struct job *j)
{
	for (int i = 0; i < j->nprocs; i++)
		if (j->procs[i].state != P_DONE)
			return false;
	return true;
}

bool job_is_stopped(const struct job *j)
{
	bool any = false;

	for (int i = 0; i < j->nprocs; i++) {
		if (j->procs[i].state == P_RUNNING)
			return false;
		any |= j->procs[i].state == P_STOPPED;
	}
	return any;
}

static int job_status(const struct job *j)
{
	if (!j->nprocs)
		return 1;
	int status = j->procs[j->nprocs - 1].status;
	for (int i = j->nprocs - 1; opt.pipefail && status == 0 && i >= 0; i--)
		status = j->procs[i].status;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return 128 + (WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status));
}

static void process_changed(pid_t pid, int status)
{
	for (struct job *j = jobs; j; j = j->next)
		for (int i = 0; i < j->nprocs; i++) {
			struct process *p = &j->procs[i];

			if (p->pid != pid || p->state == P_DONE)
				continue;
			j->told = false;
			if (WIFCONTINUED(status)) {
				p->state = P_RUNNING;
				return;
			}
			p->status = status;
			p->state = WIFSTOPPED(status) ? P_STOPPED : P_DONE;
			return;
		}
}

void jobs_poll(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) > 0)
		process_changed(pid, status);
}

/* A foreground job's unusual end deserves a word. Of ^C a shell with job control hears only this way, as the terminal sends it to
   the job's group: what it was running (a loop, a list) ends, too. */
static void report_death(struct job *j)
{
	int status = j->nprocs ? j->procs[j->nprocs - 1].status : 0;

	if (!WIFSIGNALED(status) || WTERMSIG(status) == SIGPIPE)
		return;
	if (WTERMSIG(status) == SIGINT) {
		if (opt.monitor)
			raise(SIGINT);
		return;
	}
	fprintf(stderr, "%s%s\n", strsignal(WTERMSIG(status)),
		WCOREDUMP(status) ? " (core dumped)" : "");
}

int job_wait(struct job *j)
{
	int status;

	while (!job_is_done(j) && !(opt.monitor && job_is_stopped(j))) {
		pid_t pid = waitpid(-1, &status, opt.monitor ? WUNTRACED : 0);
		if (pid > 0)
			process_changed(pid, status);
		else if (errno != EINTR)
			break;			/* someone else has reaped them */
	}
	status = job_status(j);
	if (opt.monitor && tty >= 0) {
		int last = j->nprocs ? j->procs[j->nprocs - 1].status : 0;

		terminal_give(own_pgid);
		if (job_is_stopped(j) || WIFSIGNALED(last))
			tcsetattr(tty, TCSADRAIN, &shell_modes);
		else
			tcgetattr(tty, &shell_modes);
	}
	if (job_is_done(j)) {
		report_death(j);
		job_forget(j);
	} else {
		j->background = true;
		j->order = ++order;
		fputc('\n', stderr);
		if (opt.interactive && (loop_depth || frame->up))
			error_out(status);	/* the loop would begin its next round; `a; b` goes on with b, as in other shells */
	}
	return status;
}

/* With all signals blocked between looking and sleeping, none slips through. */
int job_wait_background(struct job *j)
{
	sigset_t all, old;
	int status = -1;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	while (status < 0) {
		bool running = false;

		jobs_poll();
		for (struct job *k = jobs; k; k = k->next)
			running |= (!j || k == j) && !job_is_done(k) && !job_is_stopped(k);
		if (!running)
			status = j ? job_status(j) : 0;
		else if (traps_pending || interrupted)
			break;
		else
			sigsuspend(&old);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return status;
}

/* The current job: the one that stopped last, or else that began last in the background. */
static struct job *job_current(void)
{
	struct job *best = NULL;

	for (struct job *j = jobs; j; j = j->next)
		if (j->background && (!best || job_is_stopped(j) > job_is_stopped(best) ||
				      (job_is_stopped(j) == job_is_stopped(best) && j->order > best->order)))
			best = j;
	return best;
}

struct job *job_find(const char *spec)
{
	bool by_id = spec && *spec == '%';
	struct job *found = NULL;
	char *end;

	if (!spec || (by_id && (!spec[1] || strchr("%+", spec[1]))))
		return job_current();
	long n = strtol(spec + by_id, &end, 10);
	for (struct job *j = jobs; j; j = j->next) {
		if (by_id && (*end ? strncmp(j->text, spec + 1, strlen(spec + 1)) == 0 : j->id == n))
			found = j;
		for (int i = 0; !by_id && i < j->nprocs; i++)
			if (j->procs[i].pid == n)
				found = j;
	}
	return found;
}

void job_print(const struct job *j, bool with_pids)
{
	int status = j->nprocs ? j->procs[j->nprocs - 1].status : 0;
	bool running = !job_is_done(j) && !job_is_stopped(j);
	char code[32] = "Done", pid[16] = "";

	if (WIFEXITED(status) && WEXITSTATUS(status))
		snprintf(code, sizeof code, "Done(%d)", WEXITSTATUS(status));
	if (with_pids && j->nprocs)
		snprintf(pid, sizeof pid, "%d ", (int)j->procs[0].pid);
	printf("[%d]%c  %s%-22s  %s%s\n", j->id, j == job_current() ? '+' : ' ', pid, running ? "Running" : job_is_stopped(j) ?
	       "Stopped" : WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : code, j->text, running ? " &" : "");
}

void jobs_notify(void)
{
	struct job *next;

	for (struct job *j = jobs; j; j = next) {
		next = j->next;
		if (!j->told && (job_is_done(j) || job_is_stopped(j))) {
			if (opt.interactive)
				job_print(j, false);
			j->told = true;
		}
		if (job_is_done(j))
			job_forget(j);
	}
	fflush(stdout);
}

void job_continue(struct job *j, bool background)
{
	for (int i = 0; i < j->nprocs; i++)
		if (j->procs[i].state == P_STOPPED)
			j->procs[i].state = P_RUNNING;
	j->background = background;
	j->order = ++order;
	if (!background)
		terminal_give(j->pgid);
	kill(j->pgid ? -j->pgid : j->procs[0].pid, SIGCONT);
}
