/* Who runs when and where; clone(). */
#pragma once
#include <abi/sched.h>
#include <abi/time.h>
#define CPU_SETSIZE 1024
typedef struct {
	unsigned long bits[CPU_SETSIZE / 64];
} cpu_set_t;
#define CPU_ZERO(s)     __builtin_memset((s), 0, sizeof(cpu_set_t))
#define CPU_SET(c, s)   ((s)->bits[(c) / 64] |= 1UL << (c) % 64)
#define CPU_CLR(c, s)   ((s)->bits[(c) / 64] &= ~(1UL << (c) % 64))
#define CPU_ISSET(c, s) (((s)->bits[(c) / 64] >> (c) % 64 & 1) != 0)
#define CPU_EQUAL(a, b) (__builtin_memcmp((a), (b), sizeof(cpu_set_t)) == 0)
#define CPU_COUNT(s)    __cpu_count(s)
int __cpu_count(const cpu_set_t *set);
int sched_yield(void);
int sched_getscheduler(pid_t pid);
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param);
int sched_getparam(pid_t pid, struct sched_param *param);
int sched_get_priority_max(int policy);
int sched_get_priority_min(int policy);
int sched_rr_get_interval(pid_t pid, struct timespec *interval);
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set);
int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set);
int sched_getcpu(void);
int getcpu(unsigned *cpu, unsigned *node);
int unshare(int flags);
int clone(int (*function)(void *), void *stack, int flags, void *arg, ...);
