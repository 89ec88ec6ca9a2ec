/* Hooks: every way by which a file reaches one of a later chapter. Each is a weak function: where the later file
   is not linked, its address is NULL (the caller asks first), or a weak body stands in the earlier file. Beside these there is
   one more way, the table of system calls (kernel/syscall.c), which is made of weak functions too. */
#pragma once
#include "lib/types.h"

#define HOOK __attribute__((weak))

struct trapframe;

/* Chapter 1, kernel/main.c: boot_main goes on here. */
_Noreturn void kmain(void);

/* From chapter 1 to 2 (kernel/trap.c): descriptor tables, exceptions, timer; and the show at the end of chapter 2. */
HOOK void traps_start(void);
HOOK void traps_show(void);

/* From chapter 1 to 3 (mm/kmap.c): frames, the kernel's own page tables, kmalloc; and the show of chapter 3. */
HOOK void memory_start(void);
HOOK void memory_show(void);

/* From chapter 1 to 4 (proc/init.c): make the first process and schedule for ever. */
HOOK void processes_start(void);

/* From chapter 1 to 4 (kernel/thread.c): a panic says whose thread was running. */
HOOK void thread_describe(void);

/* From chapter 1 to 2 (kernel/trap.c): if the kernel dies of an exception, print the registers it had then and tell where
   the backtrace begins. */
HOOK bool trap_describe(uintptr_t *rip, uintptr_t *rbp);

/* From chapter 2 to 4 (proc/fault.c): an exception in user mode. */
HOOK void user_exception(struct trapframe *tf, unsigned vector);

/* From chapter 2 to 4 (kernel/sched.c): the timer ticked; and the last thing before every return to user mode, where the CPU may
   go to another thread and signals are handled. */
HOOK void sched_tick(void);
HOOK void user_return(struct trapframe *tf);
