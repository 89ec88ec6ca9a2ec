/* The first process. It begins with one page of memory, which holds the arguments of
   execve, and calls that like any other program. Read proc/exec.c and kernel/sched.c
   before. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "boot/bootinfo.h"
#include "hooks.h"
#include "kernel/klog.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/user.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define PAGE_AT 0x100000ul                 /* user address of that page */
#define ARGS_MAX 30

/* In that page. */
struct first_page {
	uintptr_t argv[ARGS_MAX + 2], envp[3];
	char path[128], home[8], term[16];
	char words[BOOT_CMDLINE];          /* of the command line, behind "--" */
};

static uintptr_t user_address(const struct first_page *page, const void *member)
{
	return PAGE_AT + ((const char *)member - (const char *)page);
}

/* The words after "--" are arguments: each gets its NUL and its place in argv. */
static void split_arguments(struct first_page *page)
{
	const char *from = bootinfo.cmdline;
	unsigned n = 1;
	char *p;

	while (*from && !(strncmp(from, "-- ", 3) == 0 && (from == bootinfo.cmdline || from[-1] == ' ')))
		from++;
	if (!*from)
		return;
	strlcpy(page->words, from + 3, sizeof(page->words));
	for (p = page->words; *p && n <= ARGS_MAX; n++) {
		while (*p == ' ')
			*p++ = 0;
		if (!*p)
			break;
		page->argv[n] = user_address(page, p);
		while (*p && *p != ' ')
			p++;
	}
	*p = 0;
}

/* A path that is not there is tried silently; any other error is worth a line. */
static long try_program(struct first_page *page, const char *path)
{
	long r;

	strlcpy(page->path, path, sizeof(page->path));
	if (copyout((void *)PAGE_AT, page, sizeof(*page)) < 0)
		panic("no memory for the first process");
	r = exec_program(path, user_address(page, page->argv), user_address(page, page->envp));
	if (r < 0 && r != -ENOENT)
		printk("cannot start %s: error %ld\n", path, -r);
	return r;
}

/* The first thread runs this, and then goes to user mode with the frame that exec
   has made. */
static void start_init(void)
{
	static const char *const usual[] = { "/init", "/sbin/init", "/etc/init", "/bin/init", "/bin/sh" };
	static struct first_page page = { .home = "HOME=/", .term = "TERM=linux" };
	char path[128];

	page.argv[0] = user_address(&page, page.path);
	page.envp[0] = user_address(&page, page.home);
	page.envp[1] = user_address(&page, page.term);
	split_arguments(&page);
	chapters_start();
	if ((boot_option("rdinit", path, sizeof(path)) || boot_option("init", path, sizeof(path)))
	    && try_program(&page, path) == 0)
		return;
	for (unsigned i = 0; i < ARRAY_SIZE(usual); i++)
		if (try_program(&page, usual[i]) == 0)
			return;
	panic("no first program: there is no /init in the initrd (or give init=PATH)");
}

/* From here on the boot stack is that of the idle thread. */
void processes_start(void)
{
	struct proc *p = proc_new(NULL);
	struct thread *t;

	syscall_init();
	if (!p)
		panic("no memory for the first process");
	proc_init = p;
	p->space = space_new();
	if (!p->space || vm_map(p->space, PAGE_AT, PAGE_SIZE, PROT_READ | PROT_WRITE, 0, NULL, 0, true) < 0)
		panic("no memory for the first process");
	t = thread_new(p, p->pid, NULL, start_init);
	if (!t)
		panic("no memory for the first process");
	p->nthreads = 1;
	sched_add(t);
	idle_loop();
}
