/* ktest - the init of the test image: runs every program below /tests, one at a time, each in a session and an
   empty folder of its own, and tells the machine channel (/dev/ttyS1, else marked lines on the console) in KTAP
   what came of it. A test may leave nothing behind: processes, files, ids and pages are counted before and after.
   Words on the kernel command line:  ktest.T=PATTERN[,PATTERN]  ktest.libs=DIR[,DIR]  ktest.from=N
   ktest.cmd=PROGRAM[,ARGUMENT...] runs that program instead; ktest.nonce=WORD begins each line on the channel with WORD.
   ktest.seed=N gives the tests SEED=N and other process numbers; ktest.budget=MS is the guest time of one test.
   ktest.rounds=N goes through the list so often; a round ends with its first failure, which comes first in the next one;
   ktest.round=N is the round to begin with, ktest.first=NAME the test; ktest.mutants=N:ROUND[,N:ROUND...] does so with each of
   these wrong kernels (tests/lib/mutants.py), from that round to the first in which every test passes, and checks in between
   that the right kernel still works.
   ktest.fail=A-B (make fuzz-fail): each test with its A-th, ... B-th allocation, copy or page fault failing, the later tests
   from the first one on, until nothing fails any more. How the test ends does not matter then, what it leaves behind does. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/reboot.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000LL
#define ENDED_NEVER -1                     /* in place of a wait status: time ran out ... */
#define ENDED_HUNG -2                      /* ... nobody will ever go on */
#define FORK_REFERENCE (2 * MS)            /* fork, exit and wait there */
#define MAX_TESTS 4096

static int channel = -1;
static const char *mark = "";
static char command_line[1024];
static char *tests[MAX_TESTS];
static int ntests;
static char *command[16];                  /* of ktest.cmd */
static int on_sprout;
static double slowness = 1;                /* this machine compared with the reference */
static long long budget = 60 * 1000 * MS;  /* guest time of one test, on a machine of the reference speed */
static char seed_word[32] = "SEED=0";
static int fail_nth;                       /* this allocation, copy or page fault fails; 0: none */

/* What a test must give back. */
enum { PAGES, OBJECTS, PROCS, FILES, SEMS, MSGS, SHMS, MQUEUES, SHMFILES, NCOUNTS };
static const char *count_names[NCOUNTS] = {
	"kB of pages", "kernel objects", "processes", "open files", "semaphore sets", "message queues", "shared segments",
	"POSIX queues", "files in /dev/shm",
};

static void say(const char *format, ...)
{
	char text[1200];
	va_list args;
	int n = snprintf(text, sizeof(text), "%s", mark);

	va_start(args, format);
	n += vsnprintf(text + n, sizeof(text) - n - 1, format, args);
	va_end(args);
	if (n > (int)sizeof(text) - 2)
		n = sizeof(text) - 2;
	text[n++] = '\n';
	for (int done = 0; done < n;) {
		int k = write(channel, text + done, n - done);
		if (k <= 0 && errno != EINTR && errno != EAGAIN)
			return;
		done += k > 0 ? k : 0;
	}
}

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void nap(long long ns)
{
	struct timespec t = {ns / 1000000000, ns % 1000000000};

	nanosleep(&t, NULL);
}

static int read_text(const char *path, char *text, int size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), n = 0, k;

	if (fd < 0)
		return -1;
	while (n < size - 1 && (k = read(fd, text + n, size - 1 - n)) > 0)
		n += k;
	close(fd);
	text[n] = 0;
	return n;
}

/* ---- counting --------------------------------------------------------------------------------------------- */

static long count_entries(const char *path, int digits_only)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	long n = 0;

	if (!dir)
		return 0;
	while ((e = readdir(dir)))
		n += digits_only ? e->d_name[0] >= '0' && e->d_name[0] <= '9' : e->d_name[0] != '.';
	closedir(dir);
	return n;
}

