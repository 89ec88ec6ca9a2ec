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
};

/* Everybody, sorted by pid (threads: by tid below). */
int proc_list(struct procinfo **list, bool threads);

unsigned long long meminfo(const char *key);	/* of /proc/meminfo, in bytes */
double uptime_seconds(void);
void load_averages(char *buf, size_t size);	/* "0.00, 0.01, 0.05" */
const char *tty_name(int dev);			/* "pts/0", "?" */
