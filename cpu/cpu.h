/* One CPU: what %gs points at in the kernel, its tables, and the words of the running
   thread that the machine layer reads. Layer 2; the offsets are read by assembly. */
#pragma once

#define CPU_MAX        16
#if defined(SAN_ADDRESS) || defined(SAN_THREAD)
#define KSTACK_SIZE    32768   /* red zones and calls make frames larger */
#else
#define KSTACK_SIZE    16384
#endif
#define IST_COUNT      4

/* Offsets for assembly; checked in cpu/cpu.c. */
#define CPU_SELF       0
#define CPU_TASK       8
#define CPU_KSTACK     16
#define CPU_USER_RSP   24
#define CPU_GS_BASE    48
#define CPU_TSS_RSP0   68

#define TASK_RSP       0
#define TASK_KSTACK    8
#define TASK_FPU       16
#define TASK_ATTENTION 24
#define TASK_CHANGED   28
#define TASK_FS_BASE   32
#define TASK_GS_BASE   40
#define TASK_IN_CALL   72
#define TASK_HOOKS     73

#define SYSCALL_MAX    512     /* entries of syscall_table */

#ifndef __ASSEMBLER__
#include "cpu/trapframe.h"
#include "cpu/x86.h"

struct debug_regs;

/* What layer 2 knows of a thread. It is the first member of struct thread.
   Guards: docs/locks.md; o: the thread itself, or its maker, or under a switch */
struct cpu_task {
	uint64_t  rsp;             /* o  kernel stack pointer while not running */
	uintptr_t kstack_top;      /* I  16-byte aligned end of the kernel stack */
	void     *fpu;             /* o  saved FPU state (fpu_size bytes, 64-byte aligned);
	                                 NULL: never goes to user mode */
	uint32_t  attention;       /* a  not 0: user_return() runs before user mode does */
	uint32_t  frame_changed;   /* o  a system call rewrote the frame: restore all of it */
	uint64_t  fs_base;         /* o  user TLS; change through task_set_fs_base */
	uint64_t  gs_base;         /* o */
	uint64_t  held;            /* o  ranks of the mutexes it holds */
	struct debug_regs *debug;  /* o  what its tracer watches; NULL: never anything */
	void     *kstack;          /* I  lowest address, KSTACK_SIZE bytes; a guard page below */
	bool      in_syscall;      /* o  the frame's orig_rax holds a system call number */
	uint8_t   syscall_hooks;   /* a  HOOK_*: somebody looks at this thread's system calls */
	struct {                   /* o  the last exception that became a signal, as every signal frame shows it */
		uint64_t vector, error, cr2;
	} trap;
};

struct tss {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t ist[8];           /* ist[0] is reserved */
	uint64_t reserved1;
	uint16_t reserved2, iopb;
} __attribute__((packed));

/* Guards: docs/locks.md; o: this CPU, interrupts off where an interrupt writes it too */
struct cpu {
	struct cpu      *self;          /* I  gs:0 */
	struct cpu_task *task;          /* o  gs:8   who runs */
	uintptr_t        kstack_top;    /* o  gs:16  its kernel stack, for SYSCALL */
	uint64_t         user_rsp;      /* o  gs:24  scratch of the SYSCALL entry */
	uint64_t         held;          /* o  gs:32  ranks of the spin locks held, and HELD_IRQ_OFF */
	uint64_t         tag;           /* I  gs:40  id + 1: what a spin lock's owner word says */
	uint64_t         gs_base;       /* o  gs:48  user GS base as loaded */
	uint32_t         id;            /* I  gs:56  0 .. ncpus - 1 */
	uint32_t         apic_id;       /* I */
	struct tss       tss;           /* o  gs:64 */
	uint64_t         gdt[16];       /* I */
	void            *ist_stacks;    /* I  KSTACK_SIZE bytes, cut into IST_COUNT: for the
	                                      exceptions that must not trust the current stack */
	uint32_t         online;        /* a */
	struct cpu_task  boot_task;     /* current_task() until a real thread is set */
} __attribute__((aligned(64)));

struct cpu_features {
	bool nx, smep, smap, umip, xsave, rdtscp;
	uint32_t hwcap;                 /* CPUID.1:EDX, for AT_HWCAP */
};

extern struct cpu          cpus[CPU_MAX];
extern unsigned            ncpus;        /* online; ids are 0 .. ncpus - 1 */
extern struct cpu_features cpu_features;
/* Not 0: every system call goes through syscall() instead of straight from the door through the table. */
extern uint32_t            syscall_watch;
#define WATCH_TRACE 1u
#define WATCH_FUZZ  2u
#define WATCH_FAIL  4u
#define WATCH_KCOV  8u

/* Set up this CPU: GDT, TSS, IDT, MSRs, control registers. cpu_init_boot also finds the
   features and patches the SMAP sites, so it runs before kernel text becomes read-only. */
void cpu_init_boot(void);
void cpu_init(struct cpu *c);

#define percpu_read(field) ({                                                    \
	__typeof__(((struct cpu *)0)->field) _v;                                 \
	__asm__ volatile("mov %%gs:%c1, %0" : "=r"(_v)                           \
			 : "i"(offsetof(struct cpu, field)));                    \
	_v; })
