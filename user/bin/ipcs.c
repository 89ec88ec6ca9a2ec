/* ipcs [-qms] [-a] [-p|-t|-c|-l|-u]: System V message queues, shared memory segments
   and semaphore sets; with processes, times, creators, limits or a summary. */
#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *prog = "ipcs";

enum { COLUMNS = 20 };
static char what = 'n';

/* One file of /proc/sysvipc: its columns by name, a row at a time. */
struct table {
	FILE *f;
	char names[COLUMNS][16], cells[COLUMNS][24];
	int n;
};

static int split(char *line, char out[][24])
{
	int n = 0;

	for (char *w = strtok(line, " \t\n"); w && n < COLUMNS; w = strtok(NULL, " \t\n"))
		snprintf(out[n++], 24, "%s", w);
	return n;
}

static bool table_open(struct table *t, const char *path)
{
	char line[512];

	t->f = fopen(path, "r");
	if (!t->f) {
		complain("%s", path);
		return false;
	}
	t->n = fgets(line, sizeof line, t->f) ? split(line, t->cells) : 0;
	for (int i = 0; i < t->n; i++)
		snprintf(t->names[i], sizeof t->names[i], "%.15s", t->cells[i]);
	return true;
}

static bool table_next(struct table *t)
{
	char line[512];

	if (fgets(line, sizeof line, t->f)) {
		split(line, t->cells);
		return true;
	}
	fclose(t->f);
	return false;
}

static const char *cell(const struct table *t, const char *name)
{
	for (int i = 0; i < t->n; i++)
		if (strcmp(t->names[i], name) == 0)
			return t->cells[i];
	return "0";
}

static unsigned long value(const struct table *t, const char *name)
{
	return strtoul(cell(t, name), NULL, 10);
}

static const char *owner(const struct table *t, const char *name)
{
	return user_name(value(t, name));
}

static void print_time(const struct table *t, const char *name)
{
	time_t when = value(t, name);
	char text[40] = "Not set";

	if (when)
		strftime(text, sizeof text, "%b %e %H:%M:%S", localtime(&when));
	printf(" %-20s", text);
}

/* The views that all three kinds share: creators, times, processes. */
static bool common_view(const struct table *t, const char *id, const char *const times[],
			const char *const pids[])
{
	if (what == 'c') {
		printf("%-10s %-10o %-10s", cell(t, id), (unsigned)strtoul(cell(t, "perms"),
		       NULL, 8) & 0777, owner(t, "cuid"));
		printf(" %-10s", group_name(value(t, "cgid")));
		printf(" %-10s", owner(t, "uid"));
		printf(" %-10s\n", group_name(value(t, "gid")));
	} else if (what == 't') {
		printf("%-10s %-10s", cell(t, id), owner(t, "uid"));
		for (; *times; times++)
			print_time(t, *times);
		putchar('\n');
	} else if (what == 'p') {
		printf("%-10s %-10s", cell(t, id), owner(t, "uid"));
		for (; *pids; pids++)
			printf(" %-10s", cell(t, *pids));
		putchar('\n');
	} else {
		return false;
	}
	return true;
}

static void common_title(const char *id, const char *times, const char *pids)
{
	if (what == 'c')
		printf("%-10s %-10s %-10s %-10s %-10s %-10s\n", id, "perms", "cuid", "cgid", "uid", "gid");
	else if (what == 't')
		printf("%-10s %-10s %s\n", id, "owner", times);
	else if (what == 'p')
		printf("%-10s %-10s %s\n", id, "owner", pids);
}

static void start_of_row(const struct table *t, const char *id)
{
	unsigned key = (unsigned)strtol(cell(t, "key"), NULL, 10);

	printf("0x%08x %-10s %-10s %-10o ", key, cell(t, id), owner(t, "uid"),
	       (unsigned)strtoul(cell(t, "perms"), NULL, 8) & 0777);
}

static void queues(void)
{
	static const char *const times[] = { "stime", "rtime", "ctime", NULL };
	static const char *const pids[] = { "lspid", "lrpid", NULL };
	unsigned long n = 0, messages = 0, bytes = 0;
	struct table t;

	if (!table_open(&t, "/proc/sysvipc/msg"))
		return;
	if (what != 'u')
		printf("\n------ Message Queues --------\n");
	common_title("msqid", "send                 recv                 change", "lspid      lrpid");
	if (what == 'n')
		printf("%-10s %-10s %-10s %-10s %-12s %-12s\n", "key", "msqid", "owner", "perms", "used-bytes", "messages");
	for (; table_next(&t); n++) {
		messages += value(&t, "qnum");
		bytes += value(&t, "cbytes");
		if (what == 'u' || common_view(&t, "msqid", times, pids))
			continue;
		start_of_row(&t, "msqid");
		printf("%-12s %-12s\n", cell(&t, "cbytes"), cell(&t, "qnum"));
	}
	if (what == 'u')
		printf("\n------ Messages Status --------\nallocated queues = %lu\n"
		       "used headers = %lu\nused space = %lu bytes\n", n, messages, bytes);
}

