/* The memory of a process as text: arguments, areas, usage, the walk of its page tables; and
   /proc/PID/mem, the bytes themselves. */
#include "fs/procfs.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "fs/namei.h"
#include "fs/file.h"
#include "kernel/sched.h"
#include "lib/string.h"
#include "mm/area.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/proc.h"

/* Copies the bytes of the arguments, or of the environment. */
void show_cmdline(struct seq *s, struct pid_ref *r)
{
	struct space *sp = thread_space_get(r->thread);
	bool env = strcmp(r->entry->name, "environ") == 0;
	uintptr_t from, to;
	char *page;

	if (!sp)
		return;
	from = env ? sp->env_start : sp->arg_start;
	to = env ? sp->env_end : sp->arg_end;
	page = kmalloc(PAGE_SIZE);
	if (!page)
		s->error = -ENOMEM;
	while (page && from < to) {
		long n = space_copy(sp, from, page, min(to - from, PAGE_SIZE), false, false);

		if (n <= 0)
			break;
		seq_write(s, page, n);
		from += n;
	}
	kfree(page);
	space_put(sp);
}

void show_auxv(struct seq *s, struct pid_ref *r)
{
	struct space *sp = thread_space_get(r->thread);
	unsigned n = 0;

	if (!sp)
		return;
	while (n + 2 <= ARRAY_SIZE(sp->auxv) && (n == 0 || sp->auxv[n - 2]))
		n += 2;
	seq_write(s, sp->auxv, n * sizeof(uint64_t));
	space_put(sp);
}

/* ---- areas ---------------------------------------------------------------------------------- */

static const char *area_kind(const struct area *a)
{
	if (a->flags & AREA_STACK)
		return "[stack]";
	if (a->flags & AREA_HEAP)
		return "[heap]";
	if (a->flags & AREA_VDSO)
		return a->prot & PROT_EXEC ? "[vdso]" : "[vvar]";
	return NULL;
}

static void area_line(struct seq *s, struct area *a, char *page, void *arg)
{
	struct inode *i = area_inode(a);
	size_t line = s->len;
	const char *name = area_kind(a);
	uint64_t dev = i ? i->mount->dev : 0;
	char *text;

	bool shared = (a->flags & (AREA_SHARED | AREA_VDSO)) == AREA_SHARED;
	char may[] = { ' ', a->prot & PROT_READ ? 'r' : '-', a->prot & PROT_WRITE ? 'w' : '-',
		       a->prot & PROT_EXEC ? 'x' : '-', shared ? 's' : 'p', ' ' };

	/* There may be thousands of lines: the numbers all have go past the formatter. */
	seq_hex(s, a->start, 8);
	seq_putc(s, '-');
	seq_hex(s, a->end, 8);
	seq_write(s, may, sizeof(may));
	seq_hex(s, i ? a->pgoff << PAGE_SHIFT : 0, 8);
	if (i)
		seq_printf(s, " %02lx:%02lx %lu ", dev >> 8, dev & 0xff, i->ino);
	else
		seq_write(s, " 00:00 0 ", 9);
	if (a->ops && a->ops->name)
		name = a->ops->name(a);
	if (!name && i && inode_path(i, page, PATH_MAX, true, &text) >= 0)
		name = text;
	if (!name && !i && (a->flags & AREA_SHARED) && a->obj)
		name = "/dev/zero (deleted)";
	if (name) {
		seq_pad(s, line, 73);
		seq_escape(s, name, "\n");
	}
	seq_putc(s, '\n');
}

/* Call fn for each area of this piece of the text under the space's lock. */
static void each_area(struct seq *s, struct pid_ref *r, void (*fn)(struct seq *, struct area *, char *, void *), void *arg)
{
	struct space *sp = thread_space_get(r->thread);
	uintptr_t from = s->next;
	char *page;

	s->next = 0;
	if (!sp)
		return;
	page = kmalloc(PATH_MAX);
	if (!page) {
		s->error = -ENOMEM;
	} else {
		mutex_lock(&sp->lock);
		for (struct area *a = area_find_next(sp, from); a && !s->next; a = area_next(a)) {
			fn(s, a, page, arg);
			s->next = s->len >= SEQ_PIECE ? a->end : 0;
		}
		mutex_unlock(&sp->lock);
	}
	kfree(page);
	space_put(sp);
}

void show_maps(struct seq *s, struct pid_ref *r)
{
	each_area(s, r, area_line, NULL);
}