static long count_lines(const char *path)
{
	static char text[65536];
	long n = 0;

	if (read_text(path, text, sizeof(text)) < 0)
		return 0;
	for (char *p = text; *p; p++)
		n += *p == '\n';
	return n;
}

static long number_after(const char *path, const char *word)
{
	static char text[4096];
	char *p;

	if (read_text(path, text, sizeof(text)) < 0)
		return 0;
	p = word ? strstr(text, word) : text;
	return p ? atol(p + (word ? strlen(word) : 0)) : 0;
}

/* Objects in use, from the third column of /proc/slabinfo. */
static long count_objects(void)
{
	static char text[16384];
	long n = 0, size, used;

	if (read_text("/proc/slabinfo", text, sizeof(text)) < 0)
		return 0;
	for (char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (sscanf(p, "%*s %ld %ld", &size, &used) == 2)
			n += used;
	}
	return n;
}

static void take_counts(long *counts)
{
	counts[PROCS] = on_sprout ? count_entries("/proc", 1) : 0;
	counts[SEMS] = count_lines("/proc/sysvipc/sem");
	counts[MSGS] = count_lines("/proc/sysvipc/msg");
	counts[SHMS] = count_lines("/proc/sysvipc/shm");
	counts[MQUEUES] = count_entries("/dev/mqueue", 0);
	counts[SHMFILES] = count_entries("/dev/shm", 0);
	/* Linux keeps files and memory back for a while: only Sprout is held to these. */
	counts[FILES] = on_sprout ? number_after("/proc/sys/fs/file-nr", NULL) : 0;
	/* A connection in TIME_WAIT is not lost either. */
	counts[OBJECTS] = on_sprout ? count_objects() - number_after("/proc/net/sockstat", " tw ") : 0;
	/* What the slab and stack caches hold is not lost: their objects are counted above. */
	counts[PAGES] = on_sprout ? -number_after("/proc/meminfo", "MemFree:") - number_after("/proc/meminfo", "Slab:")
		- number_after("/proc/meminfo", "KernelStack:") : 0;
}

/* The first count that has grown, or -1. Asks again for a while: what dies late is not lost. */
static int compare_counts(const long *before, long *after)
{
	for (int tries = 0;; tries++) {
		int worse = -1;
		take_counts(after);
		for (int i = NCOUNTS - 1; i >= 0; i--)
			if (after[i] > before[i])
				worse = i;
		if (worse < 0 || tries == 20)
			return worse;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		nap((tries + 1) * MS / 2);
	}
}

/* ---- one test --------------------------------------------------------------------------------------------- */

