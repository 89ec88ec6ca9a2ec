/* ptrace(2): requests, events, and the registers a tracer sees (layer 0). */
#pragma once
#include "abi/types.h"

enum {
	PTRACE_TRACEME, PTRACE_PEEKTEXT, PTRACE_PEEKDATA, PTRACE_PEEKUSER,
	PTRACE_POKETEXT, PTRACE_POKEDATA, PTRACE_POKEUSER,
	PTRACE_CONT, PTRACE_KILL, PTRACE_SINGLESTEP,
	PTRACE_GETREGS = 12, PTRACE_SETREGS, PTRACE_GETFPREGS, PTRACE_SETFPREGS,
	PTRACE_ATTACH, PTRACE_DETACH, PTRACE_SYSCALL = 24, PTRACE_ARCH_PRCTL = 30,

	PTRACE_SETOPTIONS = 0x4200, PTRACE_GETEVENTMSG, PTRACE_GETSIGINFO, PTRACE_SETSIGINFO,
	PTRACE_GETREGSET, PTRACE_SETREGSET, PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_LISTEN,
	PTRACE_PEEKSIGINFO, PTRACE_GETSIGMASK, PTRACE_SETSIGMASK,
	PTRACE_GET_SYSCALL_INFO = 0x420e, PTRACE_GET_RSEQ_CONFIGURATION,
};

#define PTRACE_O_TRACESYSGOOD   0x001
#define PTRACE_O_TRACEFORK      0x002
#define PTRACE_O_TRACEVFORK     0x004
#define PTRACE_O_TRACECLONE     0x008
#define PTRACE_O_TRACEEXEC      0x010
#define PTRACE_O_TRACEVFORKDONE 0x020
#define PTRACE_O_TRACEEXIT      0x040
#define PTRACE_O_TRACESECCOMP   0x080
#define PTRACE_O_EXITKILL       0x100000
#define PTRACE_O_SUSPEND_SECCOMP 0x200000
#define PTRACE_O_MASK           0x3000ff

enum {
	PTRACE_EVENT_FORK = 1, PTRACE_EVENT_VFORK, PTRACE_EVENT_CLONE, PTRACE_EVENT_EXEC,
	PTRACE_EVENT_VFORK_DONE, PTRACE_EVENT_EXIT, PTRACE_EVENT_SECCOMP,
	PTRACE_EVENT_STOP = 128,
};

struct user_regs_struct {
	unsigned long r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8;
	unsigned long rax, rcx, rdx, rsi, rdi, orig_rax;
	unsigned long rip, cs, eflags, rsp, ss;
	unsigned long fs_base, gs_base, ds, es, fs, gs;
};

struct user_fpregs_struct {
	uint16_t cwd, swd, ftw, fop;
	uint64_t rip, rdp;
	uint32_t mxcsr, mxcr_mask;
	uint32_t st_space[32];
	uint32_t xmm_space[64];
	uint32_t padding[24];
};

/* What PEEKUSER and POKEUSER address by byte offset. */
struct user {
	struct user_regs_struct regs;
	int u_fpvalid;
	struct user_fpregs_struct i387;
	unsigned long u_tsize, u_dsize, u_ssize;
	unsigned long start_code, start_stack;
	long signal;
	int reserved;
	struct user_regs_struct *u_ar0;
	struct user_fpregs_struct *u_fpstate;
	unsigned long magic;
	char u_comm[32];
	unsigned long u_debugreg[8];
};

enum {
	PTRACE_SYSCALL_INFO_NONE, PTRACE_SYSCALL_INFO_ENTRY, PTRACE_SYSCALL_INFO_EXIT,
	PTRACE_SYSCALL_INFO_SECCOMP,
};

#define AUDIT_ARCH_X86_64 0xc000003e

struct ptrace_syscall_info {
	uint8_t  op;
	uint8_t  pad[3];
	uint32_t arch;
	uint64_t instruction_pointer;
	uint64_t stack_pointer;
	union {
		struct {
			uint64_t nr;
			uint64_t args[6];
		} entry;
		struct {
			int64_t rval;
			uint8_t is_error;
		} exit;
		struct {
			uint64_t nr;
			uint64_t args[6];
			uint32_t ret_data;
		} seccomp;
	};
};
