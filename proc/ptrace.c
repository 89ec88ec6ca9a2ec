/* ptrace(2), the tracer's side. */
#include "proc/ptrace.h"
#include "proc/proc.h"

bool ptrace_group_stop(struct thread *t, int sig) { return false; }
bool ptrace_before_signals(struct thread *t) { return false; }
int ptrace_signal(struct thread *t, int sig, siginfo_t *info) { return sig; }
void ptrace_event(int event, uint64_t message) { }
void ptrace_fork(struct thread *child, int event) { }
void ptrace_exec(int old_tid) { }
void ptrace_unlink(struct thread *t) { }
void ptrace_tracer_exit(struct proc *p) { }
int ptrace_wait(struct proc *me, struct ptrace_news *n) { return -10; }
