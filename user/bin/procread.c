/* See procread.h. */
#include "procread.h"
#include "util.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* /proc/PID/stat: the name stands in parentheses and may hold anything. */
static bool parse_stat(char *text, struct procinfo *p)
{
	char *open = strchr(text, '('), *close = strrchr(text, ')');
	long long f[53] = { 0 };
	int n = 4;

	if (!open || !close)
		return false;
	snprintf(p->comm, sizeof p->comm, "%.*s", (int)(close - open - 1), open + 1);
	p->state = close[2];
	for (char *s = close + 3, *end; n < 53; n++, s = end) {
		f[n] = (long long)strtoull(s, &end, 10);	/* numbered as in proc(5) */
		if (end == s)
			break;
	}
	p->ppid = f[4], p->pgrp = f[5], p->sid = f[6], p->tty = f[7], p->tpgid = f[8];
	p->minflt = f[10], p->majflt = f[12], p->utime = f[14], p->stime = f[15];
	p->priority = f[18], p->nice = f[19], p->threads = f[20], p->start = f[22];
	p->vsize = f[23], p->rss = f[24], p->cpu = f[39];
	p->rt_priority = f[40], p->policy = f[41];
	return true;
}

static void parse_ids(char *text, struct procinfo *p)
{
	char *uid = strstr(text, "\nUid:"), *gid = strstr(text, "\nGid:"), *end;

	if (uid) {
		p->uid = strtoul(uid + 5, &end, 10);
		p->euid = strtoul(end, NULL, 10);
	}
	if (gid)
		p->gid = strtoul(gid + 5, NULL, 10);
}

static char *command_line(pid_t pid, const char *comm)
{
	char path[64];
	size_t n = 0;

	snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
	char *s = slurp(path, &n);
	while (s && n && !s[n - 1])
		n--;
	if (!s || !n) {
		free(s);
		s = xmalloc(strlen(comm) + 3);
		sprintf(s, "[%s]", comm);
		return s;
	}
	for (size_t i = 0; i < n; i++)
		if (!isprint((unsigned char)s[i]) && !(s[i] & 0x80))
			s[i] = s[i] ? '?' : ' ';
	return s;
}

static bool proc_read(pid_t pid, pid_t tid, struct procinfo *p)
{
	char base[64], path[80];

	*p = (struct procinfo){ .pid = pid, .tid = tid };
	if (pid == tid)
		snprintf(base, sizeof base, "/proc/%d", (int)pid);
	else
		snprintf(base, sizeof base, "/proc/%d/task/%d", (int)pid, (int)tid);
	snprintf(path, sizeof path, "%s/stat", base);
	char *text = slurp(path, NULL);
	bool ok = text && parse_stat(text, p);
	free(text);
	if (!ok)
		return false;
	snprintf(path, sizeof path, "%s/status", base);
	text = slurp(path, NULL);
	if (text)
		parse_ids(text, p);
	free(text);
	p->args = command_line(pid, p->comm);
	snprintf(path, sizeof path, "%s/wchan", base);
	text = slurp(path, NULL);
	snprintf(p->wchan, sizeof p->wchan, "%.30s", text && *text && strcmp(text, "0") ? text : "-");
	free(text);
	return true;
}

static int by_pid(const void *a, const void *b)
{
	const struct procinfo *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (x->tid > y->tid) - (x->tid < y->tid);
}

/* The numbers a folder's names are, -1 at the end. */
static pid_t *numbers_in(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	size_t n = 0, cap = 64;
	pid_t *v = xmalloc(cap * sizeof *v);

	while (dir && (e = readdir(dir))) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		if (n + 1 == cap)
			v = xrealloc(v, (cap *= 2) * sizeof *v);
		v[n++] = atoi(e->d_name);
	}
	if (dir)
		closedir(dir);
	v[n] = -1;
	return v;
}

int proc_list(struct procinfo **list, bool threads)
{
	pid_t *pids = numbers_in("/proc");
	int n = 0, cap = 0;
	char path[64];

	*list = NULL;
	for (pid_t *pid = pids; *pid >= 0; pid++) {
		pid_t one[2] = { *pid, -1 }, *tids = one;

		if (threads) {
			snprintf(path, sizeof path, "/proc/%d/task", (int)*pid);
			tids = numbers_in(path);
		}
		for (pid_t *tid = tids; *tid >= 0; tid++) {
			if (n == cap)
				*list = xrealloc(*list, (cap = cap * 2 + 64) * sizeof **list);
			n += proc_read(*pid, *tid, *list + n);
		}
		if (threads)
			free(tids);
	}
	free(pids);
	if (n)
		qsort(*list, n, sizeof **list, by_pid);
	return n;
}

unsigned long long meminfo(const char *key)
{
	char *text = slurp("/proc/meminfo", NULL);
	size_t n = strlen(key);
	unsigned long long value = 0;

	for (char *p = text; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (strncmp(p, key, n) == 0 && p[n] == ':')
			value = strtoull(p + n + 1, NULL, 10) * 1024;
	free(text);
	return value;
}

double uptime_seconds(void)
{
	char *text = slurp("/proc/uptime", NULL);
	double s = text ? strtod(text, NULL) : 0;

	free(text);
	return s;
}

void load_averages(char *buf, size_t size)
{
	char *text = slurp("/proc/loadavg", NULL), a[16] = "0", b[16] = "0", c[16] = "0";

	if (text)
		sscanf(text, "%15s %15s %15s", a, b, c);
	free(text);
	snprintf(buf, size, "%s, %s, %s", a, b, c);
}

const char *tty_name(int dev)
{
	static char name[32];
	int maj = major(dev), min = minor(dev);

	if (maj >= 136 && maj <= 143)
		snprintf(name, sizeof name, "pts/%d", min + (maj - 136) * 256);
	else if (maj == 4 && min >= 64)
		snprintf(name, sizeof name, "ttyS%d", min - 64);
	else if (maj == 4)
		snprintf(name, sizeof name, "tty%d", min);
	else if (maj == 5 && min == 1)
		return "console";
	else
		return "?";
	return name;
}