static void usage_lines(struct seq *s, const struct area_usage *u, bool rollup)
{
	const struct seq_kb first[] = {
		{ "Rss:", u->rss << 2 }, { "Pss:", u->pss_bytes >> 10 }, { "Pss_Dirty:", u->private_dirty << 2 },
	}, kinds[] = {
		{ "Pss_Anon:", u->pss_anon >> 10 }, { "Pss_File:", (u->pss_bytes - u->pss_anon) >> 10 }, { "Pss_Shmem:", 0 },
	}, rest[] = {
		{ "Shared_Clean:", u->shared_clean << 2 }, { "Shared_Dirty:", u->shared_dirty << 2 },
		{ "Private_Clean:", u->private_clean << 2 }, { "Private_Dirty:", u->private_dirty << 2 },
		{ "Referenced:", u->referenced << 2 }, { "Anonymous:", u->anon << 2 },
	};

	seq_kbytes(s, first, ARRAY_SIZE(first), 16);
	if (rollup)
		seq_kbytes(s, kinds, ARRAY_SIZE(kinds), 16);
	seq_kbytes(s, rest, ARRAY_SIZE(rest), 16);
	seq_puts(s, "LazyFree:              0 kB\nAnonHugePages:         0 kB\n"
		 "ShmemPmdMapped:        0 kB\nFilePmdMapped:         0 kB\nShared_Hugetlb:        0 kB\n"
		 "Private_Hugetlb:       0 kB\nSwap:                  0 kB\nSwapPss:               0 kB\n");
	seq_kbytes(s, &(struct seq_kb){ "Locked:", u->pss_locked >> 10 }, 1, 16);
}

static void smaps_area(struct seq *s, struct area *a, char *page, void *arg)
{
	struct area_usage u = { 0 };

	area_line(s, a, page, arg);
	area_usage(a, &u);
	seq_puts(s, "Size:           ");
	seq_dec(s, (a->end - a->start) >> 10, 8);
	seq_puts(s, " kB\nKernelPageSize:        4 kB\nMMUPageSize:           4 kB\n");
	usage_lines(s, &u, false);
	seq_printf(s, "THPeligible:    0\nVmFlags: %s%s%s%s%s%s%s%s%s%s\n", a->prot & PROT_READ ? "rd " : "",
		   a->prot & PROT_WRITE ? "wr " : "", a->prot & PROT_EXEC ? "ex " : "",
		   a->flags & AREA_SHARED ? "sh " : "", "mr ",
		   a->flags & AREA_SHARED && !(a->flags & AREA_MAYWRITE) ? "" : "mw ", a->flags & AREA_NOEXEC ? "" : "me ",
		   a->flags & AREA_SHARED ? "ms " : "",
		   a->flags & AREA_GROWSDOWN ? "gd " : "", a->flags & AREA_LOCKED ? "lo " : "");
}

void show_smaps(struct seq *s, struct pid_ref *r)
{
	each_area(s, r, smaps_area, NULL);
}

struct rollup {
	struct area_usage use;
	uintptr_t start, end;
};

static void sum_area(struct seq *s, struct area *a, char *page, void *arg)
{
	struct rollup *sum = arg;

	if (!sum->end)
		sum->start = a->start;
	sum->end = a->end;
	area_usage(a, &sum->use);
}

void show_smaps_rollup(struct seq *s, struct pid_ref *r)
{
	struct rollup sum = { 0 };
	size_t line = s->len;

	each_area(s, r, sum_area, &sum);
	seq_printf(s, "%08lx-%08lx ---p 00000000 00:00 0 ", sum.start, sum.end);
	seq_pad(s, line, 73);
	seq_puts(s, "[rollup]\n");
	usage_lines(s, &sum.use, true);
}

/* ---- page tables ---------------------------------------------------------------------------- */

static void entry_flags(struct seq *s, pte_t e)
{
	seq_printf(s, "%c%c%c%c%c%c%c%s%s", e & PTE_P ? 'P' : '-', e & PTE_W ? 'W' : '-', e & PTE_U ? 'U' : '-',
		   e & PTE_A ? 'A' : '-', e & PTE_D ? 'D' : '-', e & PTE_PS ? 'L' : '-', e & PTE_NX ? '-' : 'X',
		   e & PTE_COW ? " cow" : "", e & PTE_NONE ? " none" : "");
}

/* One line for each page that holds a frame: the four entries on the way, the frame, who else has it. */
static void table_area(struct seq *s, struct area *a, char *page, void *arg)
{
	static const char *const level[4] = { "pml4", "pdpt", "pd", "pt" };
	struct space *sp = a->space;
	size_t empty = (a->end - a->start) >> PAGE_SHIFT;

	area_line(s, a, page, arg);
	for (uintptr_t va = a->start; va < a->end && !s->error; va += PAGE_SIZE) {
		pte_t e[4] = { 0 };

		spin_lock(&sp->pte_lock);
		if (pt_find(sp->root.cr3, &va, a->end))
			pt_levels(sp->root.cr3, va, e);
		spin_unlock(&sp->pte_lock);
		if (cond_resched_killable() < 0)
			s->error = -EINTR;
		if (!pte_holds(e[3]))
			continue;
		empty--;
		seq_printf(s, "  %012lx", va);
		for (int i = 0; i < 4; i++) {
			seq_printf(s, " %s[%lu]=", level[i], va >> (39 - 9 * i) & 511);
			if (i < 3)
				seq_printf(s, "%lx", pte_phys(e[i]) >> PAGE_SHIFT);
		}
		entry_flags(s, e[3]);
		seq_printf(s, " frame %lx refs %u\n", pte_phys(e[3]) >> PAGE_SHIFT,
			   __atomic_load_n(&phys_to_page(pte_phys(e[3]))->refs, __ATOMIC_RELAXED));
	}
	if (empty)
		seq_printf(s, "  %lu page%s without a frame\n", empty, empty == 1 ? "" : "s");
}

