/* /proc/PID: what is known of a process. Read fs/procfs.c before; proc(5) has the
   formats. */
#include "abi/mman.h"
#include "dev/tty.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/procfs.h"
#include "lib/ksyms.h"
#include "mm/kmalloc.h"
#include "mm/pagetable.h"
#include "mm/user.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define CLOCK_TICK (NSEC_PER_SEC / 100)    /* the unit of times in stat */

/* A zombie has no thread any more, but still its name: process_exit has kept it. All the
   functions below must expect a process without threads and without memory. */
static const char *name_of(const struct proc *p, const struct thread *t)
{
	return t ? t->comm : p->comm;
}

/* One letter for each enum thread_state, as ps shows it. */
static char state_of(const struct thread *t)
{
	static const char letters[] = { 'R', 'R', 'R', 'S', 'D', 'T', 'Z' };

	return t ? letters[t->state] : 'Z';
}

/* What is mapped, whether it has been touched or not. */
static size_t total_pages(struct proc *p)
{
	size_t n = 0;
	struct area *a;

	if (p->space)
		list_for_each(a, &p->space->areas, link)
			n += (a->end - a->start) / PAGE_SIZE;
	return n;
}

/* 52 fields in one line, as proc(5) numbers them; those that mean nothing here are
   0. ps reads it, and the tests, which wait until somebody sleeps. */
static void show_stat(struct seq *s, struct proc *p, struct thread *t)
{
	bool on_tty = tty.sid == p->sid && tty.sid > 0;

	seq_printf(s, "%d (%s) %c %d %d %d %d %d 0 0 0 0 0 ", t ? t->tid : p->pid, name_of(p, t),
		   state_of(t), p->parent ? p->parent->pid : 0,
		   p->pgid, p->sid, on_tty ? (int)DEV_MAKE(4, 64) : 0, on_tty ? tty.pgid : -1);
	seq_printf(s, "%ld 0 %ld 0 20 0 %u 0 %ld %lu %lu ", proc_run_time(p) / CLOCK_TICK, p->children_run_time / CLOCK_TICK,
		   p->nthreads, p->start_time / CLOCK_TICK, total_pages(p) * PAGE_SIZE, p->space ? p->space->rss : 0);
	seq_printf(s, "18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 %d\n", p->exit_code);
}

/* The same for people: a word and a value in each line. */
static void show_status(struct seq *s, struct proc *p, struct thread *t)
{
	seq_printf(s, "Name:\t%s\nUmask:\t%04o\nState:\t%c\nTgid:\t%d\nPid:\t%d\n", name_of(p, t), p->umask, state_of(t), p->pid,
		   t ? t->tid : p->pid);
	seq_printf(s, "PPid:\t%d\nTracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nFDSize:\t%d\n",
		   p->parent ? p->parent->pid : 0, FD_MAX);
	if (p->space)
		seq_printf(s, "VmSize:\t%8lu kB\nVmRSS:\t%8lu kB\n", total_pages(p) * 4, p->space->rss * 4);
	seq_printf(s, "Threads:\t%u\n", p->nthreads);
}

/* The strings that exec put on the stack. */
static void show_cmdline(struct seq *s, struct proc *p, struct thread *t)
{
	char *buf = p->space ? kmalloc(PAGE_SIZE) : NULL;
	size_t n;

	for (uintptr_t at = buf ? p->space->arg_start : 0; buf && at < p->space->arg_end; at += n) {
		n = min(p->space->arg_end - at, PAGE_SIZE);
		if (space_read(p->space, at, buf, n) < 0)
			break;
		seq_write(s, buf, n);
	}
	kfree(buf);
}

static void show_comm(struct seq *s, struct proc *p, struct thread *t)
{
	seq_printf(s, "%s\n", name_of(p, t));
}

/* The function that called the sleep, by the table of names that backtraces use. A thread
   that does not sleep is nowhere: "0". */
static void show_wchan(struct seq *s, struct proc *p, struct thread *t)
{
	bool sleeps = t && (t->state == THREAD_SLEEPING || t->state == THREAD_BLOCKED);
	uintptr_t offset;
	const char *name = sleeps ? ksym_lookup(t->wchan, &offset) : NULL;

	seq_printf(s, "%s", name ? name : "0");
}

/* A line of maps: addresses, permissions, s for shared or p for private, and where in
   the object. */
static void show_area(struct seq *s, const struct area *a)
{
	seq_printf(s, "%lx-%lx %c%c%c%c %08lx 00:01 0 %s\n", a->start, a->end, a->prot & PROT_READ ? 'r' : '-',
		   a->prot & PROT_WRITE ? 'w' : '-', a->prot & PROT_EXEC ? 'x' : '-', a->flags & AREA_SHARED ? 's' : 'p',
		   a->pgoff * PAGE_SIZE, a->flags & AREA_STACK ? "                  [stack]"
		   : a->flags & AREA_HEAP ? "                  [heap]" : "");
}

static void show_maps(struct seq *s, struct proc *p, struct thread *t)
{
	struct area *a;

	if (p->space)
		list_for_each(a, &p->space->areas, link)
			show_area(s, a);
}

/* The four entries on the way to a page, the flags of the last one, its frame and
   the references to it. */
static void show_page(struct seq *s, const uint64_t *table, uintptr_t va)
{
	static const char *const names[] = { "pt", "pd", "pdpt", "pml4" };
	uint64_t e = 0;

	seq_printf(s, "  %012lx", va);
	for (int level = 3; level >= 0; level--) {
		size_t i = va >> (PAGE_SHIFT + 9 * level) & (TABLE_ENTRIES - 1);

		e = table[i];
		seq_printf(s, " %s[%lu]=", names[level], i);
		if (level > 0)
			seq_printf(s, "%lx", (e & PTE_ADDR) >> PAGE_SHIFT);
		table = phys_to_virt(e & PTE_ADDR);
	}
	seq_printf(s, "P%c%c%c%c-%c frame %lx refs %u\n", e & PTE_W ? 'W' : '-', e & PTE_U ? 'U' : '-', e & PTE_A ? 'A' : '-',
		   e & PTE_D ? 'D' : '-', e & PTE_NX ? '-' : 'X', (e & PTE_ADDR) >> PAGE_SHIFT, phys_to_page(e & PTE_ADDR)->refs);
}

/* Each area, and under it the pages of it that are present. pte_next jumps over what is
   not, so a large empty area costs nothing. */
static void show_pagetable(struct seq *s, struct proc *p, struct thread *t)
{
	struct area *a;

	if (!p->space)
		return;
	list_for_each(a, &p->space->areas, link) {
		show_area(s, a);
		for (uintptr_t va = a->start; va < a->end && pte_next(p->space->root, &va, a->end); va += PAGE_SIZE)
			show_page(s, p->space->root, va);
	}
}

/* A link: its target is the path of the program. */
static void show_exe(struct seq *s, struct proc *p, struct thread *t)
{
	seq_printf(s, "%s", p->exe);
}

const struct pid_file pid_files[] = {
	{ "stat", S_IFREG | 0444, show_stat }, { "status", S_IFREG | 0444, show_status },
	{ "cmdline", S_IFREG | 0444, show_cmdline },
	{ "comm", S_IFREG | 0444, show_comm }, { "wchan", S_IFREG | 0444, show_wchan }, { "maps", S_IFREG | 0444, show_maps },
	{ "pagetable", S_IFREG | 0400, show_pagetable },
	{ "exe", S_IFLNK | 0777, show_exe }, { "task", S_IFDIR | 0555, NULL }, { NULL, 0, NULL },
};
