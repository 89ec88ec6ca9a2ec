/* batch [+time] command... | -l | -r job: run a command later and without a terminal.
   With +time (90, 5m, 1h) after that time; the jobs run one after another at low
   priority, their output in the job's file. -l lists the queue, -r removes a job. */
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *prog = "batch";

static const char *spool = "/tmp/batch";

static char *job_path(long job, const char *suffix)
{
	char name[64];

	snprintf(name, sizeof name, "%ld%s", job, suffix);
	return path_join(spool, name);
}

/* A job's file: pid, time it is due, state, command. */
static bool job_write(long job, pid_t pid, time_t due, const char *state, const char *command)
{
	FILE *f = fopen(job_path(job, ""), "w");

	if (!f)
		return false;
	fprintf(f, "%d %lld %s %s\n", (int)pid, (long long)due, state, command);
	return fclose(f) == 0;
}

static int list(void)
{
	DIR *dir = opendir(spool);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		char *end, when[32];
		long job = strtol(e->d_name, &end, 10);
		char *text = *end || end == e->d_name ? NULL : slurp(job_path(job, ""), NULL);
		int pid, skip = 0;
		long long due;
		char state[16];

		if (!text || sscanf(text, "%d %lld %15s %n", &pid, &due, state, &skip) < 3)
			continue;
		time_t t = (time_t)due;
		if (kill(pid, 0) < 0 && errno == ESRCH)
			strcpy(state, "lost");
		strftime(when, sizeof when, "%b %e %H:%M:%S", localtime(&t));
		printf("%4ld  %s  %-8s %s", job, when, state, text + skip);
	}
	return done(0);
}

static int drop(long job)
{
	char *text = slurp(job_path(job, ""), NULL);

	if (!text)
		fail("no job %ld", job);
	kill(-atoi(text), SIGTERM);		/* it leads its own session and group */
	unlink(job_path(job, ""));
	unlink(job_path(job, ".out"));
	return 0;
}

/* In the background: wait for the time, then for the turn, then run. */
static void serve(long job, time_t due, const char *command, int lock)
{
	int status;
	time_t now;

	while ((now = time(NULL)) < due)
		sleep_for((double)(due - now));
	while (flock(lock, LOCK_EX) < 0 && errno == EINTR)
		continue;
	job_write(job, getpid(), due, "running", command);
	pid_t pid = fork();
	if (pid == 0) {
		setpriority(PRIO_PROCESS, 0, 10);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	unlink(job_path(job, ""));
	_exit(0);
}

static char *joined(char **words)
{
	size_t n = 1;

	for (char **w = words; *w; w++)
		n += strlen(*w) + 1;
	char *s = xmalloc(n), *p = s;
	for (; *words; words++)
		p += sprintf(p, "%s%s", *words, words[1] ? " " : "");
	*p = 0;
	return s;
}

/* Numbers count up; O_EXCL makes each somebody's alone. */
static long new_job(void)
{
	for (long job = 1; ; job++) {
		int fd = open(job_path(job, ""), O_WRONLY | O_CREAT | O_EXCL, 0644);
		if (fd >= 0) {
			close(fd);
			return job;
		}
		if (errno != EEXIST)
			die("%s", spool);
	}
}

int main(int argc, char **argv)
{
	time_t due = time(NULL);
	int i = 1;

	mkdir(spool, 01777);
	if (argc == 2 && strcmp(argv[1], "-l") == 0)
		return list();
	if (argc == 3 && strcmp(argv[1], "-r") == 0)
		return drop(number(argv[2]));
	if (i < argc && argv[i][0] == '+')
		due += (time_t)seconds(argv[i++] + 1);
	if (i >= argc || argv[i][0] == '-')
		usage("batch [+time] command... | -l | -r job");
	char *command = joined(argv + i);
	long job = new_job();
	int lock = open(path_join(spool, "lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	int out = open(job_path(job, ".out"), O_RDWR | O_CREAT | O_TRUNC, 0644);
	if (lock < 0 || out < 0)
		die("%s", spool);
	pid_t pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		setsid();
		signal(SIGHUP, SIG_IGN);
		int null = open("/dev/null", O_RDONLY);
		dup2(null, 0);
		dup2(out, 1);
		dup2(out, 2);
		serve(job, due, command, lock);
	}
	job_write(job, pid, due, "waiting", command);
	printf("job %ld; its output: %s\n", job, job_path(job, ".out"));
	return done(0);
}
