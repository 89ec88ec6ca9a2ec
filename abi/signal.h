/* Signals: numbers, siginfo, actions as the kernel takes them, and the frame a
   handler finds on its stack (layer 0). */
#pragma once
#include "abi/types.h"

#define SIGHUP    1
#define SIGINT    2
#define SIGQUIT   3
#define SIGILL    4
#define SIGTRAP   5
#define SIGABRT   6
#define SIGIOT    SIGABRT
#define SIGBUS    7
#define SIGFPE    8
#define SIGKILL   9
#define SIGUSR1   10
#define SIGSEGV   11
#define SIGUSR2   12
#define SIGPIPE   13
#define SIGALRM   14
#define SIGTERM   15
#define SIGSTKFLT 16
#define SIGCHLD   17
#define SIGCONT   18
#define SIGSTOP   19
#define SIGTSTP   20
#define SIGTTIN   21
#define SIGTTOU   22
#define SIGURG    23
#define SIGXCPU   24
#define SIGXFSZ   25
#define SIGVTALRM 26
#define SIGPROF   27
#define SIGWINCH  28
#define SIGIO     29
#define SIGPOLL   SIGIO
#define SIGPWR    30
#define SIGSYS    31
#define SIGUNUSED SIGSYS

#define SIGNAL_MAX   64         /* the highest signal number */
#define SIGNAL_RTMIN 32         /* the first that queues */

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

#define SA_NOCLDSTOP 0x00000001
#define SA_NOCLDWAIT 0x00000002
#define SA_SIGINFO   0x00000004
#define SA_UNSUPPORTED    0x00000400
#define SA_EXPOSE_TAGBITS 0x00000800
#define SA_RESTORER  0x04000000
#define SA_ONSTACK   0x08000000
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000
#define SA_RESETHAND 0x80000000
#define SA_NOMASK    SA_NODEFER
#define SA_ONESHOT   SA_RESETHAND

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int))-1)

/* What rt_sigaction(2) takes; libc's struct sigaction has another order. */
struct kernel_sigaction {
	void        (*handler)(int);
	unsigned long flags;
	void        (*restorer)(void);
	sigset_t      mask;
};

union sigval {
	int   sival_int;
	void *sival_ptr;
};

/* Which part of the union holds depends on si_code and si_signo. */
typedef struct siginfo {
	int si_signo, si_errno, si_code, si_pad0;
	union {
		int pad[28];
		struct {                        /* kill, tgkill, sigqueue */
			pid_t pid;
			uid_t uid;
			union sigval value;
		} rt;
		struct {                        /* timer_create */
			int id, overrun;
			union sigval value;
		} timer;
		struct {                        /* SIGCHLD */
			pid_t pid;
			uid_t uid;
			int status, pad;
			clock_t utime, stime;
		} chld;
		struct {                        /* SIGSEGV SIGBUS SIGILL SIGFPE SIGTRAP */
			void *addr;
			short addr_lsb;
			short pad[3];
			void *lower;
			void *upper;
		} fault;
		struct {                        /* SIGIO */
			long band;
			int fd;
		} poll;
		struct {                        /* SIGSYS */
			void *call_addr;
			int syscall;
			unsigned arch;
		} sys;
	} u;
} siginfo_t;

#define SI_USER     0
#define SI_KERNEL   0x80
#define SI_QUEUE    (-1)
#define SI_TIMER    (-2)
#define SI_MESGQ    (-3)
#define SI_ASYNCIO  (-4)
#define SI_SIGIO    (-5)
#define SI_TKILL    (-6)

/* si_code by signal. */
enum {
	ILL_ILLOPC = 1, ILL_ILLOPN, ILL_ILLADR, ILL_ILLTRP,
	ILL_PRVOPC, ILL_PRVREG, ILL_COPROC, ILL_BADSTK,
};
enum {
	FPE_INTDIV = 1, FPE_INTOVF, FPE_FLTDIV, FPE_FLTOVF,
	FPE_FLTUND, FPE_FLTRES, FPE_FLTINV, FPE_FLTSUB,
};
enum { SEGV_MAPERR = 1, SEGV_ACCERR, SEGV_BNDERR, SEGV_PKUERR };
enum { BUS_ADRALN = 1, BUS_ADRERR, BUS_OBJERR };
enum { TRAP_BRKPT = 1, TRAP_TRACE, TRAP_BRANCH, TRAP_HWBKPT };
enum { CLD_EXITED = 1, CLD_KILLED, CLD_DUMPED, CLD_TRAPPED, CLD_STOPPED, CLD_CONTINUED };
enum { POLL_IN = 1, POLL_OUT, POLL_MSG, POLL_ERR, POLL_PRI, POLL_HUP };
enum { SYS_SECCOMP = 1 };

typedef struct sigaltstack {
	void  *ss_sp;
	int    ss_flags;
	size_t ss_size;
} stack_t;

#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM (1U << 31)
#define MINSIGSTKSZ   2048
#define SIGSTKSZ      8192

/* timer_create(2), mq_notify(2) */
typedef struct sigevent {
	union sigval sigev_value;
	int sigev_signo, sigev_notify;
	union {
		int pad[12];
		pid_t tid;                      /* SIGEV_THREAD_ID */
		struct {                        /* SIGEV_THREAD: libc's own business */
			void (*function)(union sigval);
			void *attributes;
		} thread;
	} u;
} sigevent_t;

enum { SIGEV_SIGNAL, SIGEV_NONE, SIGEV_THREAD, SIGEV_THREAD_ID = 4 };

/* x87 and SSE state as FXSAVE writes it. Where sw_reserved.magic1 says so, the XSAVE
   header and the AVX halves follow, closed by FP_XSTATE_MAGIC2. */
struct fpx_sw_bytes {
	uint32_t magic1, extended_size;
	uint64_t xfeatures;
	uint32_t xstate_size;
	uint32_t padding[7];
};

struct fpstate {
	uint16_t cwd, swd, twd, fop;
	uint64_t rip, rdp;
	uint32_t mxcsr, mxcsr_mask;
	uint32_t st_space[32];
	uint32_t xmm_space[64];
	uint32_t reserved[12];
	struct fpx_sw_bytes sw_reserved;
};

struct xsave_header {
	uint64_t xfeatures, xcomp_bv;
	uint64_t reserved[6];
};

#define FP_XSTATE_MAGIC1 0x46505853U
#define FP_XSTATE_MAGIC2 0x46505845U

struct sigcontext {
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags;
	uint16_t cs, gs, fs, ss;
	uint64_t err, trapno, oldmask, cr2;
	struct fpstate *fpstate;
	uint64_t reserved[8];
};

#define UC_FP_XSTATE         1
#define UC_SIGCONTEXT_SS     2
#define UC_STRICT_RESTORE_SS 4

struct ucontext {
	unsigned long     uc_flags;
	struct ucontext  *uc_link;
	stack_t           uc_stack;
	struct sigcontext uc_mcontext;
	sigset_t          uc_sigmask;
};

/* From the handler's stack pointer upwards; the FPU state lies above, aligned. */
struct rt_sigframe {
	void (*restorer)(void);
	struct ucontext uc;
	siginfo_t       info;
};
