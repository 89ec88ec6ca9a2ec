/* Core files: the memory and registers of a process that died, as an ELF file that gdb opens. Pages that
   were never touched become holes. SIGKILL ends the writing. The other threads wait in their exit until they are written down. */
#include "proc/core.h"
#include "abi/elf.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "fs/seq.h"
#include "kernel/klog.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/area.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/life.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/regs.h"
#include "proc/signal.h"
#include "proc/time.h"

#define PATH_ROOM 256

char core_pattern[128] = "core";

/* ---- names of mappings ---------------------------------------------------------------------- */

/* Writes the path of the mapped file, or the kind of memory; true: it was a file. */
static bool area_name(struct area *a, char *buf, size_t n)
{
	struct inode *i = area_inode(a);
	char path[PATH_ROOM], *text;

	if (i && inode_path(i, path, sizeof(path), false, &text) >= 0) {
		strlcpy(buf, text, n);
		return true;
	}
	strlcpy(buf, a->flags & AREA_STACK ? "[stack]" : a->flags & AREA_HEAP ? "[heap]" :
		a->flags & AREA_VDSO ? "[vdso]" : "anonymous memory", n);
	return false;
}

void core_mapping_name(struct space *sp, uintptr_t addr, char *buf, size_t n)
{
	struct area *a;
	size_t len;

	mutex_lock(&sp->lock);
	a = area_find(sp, addr);
	if (!a) {
		strlcpy(buf, "no mapping", n);
	} else {
		area_name(a, buf, n);
		len = strlen(buf);
		snprintf(buf + len, n - len, "+0x%lx", addr - a->start + (a->obj ? a->pgoff << PAGE_SHIFT : 0));
	}
	mutex_unlock(&sp->lock);
}

static const char *const fault_names[] = {
	[SIGILL] = "SIGILL", [SIGTRAP] = "SIGTRAP", [SIGBUS] = "SIGBUS", [SIGFPE] = "SIGFPE",
	[SIGSEGV] = "SIGSEGV", [SIGSYS] = "SIGSYS",
};

void core_report_fault(const struct trapframe *tf, int sig, const siginfo_t *info)
{
	char where[128];

	core_mapping_name(current->space, tf->rip, where, sizeof(where));
	klog(KERN_ERR, "%s[%d]: %s at address 0x%lx, rip 0x%lx, rsp 0x%lx, in %s", current->comm, current->tid,
	     fault_names[sig], (uintptr_t)info->u.fault.addr, tf->rip, tf->rsp, where);
}

/* ---- stopping the others -------------------------------------------------------------------- */

void core_dump_join(void)
{
	struct proc *p = current_proc;

	if (!(p->flags & PROC_COREDUMP))
		return;
	spin_lock(&p->siglock);
	if (p->flags & PROC_COREDUMP && p->group_exec != current) {
		p->core_waiting++;
		wake_all(&p->thread_wait);
		while (p->flags & PROC_COREDUMP)
			wait_uninterruptible_spin(&p->thread_wait, &p->siglock, FOREVER);
	}
	spin_unlock(&p->siglock);
}

/* Stops the others. True: all of them wait in core_dump_join, or have ended. False: the group is dying already. */
static bool gather_threads(struct proc *p, int status)
{
	spin_lock(&p->siglock);
	if (p->flags & PROC_GROUP_EXIT || p->group_exec) {
		spin_unlock(&p->siglock);
		return false;
	}
	group_kill_locked(p, status);
	p->flags |= PROC_COREDUMP;
	p->group_exec = current;
	task_attention_clear(current_task(), ATT_KILL | ATT_SIGNAL | ATT_STOP);
	while (p->core_waiting < p->nthreads - 1 || exits_pending(p))
		wait_uninterruptible_spin(&p->thread_wait, &p->siglock, FOREVER);
	spin_unlock(&p->siglock);
	return true;
}

static void release_threads(struct proc *p, bool dumped)
{
	spin_lock(&p->siglock);
	if (!dumped)
		p->exit_code &= ~0x80;
	p->flags &= ~PROC_COREDUMP;
	p->group_exec = NULL;
	wake_all(&p->thread_wait);
	spin_unlock(&p->siglock);
}

/* ---- notes ---------------------------------------------------------------------------------- */

static void note_add(struct seq *nt, unsigned type, const void *desc, size_t n)
{
	Elf64_Nhdr head = { 5, n, type };

	seq_write(nt, &head, sizeof(head));
	seq_write(nt, "CORE\0\0\0", 8);
	seq_write(nt, desc, n);
	seq_write(nt, "\0\0\0", -n & 3);
}

static void note_status(struct seq *nt, struct thread *t, const siginfo_t *info)
{
	struct proc *p = t->proc;
	struct proc_times pt;
	struct elf_prstatus st = {
		.si_signo = info->si_signo, .si_code = info->si_code, .pr_cursig = info->si_signo,
		.pr_sigpend = t->sigpending, .pr_sighold = t->sigmask, .pr_pid = t->tid, .pr_ppid = p->ppid,
		.pr_pgrp = sys_getpgid(0), .pr_sid = sys_getsid(0), .pr_fpvalid = 1,
	};
	struct user_fpregs_struct fp;

	thread_cpu_times(t, &pt);
	st.pr_utime = nsec_to_timeval(pt.user);
	st.pr_stime = nsec_to_timeval(pt.sys);
	regs_read(t, (struct user_regs_struct *)st.pr_reg);
	note_add(nt, NT_PRSTATUS, &st, sizeof(st));
	fpregs_read(t, &fp);
	note_add(nt, NT_PRFPREG, &fp, sizeof(fp));
}

