/* kmain: the order of start-up, readable as a list. */
#include "abi/errno.h"
#include "boot/bootinfo.h"
#include "cpu/acpi.h"
#include "cpu/clock.h"
#include "cpu/fpu.h"
#include "cpu/irq.h"
#include "cpu/lapic.h"
#include "cpu/smp.h"
#include "dev/console.h"
#include "dev/uart.h"
#include "fs/init.h"
#include "fs/procfs.h"
#include "ipc/init.h"
#include "kernel/klog.h"
#include "kernel/options.h"
#include "kernel/panic.h"
#include "kernel/runq.h"
#include "kernel/timer.h"
#include "kernel/trace.h"
#include "lib/kasan.h"
#include "lib/printf.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "net/socket.h"
#include "proc/init.h"
#include "proc/life.h"
#include "tests/kern/selftest.h"

static struct bootinfo *boot;
char boot_command_line[BOOT_CMDLINE];      /* /proc/cmdline */

/* The words after "--", or none. */
static unsigned init_arguments(char *cmdline, char *argv[], unsigned max)
{
	char *p = cmdline;
	unsigned n = 0;

	while (*p && !(p[0] == '-' && p[1] == '-' && (p[2] == ' ' || !p[2]) && (p == cmdline || p[-1] == ' ')))
		p++;
	if (!*p)
		return 0;
	for (p += 2; *p && n < max; n++) {
		while (*p == ' ')
			*p++ = 0;
		if (!*p)
			break;
		argv[n] = p;
		while (*p && *p != ' ')
			p++;
	}
	return n;
}

/* The first process. Linux's order: rdinit= (default /init), else init=, /sbin/init, /bin/sh. */
static void start_init(void *unused)
{
	static char path[128];
	static char args[BOOT_CMDLINE];
	static char *argv[34] = { path };
	static char *const envp[] = { "HOME=/", "TERM=linux", NULL };
	static const char *const fallback[] = { "/init", "/sbin/init", "/etc/init", "/bin/init", "/bin/sh" };
	int r = -1;

	fs_mount_root(boot);
	KASAN_PLANTED(boot, path);
	KCSAN_PLANTED(boot, path);
	if (options.selftest)
		selftest_run();
	if (trace_explain)
		trace_start(1u << TR_EXPLAIN);
	strlcpy(args, boot->cmdline, sizeof(args));
	init_arguments(args, argv + 1, ARRAY_SIZE(argv) - 2);
	if (boot_option(boot, "rdinit", path, sizeof(path)) || boot_option(boot, "init", path, sizeof(path))) {
		r = exec_init(path, argv, envp);
		if (r < 0)
			klog(KERN_ERR, "cannot start %s: error %d", path, -r);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(fallback) && r < 0; i++) {
		strlcpy(path, fallback[i], sizeof(path));
		r = exec_init(path, argv, envp);
		if (r < 0 && r != -ENOENT)
			klog(KERN_ERR, "cannot start %s: error %d", path, -r);
	}
	if (r < 0)
		panic("no init found: the initramfs has no /init that can run (give init=PATH, or rdinit=PATH)");
}

/* The idle thread of a CPU is the one that is running already; it has no stack of its own to make. */
static void become_idle(void)
{
	struct thread *t = kzalloc(sizeof(*t));

	t->task.kstack_top = cpus[cpu_id()].boot_task.kstack_top;
	t->task.kstack = cpus[cpu_id()].boot_task.kstack;
	t->kernel = true;
	ref_init(&t->refs);
	t->se.weight = 1024;
	t->se.policy = &sched_fair;
	snprintf(t->comm, sizeof(t->comm), "idle/%u", cpu_id());
	cpu_set_current(&t->task);
	sched_init_cpu();
	timer_init_cpu();
}

void kmain(struct bootinfo *b)
{
	boot = b;
	strlcpy(boot_command_line, b->cmdline, sizeof(boot_command_line));
	cpu_init_boot();
	uart_init();
	console_init();
	options_early(b);
	klog(KERN_INFO, "Sprout 6.1.0 on %s%s%s", b->loader, *b->cmdline ? ": " : "", b->cmdline);
	acpi_init();
	page_init(b);
	kmap_init(b);
	slab_init();
	vm_init();
	ioapic_init();
	lapic_init_cpu();
	clock_init();
	become_idle();
	options_late(b);
	smp_start(options.max_cpus);
	kcsan_start(b);
	klog(KERN_INFO, "%u CPU%s, %zu MiB of memory, TSC %lu kHz", ncpus, ncpus == 1 ? "" : "s",
	     page_total() >> 8, clock_tsc_khz());
	fs_init();
	proc_init_system();
	procfs_init();
	ipc_init();
	net_init(b);
	dev_init();
	irq_enable();
	if (!kthread_start("init", start_init, NULL))
		panic("no memory for the first process");
	sched_idle_loop();
}

void ap_main(void)
{
	become_idle();
	__atomic_store_n(&this_cpu()->online, 1, __ATOMIC_RELEASE);    /* it has a run queue: others may give it threads */
	irq_enable();
	sched_idle_loop();
}
