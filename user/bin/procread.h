/* Reading /proc: one struct per process or thread, as ps, top and their like show it. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct procinfo {
	pid_t pid, tid, ppid, pgrp, sid;
	int tty, tpgid;
	char state, comm[64];
	unsigned long minflt, majflt, utime, stime;	/* ticks */
	long priority, nice, threads;
	unsigned long long start;			/* ticks after boot */
	unsigned long vsize, rss;			/* bytes, pages */
	int cpu, policy, rt_priority;
	uid_t uid, euid;
	gid_t gid;
	char *args;		/* command line, or [comm] */
	char wchan[40];
	unsigned long ticks_before;			/* top's */
};

/* Everybody, sorted by pid (threads: by tid below). Free with proc_list_free. */
int proc_list(struct procinfo **list, bool threads);
void proc_list_free(struct procinfo *list, int n);
bool proc_read(pid_t pid, pid_t tid, struct procinfo *p);

unsigned long long meminfo(const char *key);	/* of /proc/meminfo, in bytes */
double uptime_seconds(void);
void load_averages(char *buf, size_t size);	/* "0.00, 0.01, 0.05" */
const char *tty_name(int dev);			/* "pts/0", "?" */
