/* Signals: sending, blocking, catching. */
#pragma once
#include <abi/signal.h>
#include <abi/time.h>

typedef struct __pthread *pthread_t;
typedef int sig_atomic_t;
typedef void (*sighandler_t)(int);

/* What a handler's third argument points to: struct ucontext of the kernel, with the
   registers as an array, as programs know it. */
typedef long greg_t;
typedef greg_t gregset_t[23];
typedef struct fpstate *fpregset_t;
typedef struct {
	gregset_t     gregs;            /* indexed by REG_ numbers */
	fpregset_t    fpregs;
	unsigned long reserved[8];
} mcontext_t;
typedef struct __ucontext {
	unsigned long      uc_flags;
	struct __ucontext *uc_link;
	stack_t            uc_stack;
	mcontext_t         uc_mcontext;
	sigset_t           uc_sigmask;
} ucontext_t;

/* 32 and 33 are the library's own (cancellation, credentials in threads). */
#define SIGRTMIN 34
#define SIGRTMAX SIGNAL_MAX
#define NSIG     (SIGNAL_MAX + 1)

struct sigaction {
	union {
		void (*sa_handler)(int);
		void (*sa_sigaction)(int, siginfo_t *, void *);
	};
	sigset_t sa_mask;
	int      sa_flags;
	void   (*sa_restorer)(void);
};

typedef union sigval sigval_t;

#define si_pid     u.rt.pid
#define si_uid     u.rt.uid
#define si_value   u.rt.value
#define si_ptr     u.rt.value.sival_ptr
#define si_overrun u.timer.overrun
#define si_status  u.chld.status
#define si_addr    u.fault.addr
#define si_fd      u.poll.fd
#define sigev_notify_function   u.thread.function
#define sigev_notify_attributes u.thread.attributes
#define sigev_notify_thread_id  u.tid

/* Indexes of uc_mcontext.gregs. */
#define REG_RBX     11
#define REG_RSP     15
#define REG_RIP     16
#define REG_EFL     17
#define REG_CSGSFS  18
#define REG_ERR     19
#define REG_TRAPNO  20
#define REG_CR2     22

sighandler_t signal(int sig, sighandler_t handler);
int  sigaction(int sig, const struct sigaction *restrict act,
	       struct sigaction *restrict old);
int  sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old);
int  pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old);
int  sigsuspend(const sigset_t *mask);
int  sigpending(sigset_t *set);
int  sigwait(const sigset_t *restrict set, int *restrict sig);
int  sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info);
int  sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
		  const struct timespec *restrict timeout);
int  sigaltstack(const stack_t *restrict ss, stack_t *restrict old);

int  sigemptyset(sigset_t *set);
int  sigfillset(sigset_t *set);
int  sigaddset(sigset_t *set, int sig);
int  sigdelset(sigset_t *set, int sig);
int  sigismember(const sigset_t *set, int sig);

int  raise(int sig);
int  kill(pid_t pid, int sig);
int  killpg(pid_t pgrp, int sig);
int  tgkill(pid_t pid, pid_t tid, int sig);
int  sigqueue(pid_t pid, int sig, const union sigval value);
int  pthread_kill(pthread_t thread, int sig);
void psignal(int sig, const char *s);
