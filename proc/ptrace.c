/* ptrace(2), the tracer's side: attach, look, change, resume. Nearly everything wants the tracee stopped. */
#include "proc/ptrace.h"
#include "abi/elf.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ptrace.h"
#include "cpu/fpu.h"
#include "cpu/usercopy.h"
#include "kernel/runq.h"
#include "kernel/syscall.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/proc.h"
#include "proc/regs.h"
#include "proc/signal.h"

/* ---- attaching ------------------------------------------------------------------------------ */

static long trace_me(void)
{
	struct thread *me = current;
	struct proc *pa;
	long r = -EPERM;

	mutex_lock(&proc_tree);
	pa = me->proc->parent;
	if (!me->ptrace && pa)
		r = ptrace_attach(me, pa, 0, false) ? 0 : -ENOMEM;
	mutex_unlock(&proc_tree);
	return r;
}

/* An exec that gains rights has asked who traces its thread already: its end is waited for. */
static long attach(struct thread *t, bool seize, uint32_t options)
{
	struct proc *p = t->proc;
	struct ptrace *pt = NULL;
	int r = 0;

	if (!p || p == current_proc)
		return -EPERM;
	mutex_lock(&proc_tree);
	while (p->in_exec && r == 0)
		r = wait_on(&p->thread_wait, &proc_tree, FOREVER);
	if (r == 0 && may_ptrace(t) && !t->ptrace && !t->exiting)
		pt = ptrace_attach(t, current_proc, options, seize);
	if (pt) {
		spin_lock(&p->siglock);
		if (p->flags & PROC_STOPPED) {       /* the group's stop becomes the tracer's */
			task_attention_set(&t->task, ATT_STOP);
			thread_unstop(t);
		}
		spin_unlock(&p->siglock);
		if (!seize)
			signal_thread(t, SIGSTOP);
	}
	mutex_unlock(&proc_tree);
	return pt ? 0 : r < 0 ? -ERESTARTNOINTR : -EPERM;
}

/* ---- finding the tracee --------------------------------------------------------------------- */

/* Its registers are saved only when it has left its CPU. */
static void wait_off_cpu(struct thread *t)
{
	while (__atomic_load_n(&t->state, __ATOMIC_ACQUIRE) != THREAD_STOPPED || READ_ONCE(runqs[READ_ONCE(t->se.cpu)].running) == t)
		sched_yield();           /* it said "stopped" and is on its way to sleep */
}

/* Is t our tracee, and stopped? Then it stays so until thaw(). 0 or -ESRCH. */
static int freeze(struct thread *t)
{
	struct ptrace *pt;
	int r = -ESRCH;

	spin_lock(&t->proc->siglock);
	pt = t->ptrace;
	if (pt && pt->tracer == current_proc && pt->stopped && !pt->listening && !pt->frozen &&
	    !(task_attention(&t->task) & ATT_KILL)) {
		pt->frozen = true;
		r = 0;
	}
	spin_unlock(&t->proc->siglock);
	if (r == 0)
		wait_off_cpu(t);
	return r;
}

static void thaw(struct thread *t)
{
	struct ptrace *pt;
	bool look;

	spin_lock(&t->proc->siglock);
	pt = t->ptrace;
	if (pt)
		pt->frozen = false;
	look = !pt || !pt->stopped || pt->listening || task_attention(&t->task) & ATT_KILL;
	spin_unlock(&t->proc->siglock);
	if (look)
		thread_unstop(t);        /* it may go, or sees that it may not */
}

/* ---- looking and changing ------------------------------------------------------------------- */

/* The memory of a program that may not be read is not its tracer's to read either. */
static bool may_peek(struct thread *t)
{
	return t->space && (t->space->dumpable || t->ptrace->trusted);
}

static long peek_word(struct thread *t, uintptr_t addr, uint64_t *udata)
{
	uint64_t word;

	if (!may_peek(t) || space_copy(t->space, addr, &word, sizeof(word), false, true) != sizeof(word))
		return -EIO;
	return put_user64(udata, word);
}

static long poke_word(struct thread *t, uintptr_t addr, uint64_t word)
{
	if (!may_peek(t) || space_copy(t->space, addr, &word, sizeof(word), true, true) != sizeof(word))
		return -EIO;
	return 0;
}

#define DEBUGREGS offsetof(struct user, u_debugreg)

/* struct user by offset: registers, debug registers; the rest reads as zero. */
static long peek_user(struct thread *t, uintptr_t off, uint64_t *udata)
{
	struct user_regs_struct r;
	uint64_t word = 0;

	if (off & 7 || off >= sizeof(struct user))
		return -EIO;
	regs_read(t, &r);
	if (off < sizeof(r))
		word = ((uint64_t *)&r)[off / 8];
	else if (off >= DEBUGREGS)
		word = debugreg_read(t, (off - DEBUGREGS) / 8);
	return put_user64(udata, word);
}