void show_pagetable(struct seq *s, struct pid_ref *r)
{
	each_area(s, r, table_area, NULL);
}

/* ---- /proc/PID/mem -------------------------------------------------------------------------- */

/* What was opened is this space: a program executed later, perhaps with other rights, is out of reach. */
static int mem_open(struct file *f)
{
	struct pid_ref *r = f->inode->data;
	struct space *sp;

	if (ptrace_space_get(r->thread, &sp) < 0)
		return -EACCES;
	if (sp) {
		f->data = (void *)sp->id;
		space_put(sp);
	}
	return 0;
}

/* Counted; NULL: it is gone. */
static struct space *opened_space(struct file *f)
{
	struct pid_ref *r = f->inode->data;
	struct space *sp = thread_space_get(r->thread);

	if (sp && sp->id != (uintptr_t)f->data) {
		space_put(sp);
		sp = NULL;
	}
	return sp;
}

static long mem_move(struct file *f, struct uio *u, int64_t *pos, bool write)
{
	struct space *sp = opened_space(f);
	long done = 0, n;
	char *page;

	if (!sp)
		return 0;
	page = kmalloc(PAGE_SIZE);
	n = page ? 0 : -ENOMEM;
	while (page && u->left) {
		size_t want = min(u->left, PAGE_SIZE - (*pos & PAGE_OFFSET_MASK));

		if (write && uio_copy_from(u, page, want) < 0) {
			n = -EFAULT;
			break;
		}
		n = space_copy(sp, *pos, page, want, write, true);
		if (n <= 0)
			break;
		if (!write && uio_copy_to(u, page, n) < 0) {
			n = -EFAULT;
			break;
		}
		*pos += n;
		done += n;
		if (cond_resched_killable() < 0)
			break;
	}
	kfree(page);
	space_put(sp);
	return done ? done : n;
}

static long mem_read(struct file *f, struct uio *u, int64_t *pos)
{
	return mem_move(f, u, pos, false);
}

static long mem_write(struct file *f, struct uio *u, int64_t *pos)
{
	return mem_move(f, u, pos, true);
}

static int64_t mem_seek(struct file *f, int64_t off, int whence)
{
	if (whence == 1)
		off += f->pos;
	else if (whence != 0)
		return -EINVAL;
	f->pos = off;
	return off;
}

const struct file_ops pid_mem_fops = { .open = mem_open, .read = mem_read, .write = mem_write, .seek = mem_seek };

/* ---- pagemap: a word for each page, as Linux's pagemap.rst has it ---------------------------------- */

#define PM_PRESENT BIT(63)
#define PM_FILE    BIT(61)
#define PM_ALONE   BIT(56)
#define PM_DIRTY   BIT(55)           /* "soft-dirty": nothing here clears it */

/* Holds the space. Frame numbers are for the privileged: who knows them can do harm. */
static uint64_t pagemap_word(struct space *sp, uintptr_t va, bool frames)
{
	struct area *a = area_find(sp, va);
	uintptr_t at = va;
	pte_t *e = a ? pt_find(sp->root.cr3, &at, va + PAGE_SIZE) : NULL;
	struct page *p = e && at == va && pte_holds(*e) ? phys_to_page(pte_phys(*e)) : NULL;

	if (!p)
		return 0;
	return PM_PRESENT | PM_DIRTY | (p->kind == PAGE_ANON || p == zero_page ? 0 : PM_FILE) |
	       (p != zero_page && p->refs == (p->kind == PAGE_ANON ? 1 : 2) ? PM_ALONE : 0) |
	       (frames ? pte_phys(*e) >> PAGE_SHIFT : 0);
}

static long pagemap_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct space *sp = opened_space(f);
	bool frames = capable(CAP_SYS_ADMIN);
	uint64_t word;
	long done = 0;
	int err = (*pos | u->left) % 8 ? -EINVAL : 0;

	while (sp && err == 0 && u->left && (uint64_t)*pos < USER_LIMIT / PAGE_SIZE * 8) {
		mutex_lock(&sp->lock);
		word = pagemap_word(sp, *pos / 8 * PAGE_SIZE, frames);
		mutex_unlock(&sp->lock);
		err = uio_copy_to(u, &word, 8);
		if (err < 0)
			break;
		*pos += 8;
		done += 8;
		err = cond_resched_killable();
	}
	if (sp)
		space_put(sp);
	return done ? done : err;
}

static int pagemap_open(struct file *f)
{
	int r = mem_open(f);

	return r == 0 && !f->data ? -ESRCH : r;
}

const struct file_ops pid_pagemap_fops = { .open = pagemap_open, .read = pagemap_read, .seek = mem_seek };
