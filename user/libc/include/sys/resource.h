/* Limits, use, priority. */
#pragma once
#include <abi/info.h>
#include <abi/sched.h>
struct rlimit {
	rlim_t rlim_cur;
	rlim_t rlim_max;
};
#define PRIO_MIN (-20)
#define PRIO_MAX 20
int getrlimit(int which, struct rlimit *limit);
int setrlimit(int which, const struct rlimit *limit);
int prlimit(pid_t pid, int which, const struct rlimit *limit, struct rlimit *old);
int getrusage(int who, struct rusage *usage);
int getpriority(int which, id_t who);
int setpriority(int which, id_t who, int prio);
