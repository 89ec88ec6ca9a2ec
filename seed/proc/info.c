/* Small calls about the caller and the machine. Read proc/proc.h before. */
#include "abi/info.h"
#include "abi/errno.h"
#include "cpu/cpu.h"
#include "cpu/x86.h"
#include "cpu/layout.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "mm/user.h"
#include "proc/proc.h"

/* What programs call the process is the number of its first thread: both are given by
   pid_new, and never the same one twice. */
long sys_getpid(void)
{
	return current->proc->pid;
}

long sys_gettid(void)
{
	return current->tid;
}

/* Process 1 has no parent. */
long sys_getppid(void)
{
	return current->proc->parent ? current->proc->parent->pid : 0;
}

/* There is one user, the superuser, and one group: both have number 0. */
long sys_getuid(void)  { return 0; }
long sys_geteuid(void) { return 0; }
long sys_getgid(void)  { return 0; }
long sys_getegid(void) { return 0; }

/* C libraries keep the thread's own variables at the base of the segment FS. */
long sys_arch_prctl(int option, unsigned long addr)
{
	if (option == ARCH_GET_FS)
		return copyout((void *)addr, &current->fs_base, sizeof(current->fs_base));
	if (option != ARCH_SET_FS)
		return -EINVAL;
	if (addr >= USER_LIMIT)
		return -EPERM;
	current->fs_base = addr;
	wrmsr(MSR_FS_BASE, addr);
	return 0;
}

/* The call has a second purpose, for which proc/thread.c (chapter 7) takes its place. */
HOOK long sys_set_tid_address(int *utid)
{
	return current->tid;
}

/* A release that C libraries accept: they refuse kernels that are too old. */
long sys_uname(struct utsname *uname)
{
	static const struct utsname name = {
		.sysname = "Sprout", .nodename = "sprout", .release = "6.1.0-seed", .version = "#1 seed",
		.machine = "x86_64", .domainname = "(none)",
	};

	return copyout(uname, &name, sizeof(name));
}

/* The magic numbers keep a program from doing it by mistake. */
long sys_reboot(int magic1, int magic2, unsigned cmd, void *arg)
{
	if (magic1 != (int)LINUX_REBOOT_MAGIC1 || magic2 != LINUX_REBOOT_MAGIC2)
		return -EINVAL;
	if (cmd == LINUX_REBOOT_CMD_POWER_OFF || cmd == LINUX_REBOOT_CMD_HALT)
		machine_poweroff();
	if (cmd == LINUX_REBOOT_CMD_RESTART)
		machine_reboot();
	return -EINVAL;
}
