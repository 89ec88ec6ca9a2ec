/* Small calls about the caller and the machine. Read proc/proc.h before. */
#include "abi/info.h"
#include "abi/errno.h"
#include "cpu/cpu.h"
#include "cpu/x86.h"
#include "cpu/layout.h"
#include "kernel/syscall.h"
#include "mm/user.h"
#include "proc/proc.h"

long sys_getpid(void)
{
	return current->proc->pid;
}

long sys_gettid(void)
{
	return current->tid;
}

long sys_getppid(void)
{
	return current->proc->parent ? current->proc->parent->pid : 0;
}

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

long sys_set_tid_address(int *utid)
{
	current->clear_child_tid = (uintptr_t)utid;
	return current->tid;
}

long sys_uname(struct utsname *uname)
{
	static const struct utsname name = {
		.sysname = "Sprout", .nodename = "sprout", .release = "6.1.0-seed", .version = "#1 seed",
		.machine = "x86_64", .domainname = "(none)",
	};

	return copyout(uname, &name, sizeof(name));
}

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
