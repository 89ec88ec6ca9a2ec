/* tools.h - what several tests share: order without sleeps (gates made of pipes, waiting until another thread
   sleeps), accesses that may fault, and the pointers no call may accept. */
#pragma once
#include "check.h"
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE 4096

/* Not every C library has linux/futex.h. */
#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_REQUEUE 3
#define FUTEX_CMP_REQUEUE 4
#define FUTEX_WAKE_OP 5
#define FUTEX_LOCK_PI 6
#define FUTEX_UNLOCK_PI 7
#define FUTEX_TRYLOCK_PI 8
#define FUTEX_WAIT_BITSET 9
#define FUTEX_WAKE_BITSET 10
#define FUTEX_WAIT_REQUEUE_PI 11
#define FUTEX_CMP_REQUEUE_PI 12
#define FUTEX_PRIVATE 128
#define FUTEX_REALTIME 256
#define FUTEX_OWNER_DIED 0x40000000
#define FUTEX_HAS_WAITERS 0x80000000u
#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

/* A gate: each wait passes after one open. */
struct gate {
	int fd[2];
};

__attribute__((unused)) static void gate_new(struct gate *g)
{
	if (pipe2(g->fd, O_CLOEXEC) < 0)
		_exit(99);
}

__attribute__((unused)) static void gate_open(struct gate *g)
{
	while (write(g->fd[1], "", 1) < 0 && errno == EINTR)
		;
}

__attribute__((unused)) static void gate_wait(struct gate *g)
{
	char c;

	while (read(g->fd[0], &c, 1) < 0 && errno == EINTR)
		;
}

/* The state letter of a thread in /proc: R, S, D, T, t, Z; 0 when it is gone. */
__attribute__((unused)) static int state_of(pid_t pid, pid_t tid)
{
	char path[64], text[512], *end;
	int fd, n;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", (int)pid, (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	text[n] = 0;
	end = strrchr(text, ')');
	return end ? end[2] : 0;
}

/* Until the thread has reached this state, or is past reaching it. Used after the last step it takes before it blocks. */
__attribute__((unused)) static void wait_thread_state(pid_t pid, pid_t tid, int want)
{
	for (int seen = 0; seen < 3;) {
		int state = state_of(pid, tid);
		if (want && state != want && (!state || state == 'Z'))
			return;
		seen = state == want ? seen + 1 : 0;
		sched_yield();
	}
}

__attribute__((unused)) static void wait_state(pid_t pid, int want)
{
	wait_thread_state(pid, pid, want);
}

__attribute__((unused)) static void wait_asleep(pid_t pid)
{
	wait_thread_state(pid, pid, 'S');
}

/* The signal that reading or writing one byte there raises, or 0; its siginfo in fault_info. */
static siginfo_t fault_info __attribute__((unused));
static sigjmp_buf fault_back __attribute__((unused));

__attribute__((unused)) static void fault_handler(int sig, siginfo_t *info, void *context)
{
	fault_info = *info;
	siglongjmp(fault_back, sig);
}

__attribute__((unused)) static int fault_of(volatile char *p, int writes)
{
	struct sigaction sa = {.sa_sigaction = fault_handler, .sa_flags = SA_SIGINFO}, segv, bus;
	int sig;

	sigaction(SIGSEGV, &sa, &segv);
	sigaction(SIGBUS, &sa, &bus);
	sig = sigsetjmp(fault_back, 1);
	if (!sig) {
		if (writes)
			*p = 1;
		else
			(void)*p;
	}
	sigaction(SIGSEGV, &segv, NULL);
	sigaction(SIGBUS, &bus, NULL);
	return sig;
}

__attribute__((unused)) static int read_fault(const volatile void *p)
{
	return fault_of((volatile char *)p, 0);
}

__attribute__((unused)) static int write_fault(volatile void *p)
{
	return fault_of((volatile char *)p, 1);
}

/* Fresh private memory, and a page nobody may touch. */
__attribute__((unused)) static char *pages_new(int n)
{
	char *p = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		_exit(98);
	return p;
}

/* Memory that children share. */
__attribute__((unused)) static void *shared_new(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		_exit(98);
	return p;
}

/* Pointers that no call may follow: low, unmapped, the top of user space, kernel half, non-canonical, wrapping. */
static const uintptr_t bad_pointers[] __attribute__((unused)) = {
	8, 0x10000, 0x7ffffffff000, 0x800000000000, 0x8000000000000000, 0xffff800000000000, 0xffff888000000000,
	0xffffffff80000000, 0xfffffffffffff000, 0xffffffffffffffff,
};

/* Argument number BAD of the call is replaced by each bad pointer: the call must fail with EFAULT. */
struct bad_call {
	const char *name;
	int nr;
	unsigned bad;            /* bit n: argument n is the pointer tried */
	long arg[6];
};

__attribute__((unused)) static void check_bad_calls(const struct bad_call *calls, int n)
{
	for (int i = 0; i < n; i++)
		for (int a = 0; a < 6; a++)
			for (int p = 0; p < COUNT(bad_pointers) && (calls[i].bad >> a & 1); p++) {
				long arg[6];
				memcpy(arg, calls[i].arg, sizeof(arg));
				arg[a] = bad_pointers[p];
				errno = 0;
				long got = syscall(calls[i].nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
				if (got != -1 || errno != EFAULT)
					check_failed(__FILE__, __LINE__, "%s argument %d = %lx gave %ld, errno %d",
						     calls[i].name, a, bad_pointers[p], got, errno);
			}
}