static void note_psinfo(struct seq *nt, struct thread *t)
{
	struct proc *p = t->proc;
	struct elf_prpsinfo ps = {
		.pr_sname = 'R', .pr_nice = t->se.nice, .pr_uid = t->cred->uid, .pr_gid = t->cred->gid,
		.pr_pid = p->pid, .pr_ppid = p->ppid, .pr_pgrp = sys_getpgid(0), .pr_sid = sys_getsid(0),
	};
	size_t n = min(t->space->arg_end - t->space->arg_start, sizeof(ps.pr_psargs) - 1);

	strlcpy(ps.pr_fname, t->comm, sizeof(ps.pr_fname));
	space_copy(t->space, t->space->arg_start, ps.pr_psargs, n, false, false);
	for (size_t i = 0; i + 1 < n; i++)
		if (!ps.pr_psargs[i])
			ps.pr_psargs[i] = ' ';
	note_add(nt, NT_PRPSINFO, &ps, sizeof(ps));
}

/* NT_FILE: count, page size, then (start, end, page offset) of each, then the names. */
static void note_files(struct seq *nt, struct space *sp)
{
	struct seq head = { 0 }, names = { 0 };
	uint64_t count[2] = { 0, PAGE_SIZE };
	char name[PATH_ROOM];

	seq_write(&head, count, sizeof(count));
	mutex_lock(&sp->lock);
	for (struct area *a = area_find_next(sp, 0); a; a = area_next(a)) {
		const uint64_t range[3] = { a->start, a->end, a->pgoff };

		if (!area_name(a, name, sizeof(name)))
			continue;
		seq_write(&head, range, sizeof(range));
		seq_write(&names, name, strlen(name) + 1);
		count[0]++;
	}
	mutex_unlock(&sp->lock);
	seq_write(&head, names.buf, names.len);
	if (count[0] && !head.error && !names.error) {
		memcpy(head.buf, count, sizeof(count));
		note_add(nt, NT_FILE, head.buf, head.len);
	}
	seq_free(&head);
	seq_free(&names);
}

static void notes_fill(struct seq *nt, const siginfo_t *info)
{
	struct thread *me = current, *t;
	siginfo_t whole = { 0 };
	struct space *sp = me->space;

	note_status(nt, me, info);
	note_psinfo(nt, me);
	siginfo_copy(&whole, info);
	note_add(nt, NT_SIGINFO, &whole, sizeof(whole));
	note_add(nt, NT_AUXV, sp->auxv, sizeof(sp->auxv));
	note_files(nt, sp);
	list_for_each(t, &me->proc->threads, proc_link)      /* nobody comes or goes any more */
		if (t != me && t->space)
			note_status(nt, t, info);
}

/* ---- the file ------------------------------------------------------------------------------- */

struct core {
	struct file *f;
	int64_t      pos;
	uint64_t     limit;
	bool         failed;
};

static void core_write(struct core *c, const void *data, size_t n)
{
	struct uio u;

	if (c->failed || c->pos + n > c->limit) {
		c->failed = true;
		return;
	}
	uio_kernel(&u, (void *)data, n);
	if (file_write(c->f, &u, &c->pos) != n)
		c->failed = true;
}

/* How much of its memory is in the file? Code and read-only data are found in the program itself, but not what
   was written before it became read-only (the loader's tables); an ELF header tells which program that was. */
static size_t area_dumped(struct area *a)
{
	struct area_usage u = { 0 };
	struct inode *i = area_inode(a);
	unsigned filter = a->space->core_filter;
	size_t whole = a->end - a->start;

	if (a->flags & AREA_VDSO)
		return whole;
	if (a->flags & AREA_DONTDUMP)
		return 0;
	if (a->flags & AREA_SHARED)
		return filter & (i && i->nlink ? CORE_FILE_SHARED : CORE_ANON_SHARED) ? whole : 0;
	if (i && !(a->prot & PROT_WRITE))
		area_usage(a, &u);
	if ((!i || a->prot & PROT_WRITE || u.anon) && filter & CORE_ANON_PRIVATE)
		return whole;
	if (!i)
		return 0;
	if (filter & CORE_FILE_PRIVATE)
		return whole;
	return filter & CORE_ELF_HEADERS && a->pgoff == 0 && a->prot & PROT_READ ? PAGE_SIZE : 0;
}

/* The page at *va, counted, if it is there or in what is mapped; else *va moves on to the next that may be, or end. */
static struct page *present_page(struct space *sp, uintptr_t *va, uintptr_t end)
{
	uintptr_t at = *va, next;
	struct page *pg = NULL;
	struct area *a;
	pte_t *e;

