/* The system call door, C side: the table made of abi/syscalls.def, through which entry.S calls, and what happens
   around a call when somebody watches (trace, ptrace, explain, fuzz). */
#include "kernel/syscall.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/fuzz.h"
#include "kernel/klog.h"
#include "kernel/sysnames.h"
#include "kernel/thread.h"
#include "kernel/trace.h"
#include "lib/string.h"

/* A call of the table that no file defines is NULL here, and answers -ENOSYS. */
#define SYSCALL(nr, name, args, fmt) extern __typeof__(sys_##name) sys_##name __attribute__((weak));
#include "abi/syscalls.def"
#undef SYSCALL

/* The one function cast of the kernel. */
#define SYSCALL(nr, name, args, fmt) [nr] = (void *)sys_##name,
long (*const syscall_table[SYSCALL_MAX])(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t) = {
#include "abi/syscalls.def"
};
#undef SYSCALL

#define SYSCALL(nr, name, args, fmt) [nr] = { #name, fmt },
static const struct { const char *name, *format; } names[] = {
#include "abi/syscalls.def"
};
#undef SYSCALL

const char *syscall_name(unsigned nr)
{
	return nr < ARRAY_SIZE(names) ? names[nr].name : NULL;
}

const char *syscall_format(unsigned nr)
{
	return nr < ARRAY_SIZE(names) && names[nr].format ? names[nr].format : "xxxxxx";
}

bool (*syscall_enter_hook)(struct trapframe *tf);
void (*syscall_exit_hook)(struct trapframe *tf);
bool syscall_log_missing;

static long invoke(const struct trapframe *tf, unsigned nr)
{
	if (nr < SYSCALL_MAX && syscall_table[nr])
		return syscall_table[nr](tf->rdi, tf->rsi, tf->rdx, tf->r10, tf->r8, tf->r9);
	if (syscall_log_missing)
		klog(KERN_INFO, "%s[%d]: system call %u (%s) is not implemented", current->comm,
		     current->tid, nr, syscall_name(nr) ? syscall_name(nr) : "?");
	return -ENOSYS;
}

/* The first string argument, for the trace; "" if there is none or it is not in memory. */
static void string_argument(const struct trapframe *tf, char *out, size_t n)
{
	const uint64_t args[6] = { tf->rdi, tf->rsi, tf->rdx, tf->r10, tf->r8, tf->r9 };
	const char *s = strchr(syscall_format(tf->orig_rax), 's');
	uintptr_t at;

	out[0] = 0;
	if (!s)
		return;
	at = args[s - syscall_format(tf->orig_rax)];
	for (size_t i = 0; i < n; i++) {
		if (i == n - 1 || copyin_nofault(&out[i], (const char *)at + i, 1) < 0)
			out[i] = 0;
		if (!out[i])
			return;
	}
}

void syscall(struct trapframe *tf)
{
	struct thread *t = current;
	unsigned nr = tf->orig_rax;
	bool run = true;

	if ((t->task.syscall_hooks & HOOK_PTRACE) && syscall_enter_hook)
		run = syscall_enter_hook(tf);
	if (TRACE_ON(TR_ENTER)) {
		char text[64];

		string_argument(tf, text, sizeof(text));
		trace_add(TR_ENTER, nr, tf->rdi, tf->rsi, tf->rdx, tf->r10, tf->r8, tf->r9, text);
	}
	if (run)
		tf->rax = invoke(tf, tf->orig_rax);
	fail_result(nr, tf->rax);
	kcov_call(nr, tf->rdx, tf->r10, tf->r8);
	TRACE(TR_EXIT, nr, tf->rax, 0, 0);
	if ((t->task.syscall_hooks & HOOK_PTRACE) && syscall_exit_hook)
		syscall_exit_hook(tf);
	fuzz_point();
}

/* ---- calls whose object is the scheduler itself --------------------------------------------- */

long sys_sched_yield(void)
{
	sched_yield();
	return 0;
}
