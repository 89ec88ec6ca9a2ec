/* pcbview: the process control block of this process, and what fork() makes of each
   field in the child: copied, shared or new. */
#define _GNU_SOURCE
#include "demo.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

enum { PID, PPID, PGID, SID, STATE, UID, NICE, POLICY, CPU_US, FDS, OFFSET, UMASK, AREAS, RSS_KB, BLOCKED,
       PENDING, ALARM, VALUE, SHARED, NFIELDS };

static const struct {
	const char *name;
	char fork;              /* C copied, S shared, N new */
	const char *why;
} field[NFIELDS] = {
	[PID] = { "pid", 'N', "a new process" },
	[PPID] = { "ppid", 'N', "its parent is us" },
	[PGID] = { "process group", 'C', "" },
	[SID] = { "session", 'C', "" },
	[STATE] = { "state", ' ', "the one who looks is running" },
	[UID] = { "uid", 'C', "" },
	[NICE] = { "nice", 'C', "" },
	[POLICY] = { "policy", 'C', "" },
	[CPU_US] = { "CPU time (us)", 'N', "begins at 0" },
	[FDS] = { "open descriptors", 'C', "the table is copied ..." },
	[OFFSET] = { "offset of a file", 'S', "... the open files behind it are shared" },
	[UMASK] = { "umask", 'C', "" },
	[AREAS] = { "areas of memory", 'C', "the map is copied" },
	[RSS_KB] = { "resident kB", ' ', "pages are shared until one writes" },
	[BLOCKED] = { "blocked signals", 'C', "" },
	[PENDING] = { "pending signals", 'N', "none are inherited" },
	[ALARM] = { "alarm (s)", 'N', "belongs to the parent" },
	[VALUE] = { "a variable", 'C', "same address, own page after a write" },
	[SHARED] = { "a shared page", 'S', "MAP_SHARED: one page for both" },
};

static long *shared_value;
static volatile long variable = 7;
static int file;

static long status_number(const char *word, int base)
{
	char text[4096], *p;

	if (read_text("/proc/self/status", text, sizeof text) < 0 || !(p = strstr(text, word)))
		return 0;
	return strtol(p + strlen(word), NULL, base);
}

static long count_fds(void)
{
	long n = 0;
	DIR *dir = opendir("/proc/self/fd");

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n - 3;           /* . and .. and the one that reads */
}

static long count_areas(void)
{
	static char text[32768];
	long n = 0;

	read_text("/proc/self/maps", text, sizeof text);
	for (char *p = text; *p; p++)
		n += *p == '\n';
	return n;
}

static long signal_bits(const sigset_t *set)
{
	long bits = 0;

	for (int i = 1; i < 32; i++)
		bits |= (long)sigismember(set, i) << i;
	return bits;
}

static void fill(long *v)
{
	struct rusage u;
	sigset_t set;
	mode_t mask = umask(0);

	umask(mask);
	getrusage(RUSAGE_SELF, &u);
	v[PID] = getpid();
	v[PPID] = getppid();
	v[PGID] = getpgrp();
	v[SID] = getsid(0);
	v[STATE] = state_of(getpid());
	v[UID] = getuid();
	v[NICE] = getpriority(PRIO_PROCESS, 0);
	v[POLICY] = sched_getscheduler(0);
	v[CPU_US] = (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000 + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
	v[FDS] = count_fds();
	v[OFFSET] = lseek(file, 0, SEEK_CUR);
	v[UMASK] = mask;
	v[AREAS] = count_areas();
	v[RSS_KB] = status_number("VmRSS:", 10);
	sigprocmask(SIG_BLOCK, NULL, &set);
	v[BLOCKED] = signal_bits(&set);
	sigpending(&set);
	v[PENDING] = signal_bits(&set);
	v[ALARM] = alarm(0);
	alarm(v[ALARM]);
	v[VALUE] = variable;
	v[SHARED] = *shared_value;
}

static void show(int f, long v, char *buf, size_t n)
{
	if (f == STATE)
		snprintf(buf, n, "%c", (char)v);
	else if (f == UMASK)
		snprintf(buf, n, "%03lo", v);
	else if (f == BLOCKED || f == PENDING)
		snprintf(buf, n, "%#lx", v);
	else
		snprintf(buf, n, "%ld", v);
}

/* The rule of fork holds for this field. */
static bool holds(int f, const long *us, const long *child)
{
	switch (f) {
	case PID:     return child[f] != us[f];
	case PPID:    return child[f] == us[PID];
	case CPU_US:  return child[f] <= us[f] || child[f] < 20000;
	case PENDING: return us[f] != 0 && child[f] == 0;
	case ALARM:   return us[f] != 0 && child[f] == 0;
	case RSS_KB:
	case STATE:   return true;
	default:      return child[f] == us[f];
	}
}

static void prepare(void)
{
	sigset_t set;

	shared_value = shared_memory(4096);
	*shared_value = 7;
	file = open("pcbview.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (file < 0 || write(file, "hello, world", 12) != 12)
		fatal("pcbview.tmp");
	unlink("pcbview.tmp");
	lseek(file, 5, SEEK_SET);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);         /* stays pending */
	alarm(100);
	umask(027);
	burn_ms(5);
}

int main(int argc, char **argv)
{
	long us[NFIELDS], child[NFIELDS];
	char a[32], b[32];
	int fd[2];

	demo_start(argc, argv, "a process control block, and what fork copies of it", NULL);
	prepare();
	if (pipe(fd) < 0)
		fatal("pipe");
	fill(us);
	pid_t pid = fork();
	if (pid == 0) {
		fill(child);
		lseek(file, 9, SEEK_SET);
		variable = 8;
		*shared_value = 8;
		_exit(write(fd[1], child, sizeof child) == sizeof child ? 0 : 1);
	}
	if (pid < 0 || read(fd[0], child, sizeof child) != sizeof child || wait_for(pid) != 0)
		fatal("the child");
	say("   %-18s %12s %12s   after fork\n", "", "this process", "its child");
	for (int f = 0; f < NFIELDS; f++) {
		show(f, us[f], a, sizeof a);
		show(f, child[f], b, sizeof b);
		say("   %-18s %12s %12s   %-7s %s\n", field[f].name, a, b,
		    field[f].fork == 'C' ? "copied" : field[f].fork == 'S' ? "SHARED"
		    : field[f].fork == 'N' ? "NEW" : "", field[f].why);
		if (!holds(f, us, child))
			expect(false, "%s is as fork leaves it (%ld, %ld)", field[f].name, us[f], child[f]);
	}
	say("   then the child moved the offset to 9 and wrote 8 to both values:\n");
	expect(lseek(file, 0, SEEK_CUR) == 9, "the offset is shared: we are at 9 too");
	expect(variable == 7, "the variable is copied: ours is still 7");
	expect(*shared_value == 8, "the shared page is shared: ours is 8 too");
	return verdict("a child is a copy, but for what names it, times it and is due to its parent");
}