static void remove_tree(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	char name[1024];

	while (dir && (e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		if (unlink(name) < 0)
			remove_tree(name);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

/* ---- what a test leaves behind that failed on the way: ids, names, mounts, limits --------------------------- */

static void empty_folder(const char *path)
{
	mkdir("/tmp/test", 0777);
	remove_tree(path);               /* of a mount point all but itself goes */
}

static void remove_ids(void)
{
	struct shmid_ds shm;
	struct msqid_ds msg;
	struct semid_ds sem;

	for (int i = 0; i < 200; i++) {
		shmctl(shmctl(i, SHM_STAT, &shm), IPC_RMID, NULL);
		msgctl(msgctl(i, MSG_STAT, &msg), IPC_RMID, NULL);
		semctl(semctl(i, 0, SEM_STAT, &sem), 0, IPC_RMID);
	}
}

static char limits[200][2][128];           /* path and value of each file below /proc/sys that can be written */
static int nlimits;

static void note_limits(const char *folder)
{
	char path[512];
	struct dirent *e;
	struct stat st;
	DIR *dir = opendir(folder);

	while (dir && (e = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (e->d_name[0] == '.' || lstat(path, &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode))
			note_limits(path);
		else if ((st.st_mode & 0600) == 0600 && nlimits < 200 && strlen(path) < 128
			 && read_text(path, limits[nlimits][1], 128) >= 0)
			strcpy(limits[nlimits++][0], path);
	}
	if (dir)
		closedir(dir);
}

static void restore_limits(void)
{
	char text[128];

	for (int i = 0; i < nlimits; i++) {
		if (read_text(limits[i][0], text, sizeof(text)) < 0 || !strcmp(text, limits[i][1]))
			continue;
		int fd = open(limits[i][0], O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, limits[i][1], strlen(limits[i][1])) < 0)
			say("# %s stays %s", limits[i][0], text);
		close(fd);
	}
}

static int first_mounts;                   /* how many lines /proc/mounts has of our own */

static void remove_mounts(void)
{
	static char text[8192];
	char *line[64], *save, *place;
	int n = 0;

	read_text("/proc/mounts", text, sizeof(text));
	for (char *p = strtok_r(text, "\n", &save); p && n < 64; p = strtok_r(NULL, "\n", &save))
		line[n++] = p;
	while (n-- > first_mounts)
		if (strtok_r(line[n], " ", &save) && (place = strtok_r(NULL, " ", &save)))
			umount2(place, MNT_DETACH);
}

static void clean_up(void)
{
	remove_mounts();
	remove_ids();
	empty_folder("/tmp");
	empty_folder("/dev/shm");
	empty_folder("/dev/mqueue");
	restore_limits();
}

static void set_fail_nth(int n)
{
	char text[16];
	int fd = open("/proc/self/fail-nth", O_WRONLY | O_CLOEXEC), length = snprintf(text, sizeof(text), "%d", n);

	if (fd < 0 || write(fd, text, length) != length)
		_exit(126);
	close(fd);
}

static void calibrate(void)
{
	long long start = now();

	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	slowness = (now() - start) / 20.0 / FORK_REFERENCE;
	if (slowness < 1)
		slowness = 1;
}

static void run_program(const char *path)
{
	/* The demos are tests when quiet. */
	char *plain[] = {(char *)path, strncmp(path, "/tests/demo/", 12) ? NULL : "--quiet", NULL};
	char **argv = command[0] ? command : plain;
	char *envp[] = {"PATH=/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/root", "TERM=vt100", "LC_ALL=C", seed_word, NULL};
	sigset_t none;
	int in = open("/dev/null", O_RDONLY), out = open("/tmp/out", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (chdir("/tmp/test") < 0 || in < 0 || out < 0)
		_exit(126);
	dup2(in, 0);
	dup2(out, 1);
	dup2(out, 2);
	for (int fd = 3; fd < 32; fd++)
		close(fd);
	if (fail_nth)
		set_fail_nth(-fail_nth);
	execve(path, argv, envp);
	_exit(127);
}

/* ---- hangs ------------------------------------------------------------------------------------------------ */

static char hung_text[2][16384];
static int hung_turn;
static long long hung_since;               /* when the text last changed */

/* Nobody but us could run, no timer is set, and all sleep where they slept when last asked. */
static int nobody_can(void)
{
	char *text = hung_text[hung_turn], *last = hung_text[!hung_turn];
	unsigned timers = 1, running = 1;

	if (read_text("/proc/hung", text, sizeof(hung_text[0])) > 0) {
		hung_turn = !hung_turn;
		if (sscanf(text, "timers %u running %u", &timers, &running) == 2 && !timers && !running && !strcmp(text, last))
			return 1;
	}
	hung_since = now();
	return 0;
}

/* Run on each CPU once. One that the host has given no time stands where it stood: between the words by which a thread
   says that it sleeps and its look whether it must, or in an interrupt that will wake one. It has gone on when we were there. */
static void visit_cpus(int cpus)
{
	cpu_set_t all, one;

	sched_getaffinity(0, sizeof(all), &all);
	for (int i = 0; i < cpus; i++) {
		CPU_ZERO(&one);
		CPU_SET(i, &one);
		sched_setaffinity(0, sizeof(one), &one);
	}
	sched_setaffinity(0, sizeof(all), &all);
}

/* It has been so for a while, and is so still when every CPU has had its turn: then it stays so. With one CPU what we
   see is all at one time, so a moment will do. */
static int nobody_goes_on(int cpus)
{
	if (!nobody_can() || now() - hung_since < (cpus > 1 ? 1000 * MS : 100 * MS))
		return 0;
	if (cpus > 1)
		visit_cpus(cpus);
	return nobody_can();
}

/* Say who sleeps where; who was forgotten first, then who waits for him. `why`: the first of it. */
static void tell_hang(long long start, char *why, int size)
{
	char *text = hung_text[!hung_turn];

	for (int pass = 0; pass < 3; pass++) {
		for (char *line = strchr(text, '\n'), *end; line && line[1]; line = end) {
			int tid, pid, at = 0;
			long long since;
			char *words = line + 1;

			end = strchr(words, '\n');
			if (sscanf(words, "%d %d %lld %n", &tid, &pid, &since, &at) < 3 || !at || pid == 1)
				continue;
			int length = (end ? end - words : (int)strlen(words)) - at;
			char sentence[600];
			snprintf(sentence, sizeof(sentence), "%.*s", length, words + at);
			if ((strstr(sentence, "nobody") ? 0 : strstr(sentence, "end of a child") ? 2 : 1) != pass)
				continue;
			since -= start;
			say("# asleep since %lld.%03lld s: %s", since / 1000000000, since / MS % 1000, sentence);
			if (!why[0])
				snprintf(why, size, "hangs: %s, since %lld.%03lld s", sentence, since / 1000000000,
					 since / MS % 1000);
		}
	}
}

/* The children there are get SIGKILL, `pid` or all; false if they do not die of it. */
static int kill_and_wait(pid_t pid, int *killed)
{
	pid_t got;

	kill(pid, SIGKILL);
	for (int tries = 0; tries < 100; tries++) {
		while ((got = waitpid(-1, NULL, WNOHANG)) > 0) {
			*killed += 1;
			if (got == pid)
				return 1;
		}
		if (got < 0 && errno == ECHILD)
			return 1;
		nap((tries + 1) * MS / 5 * slowness);
	}
	return 0;
}

static _Noreturn void power_off(void)
{
	tcdrain(channel);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/* Something cannot be killed: what follows needs a new boot, which whoever reads this line arranges. */
static int unkillable;

/* Run it to its end or the end of its budget. Its wait status, or ENDED_*; then `why` may say more. */
static int run_once(const char *path, long long *took, char *why, int size)
{
	long long start = now(), limit = budget * slowness, pause = 100000, tick = start + 1000 * MS;
	long long look = start + 200 * MS;
	int status = 0, again = 1, killed = 0, cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pid_t pid;

	mkdir("/tmp/test", 0777);
	chmod("/tmp/test", 0777);
	pid = fork();
	if (pid == 0)
		run_program(path);
	for (;;) {
		int hung;
		pid_t got = waitpid(-1, &status, WNOHANG);
		if (got == pid)
			break;
		if (got > 0)
			continue;
		hung = on_sprout && now() > look && nobody_goes_on(cpus);
		if (hung || now() - start > limit) {
			/* Slow machine or stuck test? Measure again before judging. */
			if (!hung)
				calibrate();
			if (!hung && again && budget * slowness > limit * 1.3) {
				limit = budget * slowness;
				again = 0;
				continue;
			}
			status = hung ? ENDED_HUNG : ENDED_NEVER;
			if (hung)
				tell_hang(start, why, size);
			unkillable |= !kill_and_wait(pid, &killed);
			break;
		}
		if (now() > tick) {
			say("# tick %s", path);
			tick = now() + 1000 * MS;
		}
		if (now() > look)
			look = now() + 50 * MS;
		nap(pause);
		if (pause < (look > tick ? 50 : 4) * MS)
			pause += pause / 2;
	}
	*took = now() - start;
	return status;
}

/* Children left over: wait a little for those about to die, kill the rest. How many had to be killed. */
static int kill_leftovers(void)
{
	int left = 0;

	for (int tries = 0; tries < 30; tries++) {
		pid_t got;
		while ((got = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (got < 0 && errno == ECHILD)
			return 0;
		nap((tries + 1) * MS / 4 * slowness);
	}
	unkillable |= !kill_and_wait(-1, &left);
	return left;
}

static void show_output(char *text, int size)
{
	int lines = 0;

	if (read_text("/tmp/out", text, size) <= 0)
		return;
	for (char *p = text, *end; *p && lines < 60; p = end + 1, lines++) {
		end = strchr(p, '\n');
		if (!end)
			end = p + strlen(p);
		say("# %.*s", (int)(end - p > 900 ? 900 : end - p), p);
		if (!*end)
			break;
	}
}

/* How many caches have more objects in use than before; if `tell`, which. Each for itself: our own heap takes and gives back
   an area now and then, which in a sum would hide an object that is lost. */
static char slabs[2][16384];

static int grown(int tell)
{
	char name[64], *was;
	long size, used, before;
	int n = 0;

	read_text("/proc/slabinfo", slabs[1], sizeof(slabs[1]));
	for (char *p = slabs[1]; p && *p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (sscanf(p, "%63s %ld %ld", name, &size, &used) != 3)
			continue;
		snprintf(name + strlen(name), 2, " ");
		was = strstr(slabs[0], name);
		if (!was || sscanf(was, "%*s %*d %ld", &before) != 1 || used <= before)
			continue;
		n++;
		if (tell)
			say("# %ld more of cache %s", used - before, name);
	}
	return n;
}

/* A connection in TIME_WAIT is not lost. */
static long time_wait(void)
{
	return number_after("/proc/net/sockstat", " tw ");
}

static const char *name_of(const char *path)
{
	return path + (strncmp(path, "/tests/", 7) ? 1 : 7);
}

static long fired(void)
{
	return number_after("/proc/fail", NULL);
}

/* One test with its n-th allocation, copy or page fault failing. False if nothing failed: it has fewer than n. */
static int run_failing(int number, const char *path, int n)
{
	long before[NCOUNTS], after[NCOUNTS], count = fired(), tw;
	long long took;
	char why[700] = "";
	int worse = 0, losses = 0;

	say("# run %d %s %d", number, name_of(path), n);
	fail_nth = n;
	for (int i = 0; i < 4 && (worse == PAGES || worse == OBJECTS) && !unkillable && losses >= i - 1; i++) {
		nap(200 * MS);                   /* what dies late must not hide what is lost; under icount this costs nothing */
		read_text("/proc/slabinfo", slabs[0], sizeof(slabs[0]));
		take_counts(before);
		tw = time_wait();
		run_once(path, &took, why, sizeof(why));
		if (!unkillable)
			kill_leftovers();
		clean_up();
		worse = unkillable ? -1 : compare_counts(before, after);
		if (worse < 0 && !unkillable && time_wait() <= tw) {
			for (int tries = 0; tries < 10 && grown(0); tries++)
				nap(10 * MS);
			if (grown(0))
				worse = OBJECTS;
		}
		losses += i > 0 && (worse == PAGES || worse == OBJECTS);
	}
	fail_nth = 0;
	if (unkillable) {
		say("not ok %d %s # n=%d: cannot be killed: %s", number, name_of(path), n, why);
		say("# unkillable");
		power_off();
	}
	if (losses == 3) {
		grown(1);
		say("not ok %d %s # n=%d: every run loses memory: %ld %s in all", number, name_of(path), n,
		    after[worse] - before[worse], count_names[worse]);
	} else if (worse > OBJECTS) {
		say("not ok %d %s # n=%d: left %ld %s more than before", number, name_of(path), n, after[worse] - before[worse],
		    count_names[worse]);
	}
	return fired() > count;
}

/* True if it passed. */
static int run_test(int number, const char *path)
{
	static char output[16384];
	const char *name = name_of(path);
	long before[NCOUNTS], after[NCOUNTS];
	struct stat st;
	long long took = 0;
	char why[700] = "";
	int status, left, worse;

	if (stat(path, &st) == 0 && st.st_size == 0) {
		say("not ok %d %s # did not build", number, name);
		return 0;
	}
	say("# run %d %s", number, name);
	tcdrain(channel);                  /* a panic that follows must not overtake it */
	take_counts(before);
	status = run_once(path, &took, why, sizeof(why));
	left = unkillable ? 0 : kill_leftovers();
	output[0] = 0;
	show_output(output, sizeof(output));
	unlink("/tmp/out");
	remove_tree("/tmp/test");

	if (status == ENDED_HUNG && !why[0])
		snprintf(why, sizeof(why), "hangs: no thread of it could run, no timer is set");
	else if (status == ENDED_NEVER)
		snprintf(why, sizeof(why), "still running after %lld ms of guest time", took / MS);
	else if (status >= 0 && WIFSIGNALED(status))
		snprintf(why, sizeof(why), "died of signal %d", WTERMSIG(status));
	else if (status >= 0 && WEXITSTATUS(status) == 127)
		snprintf(why, sizeof(why), "could not be executed, or exit status 127");
	else if (status >= 0 && WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 77)
		snprintf(why, sizeof(why), "exit status %d", WEXITSTATUS(status));
	else if (status >= 0 && left > 0)
		snprintf(why, sizeof(why), "left %d processes running", left);
	if (unkillable) {
		say("not ok %d %s # %s; it cannot be killed", number, name, why);
		say("# unkillable");
		power_off();
	}

	worse = compare_counts(before, after);
	if (!why[0] && (worse == PAGES || worse == OBJECTS)) {
		/* A first run may leave names and caches, and each the indexes of connections in TIME_WAIT, until there are as
		   many of those as there may be, which takes the demos four runs. What is lost run after run is a leak. */
		long long t;
		int losses = 0;
		for (int i = 0; i < 6 && losses == i && !unkillable; i++) {
			take_counts(before);
			run_once(path, &t, why, sizeof(why));
			kill_leftovers();
			unlink("/tmp/out");
			remove_tree("/tmp/test");
			worse = compare_counts(before, after);
			losses += worse == PAGES || worse == OBJECTS;
		}
		if (losses == 6)
			snprintf(why, sizeof(why), "every run loses memory, the last one %ld %s",
				 after[worse] - before[worse], count_names[worse]);
	} else if (!why[0] && worse >= 0) {
		snprintf(why, sizeof(why), "left %ld %s more than before", after[worse] - before[worse],
			 count_names[worse]);
	}

	if (why[0])
		say("not ok %d %s # %s", number, name, why);
	else if (WEXITSTATUS(status) == 77) {
		char *skip = strstr(output, "SKIP ");
		say("ok %d %s # SKIP %.*s", number, name, skip ? (int)strcspn(skip + 5, "\n") : 9,
		    skip ? skip + 5 : "no reason");
	} else
		say("ok %d %s # %lld.%lld ms", number, name, took / MS, took % MS / 100000);
	return !why[0];
}

/* ---- the list --------------------------------------------------------------------------------------------- */

/* The value of a word of the command line, or NULL. Static buffer for each call site's word. */
static char *option(const char *word, char *value, int size)
{
	char *p = command_line;

	while ((p = strstr(p, word))) {
		if (p == command_line || p[-1] == ' ') {
			p += strlen(word);
			snprintf(value, size, "%.*s", (int)strcspn(p, " \n"), p);
			return value;
		}
		p++;
	}
	return NULL;
}

static int wanted(const char *name, const char *patterns)
{
	char list[512], *save = NULL;

	if (!patterns || !*patterns)
		return 1;
	snprintf(list, sizeof(list), "%s", patterns);
	for (char *p = strtok_r(list, ",", &save); p; p = strtok_r(NULL, ",", &save))
		if (strpbrk(p, "*?[") ? fnmatch(p, name, 0) == 0 : strstr(name, p) != NULL)
			return 1;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_folder(const char *lib, const char *patterns)
{
	char path[512];
	DIR *dir;
	struct dirent *e;
	int first = ntests;

	snprintf(path, sizeof(path), "/tests/%s", lib);
	dir = opendir(path);
	while (dir && (e = readdir(dir)) && ntests < MAX_TESTS) {
		if (e->d_name[0] == '.' || strstr(e->d_name, ".debug") || strstr(e->d_name, ".py"))
			continue;
		if (!wanted(e->d_name, patterns))
			continue;
		snprintf(path, sizeof(path), "/tests/%s/%s", lib, e->d_name);
		tests[ntests++] = strdup(path);
	}
	if (dir)
		closedir(dir);
	qsort(tests + first, ntests - first, sizeof(tests[0]), by_name);
}

/* Other process numbers than last time: so many have been given before the first test. */
static void spend_pids(int n)
{
	for (; n > 0; n--) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
}

/* Test i comes first from now on; the others keep their order. */
static void move_first(int i)
{
	char *test = tests[i];

	memmove(tests + 1, tests, i * sizeof(tests[0]));
	tests[0] = test;
}

static void set_mutant(int n)
{
	char text[16];
	int fd = open("/proc/sys/kernel/mutant", O_WRONLY | O_CLOEXEC), length = snprintf(text, sizeof(text), "%d", n);

	if (fd >= 0) {
		if (write(fd, text, length) < 0)
			say("# no mutant %d", n);
		close(fd);
	}
}

/* mutant 0: the kernel as it is. A mutant that passes every test of a round is not tried further. */
static void run_rounds(int mutant, int from, int rounds)
{
	int good = 0;

	for (int round = from; round <= rounds && !(mutant && good); round++) {
		say("# mutant %d round %d", mutant, round);
		snprintf(seed_word, sizeof(seed_word), "SEED=%d", mutant * 100 + round);
		for (int i = 0; i < ntests; i++) {

			if (mutant)
				set_mutant(mutant);
			good = run_test(i + 1, tests[i]);
			if (mutant)
				set_mutant(0);
			if (!good) {
				move_first(i);
				break;
			}
		}
	}
}

static void run_mutants(char *list, int rounds)
{
	char *save = NULL;
	int m, round;

	if (!strncmp(list, "1:1,", 4))
		run_rounds(0, 0, 0);
	for (char *word = strtok_r(list, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		if (sscanf(word, "%d:%d", &m, &round) != 2)
			continue;
		run_rounds(m, round, rounds);
		say("# mutant 0 round %d", m);
		if (!run_test(1, tests[0])) {
			say("# spoiled");
			power_off();
		}
	}
}

static void mount_all(void)
{
	mkdir("/dev/pts", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mkdir("/sys", 0555);
	mount("sys", "/sys", "sysfs", 0, NULL);
	if (mount("dev", "/dev", "devtmpfs", 0, NULL) < 0 && errno != EBUSY)
		mount("dev", "/dev", "devfs", 0, NULL);
	mkdir("/dev/pts", 0755);
	mkdir("/dev/shm", 01777);
	mkdir("/dev/mqueue", 0755);
	mount("tmp", "/tmp", "tmpfs", 0, "mode=1777");
	mount("shm", "/dev/shm", "tmpfs", 0, "mode=1777");
	mount("pts", "/dev/pts", "devpts", 0, "mode=620,ptmxmode=666");
	mount("mqueue", "/dev/mqueue", "mqueue", 0, NULL);
	if (symlink("/proc/self/fd", "/dev/fd") < 0 && errno != EEXIST)
		say("# no /dev/fd");
}

/* Linux starts with its loopback interface down. */
static void loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	lo.ifr_flags = IFF_UP | IFF_RUNNING;
	if (fd >= 0) {
		ioctl(fd, SIOCSIFFLAGS, &lo);
		close(fd);
	}
}

static void open_channel(void)
{
	struct termios t;

	/* A port that is not there can often still be opened: only a working one answers tcgetattr. */
	channel = open("/dev/ttyS1", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (channel >= 0 && tcgetattr(channel, &t) == 0) {
		t.c_oflag &= ~OPOST;
		t.c_lflag = 0;
		t.c_iflag = 0;
		tcsetattr(channel, TCSANOW, &t);
		return;
	}
	if (channel >= 0)
		close(channel);
	channel = open("/dev/console", O_RDWR | O_NOCTTY | O_CLOEXEC);
	mark = "ktap: ";
}

static void run_failures(int first, int from, int to)
{
	static char text[8192];

	read_text("/proc/mounts", text, sizeof(text));
	for (char *p = text; *p; p++)
		first_mounts += *p == '\n';
	note_limits("/proc/sys");
	for (int i = first; i <= ntests; i++, from = 1) {
		for (int n = from; n <= to && run_failing(i, tests[i - 1], n); n++)
			;
		say("ok %d %s", i, name_of(tests[i - 1]));
	}
}

int main(void)
{
	static char libs[256] = "sprout", patterns[512], words[512], number[24], nonce[64], name[128], mutants[1024], *save;
	struct utsname u;
	int first = 1, rounds = 0, round = 1, fails[2] = {0, 0};

	if (getpid() != 1)
		return 2;
	mount_all();
	loopback_up();
	open_channel();
	uname(&u);
	on_sprout = strcmp(u.sysname, "Linux") != 0;
	read_text("/proc/cmdline", command_line, sizeof(command_line));
	option("ktest.libs=", libs, sizeof(libs));
	option("ktest.T=", patterns, sizeof(patterns));
	if (option("ktest.from=", number, sizeof(number)))
		first = atoi(number);
	if (option("ktest.budget=", number, sizeof(number)))
		budget = atoll(number) * MS;
	if (option("ktest.rounds=", number, sizeof(number)))
		rounds = atoi(number);
	if (option("ktest.round=", number, sizeof(number)))
		round = atoi(number);
	option("ktest.mutants=", mutants, sizeof(mutants));
	if (option("ktest.fail=", number, sizeof(number)))
		sscanf(number, "%d-%d", &fails[0], &fails[1]);
	option("ktest.first=", name, sizeof(name));
	if (option("ktest.seed=", number, sizeof(number)))
		snprintf(seed_word, sizeof(seed_word), "SEED=%s", number);
	if (option("ktest.nonce=", nonce, sizeof(nonce) - 1))
		mark = strcat(nonce, " ");

	say("KTAP version 1");
	say("# %s %s %s", u.sysname, u.release, u.version);
	if (option("ktest.cmd=", words, sizeof(words))) {
		command[0] = strtok_r(words, ",", &save);
		for (int i = 1; i < 15 && (command[i] = strtok_r(NULL, ",", &save)); i++)
			;
		tests[ntests++] = command[0];
	} else {
		for (char *lib = strtok_r(libs, ",", &save); lib; lib = strtok_r(NULL, ",", &save))
			list_folder(lib, patterns);
	}
	say("1..%d", ntests);
	calibrate();
	say("# speed: %.1f times the reference's fork", slowness);
	spend_pids(strtoul(seed_word + 5, NULL, 10) % 40);
	for (int i = 0; i < ntests; i++)
		if (name[0] && strstr(tests[i], name))
			move_first(i);
	if (mutants[0])
		run_mutants(mutants, rounds);
	else if (fails[0])
		run_failures(first, fails[0], fails[1]);
	else if (rounds)
		run_rounds(0, round, rounds);
	for (int i = first; i <= ntests && !rounds && !fails[0]; i++)
		run_test(i, tests[i - 1]);
	say("# end");
	sync();
	power_off();
}