#define percpu_write(field, val)                                                 \
	__asm__ volatile("mov %0, %%gs:%c1"                                      \
			 : : "r"((__typeof__(((struct cpu *)0)->field))(val)),   \
			   "i"(offsetof(struct cpu, field)) : "memory")

/* Interrupts are on exactly while `held` is 0: what turns them off leaves a bit there, a spin lock that of
   its rank, everything else this one, which is below every rank. So the last unlock knows by the mask alone
   whether to turn them on again. The doors of entry.S and trap() may be a few instructions behind.
   tricks.md: Interrupt flag */
#define HELD_IRQ_OFF 1ul

static inline void irq_disable(void)
{
	cli();
	percpu_write(held, percpu_read(held) | HELD_IRQ_OFF);
}

static inline void irq_enable(void)
{
	percpu_write(held, 0);
	sti();
}

/* Interrupts off; returns what was held before, for irq_restore: 0 means that they were on. */
static inline uint64_t irq_save(void)
{
	uint64_t held = percpu_read(held);

	cli();
	__asm__ volatile("orb %1, %%gs:%c0" : : "i"(offsetof(struct cpu, held)), "i"(HELD_IRQ_OFF) : "memory");
	return held;
}

static inline void irq_restore(uint64_t held)
{
	percpu_write(held, held);
	if (held == 0)
		sti();
}

static inline bool irq_enabled(void)
{
	return percpu_read(held) == 0;
}

/* Called with interrupts off, after looking for work: turns them on and halts with no
   gap between in which a wake-up could be lost. tricks.md: Halt without losing a wake-up */
static inline void cpu_wait_irq(void)
{
	percpu_write(held, 0);
	__asm__ volatile("sti; hlt" ::: "memory");
}

/* Which CPU: stable while interrupts are off or nothing sleeps. */
static inline struct cpu *this_cpu(void)
{
	return percpu_read(self);
}

static inline unsigned cpu_id(void)
{
	return percpu_read(id);
}

/* Who runs. A thread sees the same answer for all its life, on whatever CPU, so the
   compiler may keep it; context_switch ends inside the callee's own frame. */
static inline struct cpu_task *current_task(void)
{
	struct cpu_task *t;

	__asm__("mov %%gs:%c1, %0" : "=r"(t) : "i"(CPU_TASK));
	return t;
}

/* For the first thread of a CPU, which was never switched to. */
void cpu_set_current(struct cpu_task *t);

/* Bits of attention belong to kernel/; any CPU may set them. */
static inline void task_attention_set(struct cpu_task *t, uint32_t bits)
{
	__atomic_fetch_or(&t->attention, bits, __ATOMIC_SEQ_CST);
}

static inline void task_attention_clear(struct cpu_task *t, uint32_t bits)
{
	__atomic_fetch_and(&t->attention, ~bits, __ATOMIC_SEQ_CST);
}

static inline uint32_t task_attention(const struct cpu_task *t)
{
	return __atomic_load_n(&t->attention, __ATOMIC_RELAXED);
}

/* The user registers: always at the top of the kernel stack. */
static inline struct trapframe *task_frame(const struct cpu_task *t)
{
	return (struct trapframe *)t->kstack_top - 1;
}

/* A system call returns by SYSRET with only rax new, unless it says this: exec,
   sigreturn, whoever else rewrites its own frame. */
static inline void task_frame_changed(void)
{
	current_task()->frame_changed = 1;
}

/* Of the current thread: the register and the saved word. */
void task_set_fs_base(uint64_t base);
void task_set_gs_base(uint64_t base);

/* cpu/context.c: what a new thread's stack holds. t->kstack and kstack_top are set.
   A kernel thread first runs fn(arg), interrupts on; if fn returns, the thread goes to
   user mode with task_frame() (zeroed here; exec fills it), so t->fpu must be set by then.
   A user thread returns to user mode with a copy of tf at once. */
void context_init_kernel(struct cpu_task *t, void (*fn)(void *), void *arg);
void context_init_user(struct cpu_task *t, const struct trapframe *tf);

/* cpu/switch.S: interrupts off. Saves prev, runs next; returns, when prev runs again,
   the task that ran before on that CPU. A new thread calls sched_switched() with it. */
struct cpu_task *context_switch(struct cpu_task *prev, struct cpu_task *next);

/* Reached upward, defined in kernel/. trap and syscall get the frame; what trap returns
   to in user mode, and syscall too, goes through user_return while attention is set. */
void trap(struct trapframe *tf, unsigned vector);      /* interrupts as they came: off */
extern long (*const syscall_table[SYSCALL_MAX])(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
void syscall(struct trapframe *tf);                    /* interrupts on; sets tf->rax */
void user_return(struct trapframe *tf);                /* interrupts on */
void sched_switched(struct cpu_task *prev);            /* interrupts off; unlocks the run queue */
void sched_ipi(void);                                  /* another CPU asks for a resched */
void clock_interrupt(void);                            /* the timer of lapic_timer_arm is due */
#endif