static long poke_user(struct thread *t, uintptr_t off, uint64_t word)
{
	struct user_regs_struct r;

	if (off & 7 || off >= sizeof(struct user))
		return -EIO;
	if (off >= sizeof(r))
		return off >= DEBUGREGS ? debugreg_write(t, (off - DEBUGREGS) / 8, word) : -EIO;
	regs_read(t, &r);
	((uint64_t *)&r)[off / 8] = word;
	return regs_write(t, &r) ? 0 : -EIO;
}

/* Bytes of a register set; -EINVAL, -ENODEV. */
static long regset_size(unsigned type)
{
	switch (type) {
	case NT_PRSTATUS:   return sizeof(struct user_regs_struct);
	case NT_PRFPREG:    return sizeof(struct user_fpregs_struct);
	case NT_X86_XSTATE: return fpu_use_xsave ? (long)fpu_size : -ENODEV;
	default:            return -EINVAL;
	}
}

/* The first n bytes of it. */
static long regset_move(struct thread *t, unsigned type, void *ubuf, size_t n, bool set)
{
	struct user_regs_struct r;

	if (type != NT_PRSTATUS)
		return set ? fpu_set_area(t->task.fpu, ubuf, n) : copyout(ubuf, t->task.fpu, n);
	regs_read(t, &r);
	if (!set)
		return copyout(ubuf, &r, n);
	return copyin(&r, ubuf, n) < 0 ? -EFAULT : regs_write(t, &r) ? 0 : -EIO;
}

static long regset(struct thread *t, unsigned type, struct iovec *uiov, bool set)
{
	long size = regset_size(type), err;
	struct iovec iov;

	if (copyin(&iov, uiov, sizeof(iov)) < 0)
		return -EFAULT;
	if (size < 0 || iov.iov_len % 8)
		return size < 0 ? size : -EINVAL;
	if (set && type != NT_PRSTATUS && iov.iov_len < (size_t)size)
		return type == NT_PRFPREG ? -EINVAL : -EFAULT;
	size = min((size_t)size, iov.iov_len);
	err = regset_move(t, type, iov.iov_base, size, set);
	return err < 0 ? err : put_user64(&uiov->iov_len, size);
}

static long syscall_info(struct thread *t, size_t size, void *ubuf)
{
	const struct trapframe *tf = task_frame(&t->task);
	struct ptrace_syscall_info si = {
		.arch = AUDIT_ARCH_X86_64, .instruction_pointer = tf->rip, .stack_pointer = tf->rsp,
	};
	size_t n = offsetof(struct ptrace_syscall_info, entry);

	if (t->ptrace->call_stop == CALL_ENTRY) {
		si.op = PTRACE_SYSCALL_INFO_ENTRY;
		si.entry.nr = tf->orig_rax;
		si.entry.args[0] = tf->rdi;
		si.entry.args[1] = tf->rsi;
		si.entry.args[2] = tf->rdx;
		si.entry.args[3] = tf->r10;
		si.entry.args[4] = tf->r8;
		si.entry.args[5] = tf->r9;
		n += sizeof(si.entry);
	} else if (t->ptrace->call_stop == CALL_EXIT) {
		si.op = PTRACE_SYSCALL_INFO_EXIT;
		si.exit.rval = tf->rax;
		si.exit.is_error = tf->rax >= -4095ul;
		n = offsetof(struct ptrace_syscall_info, exit.is_error) + 1;
	}
	return copyout(ubuf, &si, min(size, n)) < 0 ? -EFAULT : (long)n;
}

static long signal_info(struct thread *t, siginfo_t *uinfo, bool set)
{
	siginfo_t info;

	if (t->ptrace->no_siginfo)
		return -EINVAL;
	if (!set)
		return siginfo_copyout((uintptr_t)uinfo, &t->ptrace->info);
	if (copyin(&info, uinfo, sizeof(info)) < 0)
		return -EFAULT;
	siginfo_copy(&t->ptrace->info, &info);
	return 0;
}

static long sigmask(struct thread *t, size_t size, uint64_t *umask, bool set)
{
	uint64_t mask;

	if (size != sizeof(mask))
		return -EINVAL;
	if (!set)
		return put_user64(umask, task_attention(&t->task) & ATT_RESTORE ? t->saved_sigmask : t->sigmask);
	if (get_user64(&mask, umask) < 0)
		return -EFAULT;
	spin_lock(&t->proc->siglock);
	t->sigmask = mask & ~SIG_KERNEL_ONLY;
	task_attention_set(&t->task, ATT_SIGNAL);
	spin_unlock(&t->proc->siglock);
	return 0;
}

/* ---- going on ------------------------------------------------------------------------------- */

static long resume(struct thread *t, long request, uint64_t sig)
{
	struct ptrace *pt;

	if (sig > SIGNAL_MAX)
		return -EIO;
	spin_lock(&t->proc->siglock);
	pt = t->ptrace;
	if (pt && pt->stopped) {
		pt->resume_sig = sig;
		pt->step = request == PTRACE_SINGLESTEP;
		if (pt->step) {
			task_frame(&t->task)->rflags |= RFLAGS_TF;
			t->task.frame_changed = 1;
		}
		if (request == PTRACE_SYSCALL || pt->step)
			t->task.syscall_hooks |= HOOK_PTRACE;
		else
			t->task.syscall_hooks &= ~HOOK_PTRACE;
		ptrace_resume(pt);
	}
	spin_unlock(&t->proc->siglock);
	return 0;
}