	mutex_lock(&sp->lock);
	spin_lock(&sp->pte_lock);
	e = pt_find(sp->root.cr3, &at, end);
	if (e && at == *va && pte_holds(*e)) {
		pg = phys_to_page(pte_phys(*e));
		page_get(pg);
	}
	spin_unlock(&sp->pte_lock);
	next = e && at == *va ? at + PAGE_SIZE : min(at, end);
	a = pg ? NULL : area_find(sp, *va);
	if (a && a->obj && a->prot & PROT_READ) {
		uint64_t index = area_index(a, *va), after;

		mutex_lock(&a->obj->lock);
		pg = vmobj_peek_next(a->obj, index, &after);
		if (pg)
			page_get(pg);
		mutex_unlock(&a->obj->lock);
		if (after - index < (next - *va) >> PAGE_SHIFT)
			next = *va + ((after - index) << PAGE_SHIFT);
	}
	mutex_unlock(&sp->lock);
	if (!pg)
		*va = next;
	return pg;
}

static void write_area(struct core *c, struct space *sp, const Elf64_Phdr *ph)
{
	uintptr_t start = ph->p_vaddr, end = start + ph->p_filesz, va = start, written = start;

	while (va < end && !c->failed) {
		struct page *pg = present_page(sp, &va, end);

		if (pg) {
			c->pos = ph->p_offset + (va - start);
			core_write(c, page_addr(pg), PAGE_SIZE);
			page_put(pg);
			va += PAGE_SIZE;
			written = va;
		}
		c->failed |= cond_resched_killable() < 0;        /* signal(7): SIGKILL ends even this */
	}
	if (written < end) {                             /* the file ends where the area does */
		c->pos = ph->p_offset + ph->p_filesz - 1;
		core_write(c, "", 1);
	}
}

/* Header, program headers, notes, memory. */
static void core_fill(struct core *c, struct space *sp, struct seq *nt)
{
	unsigned n = sp->nareas + 1, i = 1;
	Elf64_Ehdr eh = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT }, .e_type = ET_CORE,
		.e_machine = EM_X86_64, .e_version = EV_CURRENT, .e_phoff = sizeof(eh), .e_ehsize = sizeof(eh),
		.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = min(n, 0xfffeu),
	};
	Elf64_Phdr *ph = kzalloc(n * sizeof(*ph));
	uint64_t at = sizeof(eh) + n * sizeof(*ph);
	struct area *a;

	if (!ph) {
		c->failed = true;
	} else {
		ph[0] = (Elf64_Phdr){ .p_type = PT_NOTE, .p_offset = at, .p_filesz = nt->len, .p_align = 4 };
		at = page_up(at + nt->len);
		mutex_lock(&sp->lock);
		for (a = area_find_next(sp, 0); a && i < n; a = area_next(a), i++) {
			size_t len = a->end - a->start;

			ph[i] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_offset = at, .p_vaddr = a->start, .p_memsz = len,
					      .p_filesz = area_dumped(a), .p_align = PAGE_SIZE };
			ph[i].p_flags = (a->prot & PROT_READ ? PF_R : 0) | (a->prot & PROT_WRITE ? PF_W : 0) |
					(a->prot & PROT_EXEC ? PF_X : 0);
			at += ph[i].p_filesz;
		}
		mutex_unlock(&sp->lock);
		core_write(c, &eh, sizeof(eh));
		core_write(c, ph, n * sizeof(*ph));
		core_write(c, nt->buf, nt->len);
		for (i = 1; i < n; i++)
			write_area(c, sp, &ph[i]);
	}
	kfree(ph);
}

/* Makes the file's name: core_pattern with %p, %e and %% filled in. */
static void core_name(char *out, size_t n)
{
	size_t len = 0;

	for (const char *p = core_pattern; *p && len + 1 < n; p++) {
		if (*p != '%' || !p[1])
			out[len++] = *p;
		else if (*++p == 'p')
			len += snprintf(out + len, n - len, "%d", current_proc->pid);
		else if (*p == 'e')
			len += snprintf(out + len, n - len, "%s", current->comm);
		else if (*p == '%')
			out[len++] = '%';
		len = min(len, n - 1);
	}
	out[len] = 0;
}

bool core_dump(const siginfo_t *info)
{
	struct proc *p = current_proc;
	struct core c = { .limit = p->rlim[RLIMIT_CORE].rlim_cur };
	struct seq nt = { 0 };
	char name[PATH_ROOM];
	bool dumped = false;

	if (c.limit < PAGE_SIZE || !current->space->dumpable || core_pattern[0] == '|')
		return false;
	if (!gather_threads(p, info->si_signo | 0x80))
		return false;
	core_name(name, sizeof(name));
	notes_fill(&nt, info);
	if (!nt.error && file_open_path(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC | O_NOFOLLOW, 0600, &c.f) == 0) {
		if (S_ISREG(c.f->inode->mode)) {
			core_fill(&c, current->space, &nt);
			dumped = !thread_should_die();
		}
		file_put(c.f);
	}
	seq_free(&nt);
	release_threads(p, dumped);
	return dumped;
}