static void segments(void)
{
	static const char *const times[] = { "atime", "dtime", "ctime", NULL };
	static const char *const pids[] = { "cpid", "lpid", NULL };
	unsigned long n = 0, bytes = 0, resident = 0;
	struct table t;

	if (!table_open(&t, "/proc/sysvipc/shm"))
		return;
	if (what != 'u')
		printf("\n------ Shared Memory Segments --------\n");
	common_title("shmid", "attached             detached             changed", "cpid       lpid");
	if (what == 'n')
		printf("%-10s %-10s %-10s %-10s %-10s %-10s %-12s\n", "key", "shmid", "owner",
		       "perms", "bytes", "nattch", "status");
	for (; table_next(&t); n++) {
		unsigned perms = strtoul(cell(&t, "perms"), NULL, 8);

		bytes += value(&t, "size");
		resident += value(&t, "rss");
		if (what == 'u' || common_view(&t, "shmid", times, pids))
			continue;
		start_of_row(&t, "shmid");
		printf("%-10s %-10s %s%s\n", cell(&t, "size"), cell(&t, "nattch"),
		       perms & 01000 ? "dest" : "", perms & 02000 ? " locked" : "");
	}
	if (what == 'u')
		printf("\n------ Shared Memory Status --------\nsegments allocated %lu\n"
		       "bytes allocated %lu\nbytes resident  %lu\n", n, bytes, resident);
}

static void semaphores(void)
{
	static const char *const times[] = { "otime", "ctime", NULL };
	static const char *const pids[] = { NULL };
	unsigned long n = 0, all = 0;
	struct table t;

	if (!table_open(&t, "/proc/sysvipc/sem"))
		return;
	if (what != 'u')
		printf("\n------ Semaphore Arrays --------\n");
	common_title("semid", "last-op              last-changed", "");
	if (what == 'n')
		printf("%-10s %-10s %-10s %-10s %-10s\n", "key", "semid", "owner", "perms", "nsems");
	for (; table_next(&t); n++) {
		all += value(&t, "nsems");
		if (what == 'u' || common_view(&t, "semid", times, pids))
			continue;
		start_of_row(&t, "semid");
		printf("%-10s\n", cell(&t, "nsems"));
	}
	if (what == 'u')
		printf("\n------ Semaphore Status --------\nused arrays = %lu\n" "allocated semaphores = %lu\n", n, all);
}

/* The n-th number of a file below /proc/sys/kernel. */
static unsigned long long limit(const char *name, int n)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/sys/kernel/%s", name);
	char *text = slurp(path, NULL), *p = text;
	unsigned long long v = 0;
	for (int i = 0; p && i <= n; i++)
		v = strtoull(p, &p, 10);
	free(text);
	return v;
}

static void limits(bool q, bool m, bool s)
{
	if (q)
		printf("\n------ Messages Limits --------\nmax queues system wide = %llu\n"
		       "max size of message (bytes) = %llu\n"
		       "default max size of queue (bytes) = %llu\n", limit("msgmni", 0),
		       limit("msgmax", 0), limit("msgmnb", 0));
	if (m)
		printf("\n------ Shared Memory Limits --------\nmax number of segments = %llu\n"
		       "max seg size (kbytes) = %llu\nmax total shared memory (pages) = %llu\n"
		       "min seg size (bytes) = 1\n", limit("shmmni", 0), limit("shmmax", 0) / 1024, limit("shmall", 0));
	if (s)
		printf("\n------ Semaphore Limits --------\nmax number of arrays = %llu\n"
		       "max semaphores per array = %llu\n"
		       "max semaphores system wide = %llu\nmax ops per semop call = %llu\n",
		       limit("sem", 3), limit("sem", 0), limit("sem", 1), limit("sem", 2));
}

int main(int argc, char **argv)
{
	bool q = false, m = false, s = false;
	int c;

	while ((c = getopt(argc, argv, "qmsaptclu")) != -1) {
		if (c == '?')
			usage("ipcs [-qms] [-a] [-p|-t|-c|-l|-u]");
		q |= c == 'q' || c == 'a';
		m |= c == 'm' || c == 'a';
		s |= c == 's' || c == 'a';
		if (strchr("ptclu", c))
			what = c;
	}
	if (!q && !m && !s)
		q = m = s = true;
	if (what == 'l') {
		limits(q, m, s);
	} else {
		if (q)
			queues();
		if (m)
			segments();
		if (s && what != 'p')
			semaphores();
	}
	putchar('\n');
	return done(0);
}