static long detach(struct thread *t, uint64_t sig)
{
	if (sig > SIGNAL_MAX)
		return -EIO;
	mutex_lock(&proc_tree);
	if (sig)                         /* taken again, now by nobody's leave */
		signal_thread(t, sig);
	if (t->ptrace)
		ptrace_detach(t->ptrace);
	mutex_unlock(&proc_tree);
	return 0;
}

/* The two requests that a running tracee serves too. */
static long interrupt_or_kill(struct thread *t, bool kill)
{
	struct ptrace *pt;
	long r = -ESRCH;

	spin_lock(&t->proc->siglock);
	pt = t->ptrace;
	if (pt && pt->tracer == current_proc) {
		r = kill || pt->seized ? 0 : -EIO;
		pt->interrupt = r == 0 && !kill && (!pt->stopped || pt->listening);
		if (pt->interrupt) {
			thread_kick(t, ATT_TRACE | ATT_SIGNAL);
			thread_interrupt(t, false);
			thread_unstop(t);
		}
	}
	spin_unlock(&t->proc->siglock);
	if (r == 0 && kill)
		signal_proc(t->proc, SIGKILL);
	return r;
}

static long listen(struct thread *t)
{
	struct ptrace *pt = t->ptrace;

	if (!pt->seized || (pt->info.si_code >> 8) != PTRACE_EVENT_STOP)
		return -EIO;
	spin_lock(&t->proc->siglock);
	pt->listening = true;
	spin_unlock(&t->proc->siglock);
	return 0;
}

static long set_options(struct thread *t, uint64_t options)
{
	if (options & ~(uint64_t)PTRACE_O_MASK)
		return -EINVAL;
	t->ptrace->options = options;
	return 0;
}

static long stopped_request(struct thread *t, long request, uint64_t addr, uint64_t data)
{
	switch (request) {
	case PTRACE_PEEKTEXT:
	case PTRACE_PEEKDATA:   return peek_word(t, addr, (uint64_t *)data);
	case PTRACE_POKETEXT:
	case PTRACE_POKEDATA:   return poke_word(t, addr, data);
	case PTRACE_PEEKUSER:   return peek_user(t, addr, (uint64_t *)data);
	case PTRACE_POKEUSER:   return poke_user(t, addr, data);
	case PTRACE_GETREGS:
	case PTRACE_SETREGS:
		return regset_move(t, NT_PRSTATUS, (void *)data, regset_size(NT_PRSTATUS),
				   request == PTRACE_SETREGS);
	case PTRACE_GETFPREGS:
	case PTRACE_SETFPREGS:
		return regset_move(t, NT_PRFPREG, (void *)data, regset_size(NT_PRFPREG),
				   request == PTRACE_SETFPREGS);
	case PTRACE_GETREGSET:
	case PTRACE_SETREGSET:
		return regset(t, addr, (struct iovec *)data, request == PTRACE_SETREGSET);
	case PTRACE_GET_SYSCALL_INFO: return syscall_info(t, addr, (void *)data);
	case PTRACE_SETOPTIONS:  return set_options(t, data);
	case PTRACE_GETEVENTMSG: return put_user64((void *)data, t->ptrace->message);
	case PTRACE_GETSIGINFO:
	case PTRACE_SETSIGINFO:
		return signal_info(t, (siginfo_t *)data, request == PTRACE_SETSIGINFO);
	case PTRACE_GETSIGMASK:
	case PTRACE_SETSIGMASK:
		return sigmask(t, addr, (uint64_t *)data, request == PTRACE_SETSIGMASK);
	case PTRACE_CONT:
	case PTRACE_SYSCALL:
	case PTRACE_SINGLESTEP:  return resume(t, request, data);
	case PTRACE_DETACH:      return detach(t, data);
	case PTRACE_LISTEN:      return listen(t);
	default:                 return -EIO;
	}
}

long sys_ptrace(long request, long pid, unsigned long addr, unsigned long data)
{
	struct thread *t;
	long r;

	if (request == PTRACE_TRACEME)
		return trace_me();
	t = thread_get_by_tid(pid);
	if (!t)
		return -ESRCH;
	if (request == PTRACE_ATTACH) {
		r = attach(t, false, 0);
	} else if (request == PTRACE_SEIZE) {
		r = addr || data & ~(uint64_t)PTRACE_O_MASK ? -EIO : attach(t, true, data);
	} else if (request == PTRACE_KILL || request == PTRACE_INTERRUPT) {
		r = t->proc ? interrupt_or_kill(t, request == PTRACE_KILL) : -ESRCH;
	} else {
		r = t->proc ? freeze(t) : -ESRCH;
		if (r == 0) {
			r = stopped_request(t, request, addr, data);
			thaw(t);
		}
	}
	thread_put(t);
	return r;
}
