/* The first process: made by hand, with one thread, which calls exec like any other
   program. Read proc/exec.c and kernel/sched.c before. */
#include "abi/errno.h"
#include "boot/bootinfo.h"
#include "hooks.h"
#include "kernel/klog.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/assert.h"
#include "mm/vm.h"
#include "proc/proc.h"

/* A path that is not there is tried silently; any other error is worth a line. What
   stands behind "--" on the kernel's command line are the program's arguments. */
static long try_program(const char *path)
{
	long r = exec_program(path, boot_arguments(), 0, 0);

	if (r < 0 && r != -ENOENT)
		printk("cannot start %s: error %ld\n", path, -r);
	return r;
}

/* The first thread runs this, and then goes to user mode with the frame that exec
   has made. */
static void start_init(void)
{
	static const char *const usual[] = { "/init", "/sbin/init", "/bin/init", "/bin/sh" };
	char path[128];

	chapters_start();
	if ((boot_option("rdinit", path, sizeof(path)) || boot_option("init", path, sizeof(path))) && try_program(path) == 0)
		return;
	for (unsigned i = 0; i < ARRAY_SIZE(usual); i++)
		if (try_program(usual[i]) == 0)
			return;
	panic("no first program: there is no /init in the initrd (or give init=PATH)");
}

/* From here on the boot stack is that of the idle thread. */
void processes_start(void)
{
	struct thread *t;

	syscall_init();
	proc_init = proc_new(NULL);
	if (!proc_init)
		panic("no memory for the first process");
	proc_init->space = space_new();
	t = thread_new(proc_init, proc_init->pid, NULL, start_init);
	if (!proc_init->space || !t)
		panic("no memory for the first process");
	proc_init->nthreads = 1;
	sched_add(t);
	idle_loop();
}
